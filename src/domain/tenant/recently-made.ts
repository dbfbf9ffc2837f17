import type { ObservedApplication } from './observed-tenant.ts'

/** What a run that writes may have made and readers may not see yet: the application itself, or only additions to it. */
export type RecentlyMade = 'application' | 'additions'

/**
 * @param application as it was before the run wrote
 * @param replicationMs how long what is made may take to be visible everywhere
 */
export function recentlyMade(
  application: Pick<ObservedApplication, 'createdOn' | 'servicePrincipal'> | undefined,
  now: Date,
  replicationMs: number
): RecentlyMade {
  if (application?.servicePrincipal === undefined) return 'application'
  // A run that ended early may have made it a moment ago.
  const createdOn = application.createdOn?.getTime() ?? Number.NEGATIVE_INFINITY
  return now.getTime() - createdOn < replicationMs ? 'application' : 'additions'
}
