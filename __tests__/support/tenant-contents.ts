import type { RunningEmulator } from '../../emulator/index.ts'
import { uniqueNameOf } from '../../src/domain/request/managed-names.ts'

/** What an emulator's tenant holds of the application that registrations make, as plain values to compare. */
export function contentsOf({ tenant }: RunningEmulator, displayName = 'Veeam Backup for Microsoft 365') {
  const applications = tenant.applications.filter(({ uniqueName }) => uniqueName === uniqueNameOf(displayName))
  const appIds = new Set(applications.map(({ appId }) => appId))
  const servicePrincipals = tenant.servicePrincipals.filter(({ appId }) => appIds.has(appId))
  const ids = new Set(servicePrincipals.map(({ id }) => id))
  const nameOf = (resourceId: string) =>
    tenant.servicePrincipals.find(({ id }) => id === resourceId)?.displayName ?? resourceId
  const roleOf = (resourceId: string, roleId: string) =>
    tenant.servicePrincipals.find(({ id }) => id === resourceId)?.appRoles.find(({ id }) => id === roleId)?.value
  return {
    applications,
    servicePrincipals,
    appRoles: tenant.appRoleAssignments
      .filter(({ principalId }) => ids.has(principalId))
      .map(({ resourceId, appRoleId }) => `${nameOf(resourceId)}: ${roleOf(resourceId, appRoleId)}`)
      .toSorted(),
    scopes: Object.fromEntries(
      tenant.delegatedGrants
        .filter(({ clientId }) => ids.has(clientId))
        .map(({ resourceId, scope }) => [nameOf(resourceId), scope.split(' ').toSorted()])
    ),
    delegatedGrants: tenant.delegatedGrants.filter(({ clientId }) => ids.has(clientId)).length,
    directoryRoles: tenant.roleAssignments.filter(({ principalId }) => ids.has(principalId))
  }
}
