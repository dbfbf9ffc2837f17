import { DESTINATION_KINDS, isRecord, type ObservedDestination } from '../certificate/destination.ts'
import type { Thumbprint } from '../identifiers.ts'
import type { DeliveredCertificate, PlannedCertificate, Present, Step } from './plan.ts'
import { certificateToRegister } from './plan-certificate.ts'
import type { PlanningFacts } from './planning-facts.ts'
import type { StepOf } from './step-stages.ts'

/**
 * The certificate that the other steps lead to, brought to every destination that lacks it, in the order of the kinds. A
 * file that is not there is not evidence of a lost key, as a hosted runner is new every time: a generated certificate is
 * written to a file by the run that registers it, or by the one that finds it staged.
 */
export function planDeliveries(
  facts: Pick<PlanningFacts, 'destinations' | 'certificate' | 'keysAtHand'>,
  registering: readonly Step[],
  present: readonly Present[]
): readonly Step[] {
  const registered = certificateToRegister(registering)
  const inPlace = present.find((fact) => fact.kind === 'certificate')?.thumbprint
  const inOrder = facts.destinations.toSorted(
    (a, b) => DESTINATION_KINDS.indexOf(a.kind) - DESTINATION_KINDS.indexOf(b.kind)
  )
  return inOrder.flatMap((destination): Step[] => {
    const certificate =
      registered === undefined
        ? missingAt(destination, facts, inPlace)
        : toDeliver(destination, registeredAs(registered))
    const { kind, name } = destination
    return certificate === undefined ? [] : [{ kind: 'deliver-certificate', destination: kind, name, certificate }]
  })
}

/** What the destinations hold once a certificate that is registered already has been brought to them. */
export function afterDeliveries(
  destinations: readonly ObservedDestination[],
  deliveries: readonly Step[]
): readonly ObservedDestination[] {
  return destinations.map((destination) => {
    const delivered = deliveries.find(isDeliveryTo(destination))?.certificate
    if (delivered?.kind !== 'known') return destination
    return { ...destination, holds: { kind: 'known', thumbprint: delivered.thumbprint } }
  })
}

/** Tells the step that brings a certificate to a destination. */
export function isDeliveryTo({ kind, name }: Pick<ObservedDestination, 'kind' | 'name'>) {
  return (step: Step): step is StepOf<'delivery'> =>
    step.kind === 'deliver-certificate' && step.destination === kind && step.name === name
}

function registeredAs(certificate: PlannedCertificate): DeliveredCertificate {
  return certificate.kind === 'generate' ? { kind: 'new' } : { kind: 'known', thumbprint: certificate.facts.thumbprint }
}

/** Undefined where the destination holds it already. */
function toDeliver(
  destination: ObservedDestination,
  certificate: DeliveredCertificate
): DeliveredCertificate | undefined {
  const isThere = certificate.kind === 'known' && isUpToDate(destination, certificate.thumbprint)
  return isThere ? undefined : certificate
}

function isUpToDate({ holds, outdated }: ObservedDestination, thumbprint: Thumbprint): boolean {
  return holds.kind === 'known' && holds.thumbprint === thumbprint && outdated.length === 0
}

/** What a destination lacks of a certificate that is registered already and whose key is at hand. */
function missingAt(
  destination: ObservedDestination,
  { certificate: offer, keysAtHand }: Pick<PlanningFacts, 'certificate' | 'keysAtHand'>,
  inPlace: Thumbprint | undefined
): DeliveredCertificate | undefined {
  if (inPlace === undefined || !keysAtHand.has(inPlace)) return undefined
  if (destination.holds.kind === 'unknown' || isUpToDate(destination, inPlace)) return undefined
  const isStaged = destination.staged.some(({ thumbprint }) => thumbprint === inPlace)
  const isDue = isRecord(destination) || offer.kind === 'provided' || isStaged
  return isDue ? { kind: 'known', thumbprint: inPlace } : undefined
}
