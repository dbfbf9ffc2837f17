import { RESOURCE_APPLICATIONS } from '../permissions/resources.ts'
import type { DeclaredResourceAccess, ObservedApplication } from '../tenant/observed-tenant.ts'
import { APPLICATION_LIMITS, type LimitedList } from './application-limits.ts'
import type { Blocker, Step } from './plan.ts'
import type { ResolvedPermissions } from './resolve-permissions.ts'

/** The lists that the steps would make longer than Graph takes; it would say so only after the certificate is registered. */
export function limitBlockers(
  application: ObservedApplication,
  resolved: ResolvedPermissions,
  steps: readonly Step[]
): readonly Blocker[] {
  const { declaredAccess, publicClientRedirectUris, otherRedirectUris } = application
  const declared = declaredAccess.flatMap(({ permissions }) => permissions).length
  const missing = steps.flatMap((step) => (step.kind === 'declare-permissions' ? step.missing : []))
  const resources = new Set(declaredAccess.map(({ resourceAppId }) => resourceAppId))
  const added = new Set(missing.map(({ resource }): string => RESOURCE_APPLICATIONS[resource].applicationId))
  const uris = steps.flatMap((step) => (step.kind === 'add-redirect-uri' ? [step.uri] : []))
  const foreign = foreignPermissions(declaredAccess, resolved)
  return [
    limitBlocker('declared permissions', declared, missing.length, foreign),
    limitBlocker('resources with declared permissions', resources.size, added.difference(resources).size, foreign),
    limitBlocker('redirect URIs', publicClientRedirectUris.length + otherRedirectUris, uris.length, [
      ...publicClientRedirectUris
    ])
  ].flatMap((blocker) => blocker ?? [])
}

function limitBlocker(
  list: LimitedList,
  held: number,
  added: number,
  removable: readonly string[]
): Blocker | undefined {
  const isExceeded = added > 0 && held + added > APPLICATION_LIMITS[list]
  return isExceeded ? { kind: 'application-limit', list, held, added, removable } : undefined
}

/** How many permissions of each resource VB365 does not need, most first. */
function foreignPermissions(
  declared: readonly DeclaredResourceAccess[],
  { permissions }: ResolvedPermissions
): readonly string[] {
  const needed = new Set(
    permissions.map(({ resource, type, id }) => `${RESOURCE_APPLICATIONS[resource].applicationId}/${type}/${id}`)
  )
  const names = new Map(Object.values(RESOURCE_APPLICATIONS).map((one) => [String(one.applicationId), one.displayName]))
  return declared
    .map(({ resourceAppId, permissions: held }) => ({
      name: names.get(resourceAppId) ?? resourceAppId,
      count: held.filter(({ type, id }) => !needed.has(`${resourceAppId}/${type}/${id}`)).length
    }))
    .filter(({ count }) => count > 0)
    .toSorted((left, right) => right.count - left.count)
    .map(({ name, count }) => `${count} of ${name}`)
}
