import type { PermissionId, ServicePrincipalId } from '../identifiers.ts'
import type {
  RequiredDirectoryRole,
  RequiredPermission,
  RequiredPermissions,
  Resource
} from '../permissions/permission.ts'
import type { ObservedTenant } from '../tenant/observed-tenant.ts'

/** A required permission with the IDs that this tenant gives it. */
export interface ResolvedPermission extends RequiredPermission {
  readonly id: PermissionId
  readonly resourceServicePrincipalId: ServicePrincipalId
}

/** What the tenant does not offer: a whole resource, or one permission of it. */
export type UnavailablePermission =
  | { readonly kind: 'resource'; readonly resource: Resource; readonly permissions: readonly RequiredPermission[] }
  | { readonly kind: 'permission'; readonly permission: RequiredPermission }

export interface ResolvedPermissions {
  readonly permissions: readonly ResolvedPermission[]
  readonly directoryRoles: readonly RequiredDirectoryRole[]
  readonly unavailable: readonly UnavailablePermission[]
}

/** Turns permission names into the IDs that the tenant's own service principals offer. */
export function resolvePermissions(
  required: RequiredPermissions,
  resources: ObservedTenant['resources']
): ResolvedPermissions {
  const permissions: ResolvedPermission[] = []
  const unavailable: UnavailablePermission[] = []
  for (const [resource, wanted] of Map.groupBy(required.permissions, (permission) => permission.resource)) {
    const observed = resources.get(resource)
    if (observed === undefined) {
      unavailable.push({ kind: 'resource', resource, permissions: wanted })
      continue
    }
    for (const permission of wanted) {
      const offer = observed.offers.find(({ type, value }) => type === permission.type && value === permission.value)
      if (offer === undefined) unavailable.push({ kind: 'permission', permission })
      else {
        permissions.push({ ...permission, id: offer.id, resourceServicePrincipalId: observed.servicePrincipalId })
      }
    }
  }
  return { permissions, directoryRoles: required.directoryRoles, unavailable }
}
