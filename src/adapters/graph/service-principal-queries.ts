import type {
  AppRoleAssignment,
  OAuth2PermissionGrant,
  ServicePrincipal,
  UnifiedRoleAssignment
} from '@microsoft/microsoft-graph-types'
import {
  type ApplicationId,
  isGuid,
  permissionId,
  type ServicePrincipalId,
  servicePrincipalId,
  type TenantId,
  tenantId
} from '../../domain/identifiers.ts'
import type { RequiredDirectoryRole } from '../../domain/permissions/permission.ts'
import { READ_APPLICATIONS, READ_DELEGATED_GRANTS, READ_DIRECTORY_ROLES } from '../../domain/plan/caller-permissions.ts'
import type { ObservedServicePrincipal } from '../../domain/tenant/observed-tenant.ts'
import { type GraphQuery, listQuery, objectQuery } from './graph-query.ts'
import type { Values } from './graph-reader.ts'

/** What a service principal has been granted. */
export type ServicePrincipalGrants = Pick<
  ObservedServicePrincipal,
  'appRoleAssignments' | 'delegatedGrants' | 'directoryRoles'
>

type AppRoleAssignments = ServicePrincipalGrants['appRoleAssignments']
type DelegatedGrants = ServicePrincipalGrants['delegatedGrants']

function appRolesQuery(servicePrincipal: string): GraphQuery<AppRoleAssignments> {
  return listQuery({
    path: `${servicePrincipal}/appRoleAssignments?$top=999`,
    operation: { doing: 'Reading the app roles assigned to the application', needs: [READ_APPLICATIONS] },
    read: (assignments: readonly AppRoleAssignment[]) =>
      assignments.flatMap(({ resourceId, appRoleId }) =>
        resourceId && appRoleId
          ? [{ resourceId: servicePrincipalId(resourceId), appRoleId: permissionId(appRoleId) }]
          : []
      )
  })
}

function delegatedGrantsQuery(servicePrincipal: string): GraphQuery<DelegatedGrants> {
  return listQuery({
    path: `${servicePrincipal}/oauth2PermissionGrants`,
    operation: {
      doing: 'Reading the delegated permissions granted to the application',
      needs: [READ_DELEGATED_GRANTS]
    },
    read: (grants: readonly OAuth2PermissionGrant[]) =>
      grants.flatMap(({ id, resourceId, consentType, scope }) =>
        id && resourceId && consentType === 'AllPrincipals'
          ? [{ id, resourceId: servicePrincipalId(resourceId), scopes: scopesOf(scope) }]
          : []
      )
  })
}

/** `scope` may begin with a blank and hold several in a row. */
function scopesOf(scope: string | null | undefined): readonly string[] {
  return (scope ?? '').split(/\s+/).filter((value) => value !== '')
}

/** Who holds one of the roles for the whole directory. */
type RoleHolders = readonly { readonly principalId: string; readonly roleTemplateId: string }[]

/** By role, not by principal: the principal's ID may be what the same batch only just reads. */
function roleHoldersQuery(roles: readonly RequiredDirectoryRole[]): GraphQuery<RoleHolders> | undefined {
  if (roles.length === 0) return undefined
  const filter = roles.map(({ roleTemplateId }) => `roleDefinitionId eq '${roleTemplateId}'`).join(' or ')
  return listQuery({
    path: `/roleManagement/directory/roleAssignments?$filter=${encodeURIComponent(filter)}`,
    operation: { doing: 'Reading who holds the directory role', needs: [READ_DIRECTORY_ROLES] },
    read: (assignments: readonly UnifiedRoleAssignment[]) =>
      assignments.flatMap(({ principalId, roleDefinitionId, directoryScopeId }) =>
        principalId && roleDefinitionId && directoryScopeId === '/'
          ? [{ principalId, roleTemplateId: roleDefinitionId }]
          : []
      )
  })
}

/**
 * The grants of a service principal.
 * @param servicePrincipal its address, as in `/servicePrincipals/{id}` or `/servicePrincipals(appId='…')`
 */
export function grantQueries(servicePrincipal: string, roles: readonly RequiredDirectoryRole[]) {
  return {
    appRoles: appRolesQuery(servicePrincipal),
    delegatedGrants: delegatedGrantsQuery(servicePrincipal),
    roleHolders: roleHoldersQuery(roles)
  }
}

export function grantsOf(
  { appRoles, delegatedGrants, roleHolders }: Values<ReturnType<typeof grantQueries>>,
  principal: ServicePrincipalId
): ServicePrincipalGrants {
  const held = (roleHolders ?? []).filter(({ principalId }) => principalId === principal)
  return {
    appRoleAssignments: appRoles,
    delegatedGrants,
    directoryRoles: held.map(({ roleTemplateId }) => permissionId(roleTemplateId))
  }
}

/** A service principal, and the tenant that its application lives in. */
export interface FoundServicePrincipal {
  readonly servicePrincipal: ObservedServicePrincipal
  readonly homeTenant: TenantId | undefined
}

/** The service principal of an application with all that is granted to it. */
export function servicePrincipalQueries(applicationId: ApplicationId, roles: readonly RequiredDirectoryRole[]) {
  const path = `/servicePrincipals(appId='${applicationId}')`
  return {
    servicePrincipal: objectQuery({
      path: `${path}?$select=id,accountEnabled,appOwnerOrganizationId,appRoleAssignmentRequired`,
      operation: { doing: 'Looking for the service principal', needs: [READ_APPLICATIONS] },
      read: (wire: ServicePrincipal | undefined) => wire
    }),
    ...grantQueries(path, roles)
  }
}

export function servicePrincipalOf({
  servicePrincipal: wire,
  ...grants
}: Values<ReturnType<typeof servicePrincipalQueries>>): FoundServicePrincipal | undefined {
  if (!wire?.id) return undefined
  const id = servicePrincipalId(wire.id)
  const home = wire.appOwnerOrganizationId
  return {
    servicePrincipal: {
      id,
      enabled: wire.accountEnabled !== false,
      requiresAssignment: wire.appRoleAssignmentRequired === true,
      ...grantsOf(grants, id)
    },
    homeTenant: home && isGuid(home) ? tenantId(home) : undefined
  }
}
