import type { Instruction } from '../../errors.ts'
import type { ObservedDestination } from '../certificate/destination.ts'
import type { ApplicationId } from '../identifiers.ts'
import type { Step } from '../plan/plan.ts'
import { type HandDelivery, powerShellInstructions } from '../plan/vb365-instructions.ts'
import type { PfxLocation } from './outcome.ts'

/** What a run has done with its certificate. */
export interface DeliveredPfx {
  readonly registration: HandDelivery['registration']
  readonly applicationId: ApplicationId | undefined
  readonly pfx: PfxLocation | undefined
  readonly completed: readonly Step[]
  readonly destinations: readonly Pick<ObservedDestination, 'kind'>[]
}

/** How the PFX that this run wrote comes to VB365, where no destination of the run is the VB365 server itself. */
export function handDeliveryInstructions({
  registration,
  applicationId,
  pfx,
  completed,
  destinations
}: DeliveredPfx): readonly Instruction[] {
  const isWritten = completed.some((step) => step.kind === 'deliver-certificate' && step.destination === 'pfx')
  const isTakenThere = destinations.some(({ kind }) => kind === 'vb365')
  if (!isWritten || isTakenThere || applicationId === undefined || pfx === undefined) return []
  return [powerShellInstructions({ registration, applicationId, pfxPath: pfx.path })]
}
