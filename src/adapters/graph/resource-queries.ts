import type { ServicePrincipal } from '@microsoft/microsoft-graph-types'
import { isGuid, permissionId, servicePrincipalId } from '../../domain/identifiers.ts'
import type { Resource } from '../../domain/permissions/permission.ts'
import { RESOURCE_APPLICATIONS } from '../../domain/permissions/resources.ts'
import { READ_APPLICATIONS } from '../../domain/plan/caller-permissions.ts'
import type { ObservedResource, OfferedPermission } from '../../domain/tenant/observed-tenant.ts'
import { type GraphQuery, objectQuery } from './graph-query.ts'

/** A resource with what it offers; undefined where the tenant has none. */
export function resourceQuery(resource: Resource): GraphQuery<ObservedResource | undefined> {
  const { applicationId, displayName } = RESOURCE_APPLICATIONS[resource]
  return objectQuery({
    // Without $select this is the largest object of the whole API: hundreds of roles with their descriptions.
    path: `/servicePrincipals(appId='${applicationId}')?$select=id,accountEnabled,appRoles,oauth2PermissionScopes`,
    operation: { doing: `Reading the permissions that ${displayName} offers`, needs: [READ_APPLICATIONS] },
    read: readResource
  })
}

function readResource(wire: ServicePrincipal | undefined): ObservedResource | undefined {
  if (!wire?.id) return undefined
  const roles = (wire.appRoles ?? []).filter(({ allowedMemberTypes }) => allowedMemberTypes?.includes('Application'))
  return {
    servicePrincipalId: servicePrincipalId(wire.id),
    enabled: wire.accountEnabled !== false,
    offers: [...offersOf(roles, 'Role'), ...offersOf(wire.oauth2PermissionScopes ?? [], 'Scope')]
  }
}

function offersOf(
  permissions: readonly { id?: string; value?: string | null; isEnabled?: boolean }[],
  type: OfferedPermission['type']
): readonly OfferedPermission[] {
  return permissions.flatMap(({ id, value, isEnabled }) =>
    id && isGuid(id) && value && isEnabled !== false ? [{ id: permissionId(id), type, value }] : []
  )
}
