import type { ObservedDestination } from '../certificate/destination.ts'
import type { Thumbprint } from '../identifiers.ts'
import type { Step } from '../plan/plan.ts'
import type { PfxLocation } from './outcome.ts'

/** What is known of the places of a certificate's PFX after a run. */
export interface PfxFacts {
  readonly thumbprint: Thumbprint
  readonly destinations: readonly ObservedDestination[]
  readonly completed: readonly Step[]
  /** Where this run or an earlier one keeps it until it is delivered; undefined where it was never staged. */
  readonly stagedAt: string | undefined
}

/** Where the PFX of a certificate is for a human to find; undefined where none is here. */
export function locatePfx({ thumbprint, destinations, completed, stagedAt }: PfxFacts): PfxLocation | undefined {
  const destination = destinations.find(({ kind }) => kind === 'pfx')
  if (destination === undefined) return undefined
  const { name, holds } = destination
  const isHeld = holds.kind === 'known' && holds.thumbprint === thumbprint
  const isDeliveredNow = completed.some((step) => step.kind === 'deliver-certificate' && step.destination === 'pfx')
  if (isHeld || isDeliveredNow) return { path: name, state: 'delivered' }
  return stagedAt === undefined ? undefined : { path: stagedAt, state: 'staged' }
}
