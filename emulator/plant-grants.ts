import { EmulatorError } from './emulator-error.ts'
import { assignmentId } from './object-ids.ts'
import type { SeedApplication } from './seed-shape.ts'
import type { ServicePrincipal } from './service-principal.ts'
import type { Tenant } from './tenant.ts'

/** Assigns a directory role as if long ago; `place` says who asked for it. */
export function plantDirectoryRole(tenant: Tenant, client: string, name: string, place: string): void {
  const role = tenant.roleDefinitions.find((candidate) => candidate.displayName === name)
  if (!role) throw new EmulatorError(`The seed is refused: ${place} names ${name}, which is not a directory role here.`)
  tenant.roleAssignments.push({
    id: assignmentId(client, role.id, '/'),
    principalId: client,
    roleDefinitionId: role.id,
    directoryScopeId: '/'
  })
}

function requireResource(tenant: Tenant, appId: string, place: string): ServicePrincipal {
  const resource = tenant.servicePrincipals.find((candidate) => candidate.appId === appId)
  if (!resource)
    throw new EmulatorError(
      `The seed is refused: ${place} has a grant for ${appId}, which has no service principal here.`
    )
  return resource
}

/** Grants an application permission as if long ago; `place` says who asked for it. */
export function plantAppRole(
  tenant: Tenant,
  client: string,
  resourceAppId: string,
  value: string,
  place: string
): void {
  const resource = requireResource(tenant, resourceAppId, place)
  const role = resource.appRoles.find((candidate) => candidate.value === value)
  if (!role)
    throw new EmulatorError(
      `The seed is refused: ${place} names ${value}, which ${resource.displayName} does not offer.`
    )
  tenant.appRoleAssignments.push({
    id: assignmentId(client, resource.id, role.id),
    appRoleId: role.id,
    principalId: client,
    resourceId: resource.id,
    createdDateTime: '2024-01-01T00:00:00Z'
  })
}

/** Grants an application of a seed what it is granted there; `place` says where it is described. */
export function plantGrants(tenant: Tenant, seeded: SeedApplication, place: string): void {
  const client = seeded.servicePrincipal?.objectId
  if (client === undefined) return
  for (const { resource, values } of seeded.grantedAppRoles ?? []) {
    for (const value of values) plantAppRole(tenant, client, resource, value, place)
  }
  for (const { resource, scope } of seeded.grantedScopes ?? []) {
    const resourceId = requireResource(tenant, resource, place).id
    tenant.delegatedGrants.push({
      id: assignmentId(client, resourceId, 'AllPrincipals'),
      clientId: client,
      consentType: 'AllPrincipals',
      principalId: null,
      resourceId,
      scope
    })
  }
  for (const name of seeded.directoryRoles ?? []) plantDirectoryRole(tenant, client, name, `${place}.directoryRoles`)
}
