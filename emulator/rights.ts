import { resourceAppIds } from './clouds.ts'
import { plantAppRole, plantDirectoryRole } from './plant-grants.ts'
import type { Tenant } from './tenant.ts'

/** The resources in the order in which a permission is looked for: some have permissions of the same name. */
const resources = [resourceAppIds.graph, resourceAppIds.exchange, resourceAppIds.sharePoint]

function isDirectoryRole(tenant: Tenant, right: string): boolean {
  return tenant.roleDefinitions.some((role) => role.displayName === right)
}

/** Grants an application permission or a directory role (by its display name) to a service principal, as if long ago. */
export function grant(tenant: Tenant, objectId: string, right: string): void {
  if (isDirectoryRole(tenant, right)) {
    plantDirectoryRole(tenant, objectId, right, 'emulator.grant')
    return
  }
  const resource = resources.find((appId) =>
    tenant.servicePrincipals.some(
      (candidate) => candidate.appId === appId && candidate.appRoles.some((role) => role.value === right)
    )
  )
  plantAppRole(tenant, objectId, resource ?? resourceAppIds.graph, right, 'emulator.grant')
}

/** Takes an application permission, of every resource that has one of this name, or a directory role. */
export function revoke(tenant: Tenant, objectId: string, right: string): void {
  const roleIds = new Set(
    isDirectoryRole(tenant, right)
      ? tenant.roleDefinitions.filter((role) => role.displayName === right).map((role) => role.id)
      : tenant.servicePrincipals.flatMap((resource) =>
          resource.appRoles.filter((role) => role.value === right).map((role) => role.id)
        )
  )
  const before = tenant.appRoleAssignments.length + tenant.roleAssignments.length
  tenant.appRoleAssignments = tenant.appRoleAssignments.filter(
    ({ principalId, appRoleId }) => principalId !== objectId || !roleIds.has(appRoleId)
  )
  tenant.roleAssignments = tenant.roleAssignments.filter(
    ({ principalId, roleDefinitionId }) => principalId !== objectId || !roleIds.has(roleDefinitionId)
  )
  if (tenant.appRoleAssignments.length + tenant.roleAssignments.length === before)
    throw new Error(`${right} is not granted to ${objectId}`)
}
