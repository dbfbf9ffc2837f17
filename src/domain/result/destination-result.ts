import { type DestinationKind, isRecord, type ObservedDestination } from '../certificate/destination.ts'
import type { Thumbprint } from '../identifiers.ts'
import type { Step } from '../plan/plan.ts'
import { isDeliveryTo } from '../plan/plan-deliveries.ts'

/** How a destination stands towards the certificate of a registration when its run ends. */
export const DESTINATION_STATES = [
  /** It got the certificate in this run. */
  'delivered',
  /** It held the certificate already. */
  'in-place',
  /** It lacks the certificate. */
  'outstanding',
  /** A file that is not here, on a runner that is new for each job: an earlier run wrote it. */
  'absent',
  /** What it holds could not be read. */
  'unknown'
] as const
export type DestinationState = (typeof DESTINATION_STATES)[number]

export interface DestinationResult {
  readonly kind: DestinationKind
  /** What people call it: the path of a file, the name of a secret. */
  readonly name: string
  readonly state: DestinationState
}

/** What is known of the deliveries of a run. */
export interface DeliveryFacts {
  /** As they were read before anything was written. */
  readonly destinations: readonly ObservedDestination[]
  readonly planned: readonly Step[]
  readonly completed: readonly Step[]
  /** The certificate that VB365 is to use. */
  readonly thumbprint: Thumbprint | undefined
}

export function destinationResults({
  destinations,
  planned,
  completed,
  thumbprint
}: DeliveryFacts): readonly DestinationResult[] {
  return destinations.map((destination) => {
    const { kind, name } = destination
    if (completed.some(isDeliveryTo(destination))) return { kind, name, state: 'delivered' }
    if (planned.some(isDeliveryTo(destination))) return { kind, name, state: 'outstanding' }
    return { kind, name, state: stateBefore(destination, thumbprint) }
  })
}

function stateBefore(destination: ObservedDestination, thumbprint: Thumbprint | undefined): DestinationState {
  const { holds, outdated } = destination
  if (holds.kind === 'unknown') return 'unknown'
  const isHeld = thumbprint !== undefined && holds.thumbprint === thumbprint
  if (isHeld && outdated.length === 0) return 'in-place'
  return isRecord(destination) ? 'outstanding' : 'absent'
}
