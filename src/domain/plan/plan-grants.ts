import type { ObservedServicePrincipal } from '../tenant/observed-tenant.ts'
import type { PlanPart, Present, Step } from './plan.ts'
import type { ResolvedPermission, ResolvedPermissions } from './resolve-permissions.ts'

/** The service principal and everything granted to it. */
export function planGrants(
  servicePrincipal: ObservedServicePrincipal | undefined,
  { permissions, directoryRoles }: ResolvedPermissions
): PlanPart {
  const roles = appRoleGrants(servicePrincipal, permissions)
  const scopes = delegatedScopeGrants(servicePrincipal, permissions)
  const steps: Step[] = servicePrincipal === undefined ? [{ kind: 'create-service-principal' }] : []
  const present: Present[] =
    servicePrincipal === undefined ? [] : [{ kind: 'service-principal', id: servicePrincipal.id }]
  const held = new Set(servicePrincipal?.directoryRoles)
  const [assigned, unassigned] = partition(directoryRoles, ({ roleTemplateId }) => held.has(roleTemplateId))
  return {
    steps: [
      ...steps,
      ...roles.steps,
      ...scopes.steps,
      ...unassigned.map((role): Step => ({ kind: 'assign-directory-role', role }))
    ],
    present: [
      ...present,
      ...roles.present,
      ...scopes.present,
      ...assigned.map(
        ({ displayName, roleTemplateId }): Present => ({ kind: 'directory-role', displayName, roleTemplateId })
      )
    ]
  }
}

function appRoleGrants(
  servicePrincipal: ObservedServicePrincipal | undefined,
  permissions: readonly ResolvedPermission[]
): PlanPart {
  const isAssigned = ({ resourceServicePrincipalId, id }: ResolvedPermission) =>
    servicePrincipal?.appRoleAssignments.some(
      ({ resourceId, appRoleId }) => resourceId === resourceServicePrincipalId && appRoleId === id
    ) ?? false
  const [granted, missing] = partition(
    permissions.filter(({ type }) => type === 'Role'),
    isAssigned
  )
  return {
    steps: missing.map((permission): Step => ({ kind: 'grant-app-role', permission })),
    present: granted.map((permission): Present => ({ kind: 'app-role', permission }))
  }
}

function delegatedScopeGrants(
  servicePrincipal: ObservedServicePrincipal | undefined,
  permissions: readonly ResolvedPermission[]
): PlanPart {
  const steps: Step[] = []
  const present: Present[] = []
  const scopes = permissions.filter(({ type }) => type === 'Scope')
  for (const [resource, wanted] of Map.groupBy(scopes, (scope) => scope.resource)) {
    const resourceServicePrincipalId = wanted[0]?.resourceServicePrincipalId
    if (resourceServicePrincipalId === undefined) continue
    const grant = servicePrincipal?.delegatedGrants.find(({ resourceId }) => resourceId === resourceServicePrincipalId)
    const held = grant?.scopes ?? []
    const [granted, missing] = partition(wanted, ({ value }) => held.includes(value))
    if (granted.length > 0) {
      present.push({ kind: 'delegated-scopes', resource, scopes: granted.map(({ value }) => value) })
    }
    if (missing.length === 0) continue
    steps.push({
      kind: 'grant-delegated-scopes',
      resource,
      resourceServicePrincipalId,
      grantId: grant?.id,
      missing,
      needed: wanted
    })
  }
  return { steps, present }
}

function partition<Item>(items: readonly Item[], holds: (item: Item) => boolean): readonly [Item[], Item[]] {
  return [items.filter((item) => holds(item)), items.filter((item) => !holds(item))]
}
