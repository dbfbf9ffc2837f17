import type { AppRoleAssignment, OAuth2PermissionGrant, UnifiedRoleAssignment } from '@microsoft/microsoft-graph-types'
import { permissionId, type ServicePrincipalId, servicePrincipalId } from '../../domain/identifiers.ts'
import type { RequiredDirectoryRole } from '../../domain/permissions/permission.ts'
import type { ObservedServicePrincipal } from '../../domain/tenant/observed-tenant.ts'
import type { GraphAnswer, GraphRequest } from './graph-connection.ts'
import type { GraphReader } from './graph-reader.ts'

/** What a service principal has been granted. */
export type ServicePrincipalGrants = Pick<
  ObservedServicePrincipal,
  'appRoleAssignments' | 'delegatedGrants' | 'directoryRoles'
>

/**
 * The reads that tell a service principal's grants.
 * @param servicePrincipal its address, as in `/servicePrincipals/{id}` or `/servicePrincipals(appId='…')`
 */
export function grantRequests(
  servicePrincipal: string,
  directoryRoles: readonly RequiredDirectoryRole[]
): readonly GraphRequest[] {
  return [
    { method: 'GET', path: `${servicePrincipal}/appRoleAssignments?$top=999` },
    { method: 'GET', path: `${servicePrincipal}/oauth2PermissionGrants` },
    // By role, not by principal: the principal's ID may be what the same batch only just reads.
    ...directoryRoles.map(
      ({ roleTemplateId }): GraphRequest => ({
        method: 'GET',
        path: `/roleManagement/directory/roleAssignments?$filter=${encodeURIComponent(`roleDefinitionId eq '${roleTemplateId}'`)}`
      })
    )
  ]
}

/** Reads the answers to `grantRequests`. */
export async function readGrants(
  reader: GraphReader,
  answers: readonly GraphAnswer[],
  principal: ServicePrincipalId
): Promise<ServicePrincipalGrants> {
  const [roles, scopes, ...assignments] = answers
  const appRoles = await reader.list<AppRoleAssignment>(roles, {
    doing: 'Reading the app roles assigned to the application',
    leastPrivilege: 'Application.Read.All'
  })
  const grants = await reader.list<OAuth2PermissionGrant>(scopes, {
    doing: 'Reading the delegated permissions granted to the application',
    leastPrivilege: 'DelegatedPermissionGrant.Read.All'
  })
  const holders: UnifiedRoleAssignment[] = []
  for (const assignment of assignments) {
    holders.push(
      ...(await reader.list<UnifiedRoleAssignment>(assignment, {
        doing: 'Reading who holds the directory role',
        leastPrivilege: 'RoleManagement.Read.Directory'
      }))
    )
  }
  return {
    appRoleAssignments: appRoles.flatMap(({ resourceId, appRoleId }) =>
      resourceId && appRoleId
        ? [{ resourceId: servicePrincipalId(resourceId), appRoleId: permissionId(appRoleId) }]
        : []
    ),
    delegatedGrants: grants.flatMap(({ id, resourceId, consentType, scope }) =>
      id && resourceId && consentType === 'AllPrincipals'
        ? [{ id, resourceId: servicePrincipalId(resourceId), scopes: scopesOf(scope) }]
        : []
    ),
    directoryRoles: holders.flatMap(({ principalId, roleDefinitionId, directoryScopeId }) =>
      principalId === principal && roleDefinitionId && directoryScopeId === '/' ? [permissionId(roleDefinitionId)] : []
    )
  }
}

/** `scope` may begin with a blank and hold several in a row. */
function scopesOf(scope: string | null | undefined): readonly string[] {
  return (scope ?? '').split(/\s+/).filter((value) => value !== '')
}
