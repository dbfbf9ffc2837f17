import { overlapEnd } from '../certificate/certificate.ts'
import {
  heldBy,
  isHeldByRecords,
  isInForce,
  type OwnCertificate,
  ownCertificates
} from '../certificate/own-certificates.ts'
import type { ObservedKeyCredential } from '../tenant/observed-tenant.ts'
import type { Step } from './plan.ts'
import { afterDeliveries } from './plan-deliveries.ts'
import type { PlanningFacts } from './planning-facts.ts'

/** The certificate that the application uses once the other steps are done. */
export type CertificateInUse =
  | { readonly kind: 'in-place'; readonly certificate: OwnCertificate }
  /** Every destination holds it by the time that anything is removed. */
  | { readonly kind: 'new'; readonly startsOn: Date }

/** What the other steps lead to. */
export interface OtherSteps {
  /** Undefined where no certificate is in use afterwards. */
  readonly inUse: CertificateInUse | undefined
  /** Those whose keys are nowhere. */
  readonly lost: readonly OwnCertificate[]
  readonly deliveries: readonly Step[]
}

/**
 * The own certificates that nothing needs any more: expired ones and those whose keys are lost at once, and one that
 * another took over from after the overlap, when every destination that records what is in use holds the other one.
 * Certificates of others are never among them.
 */
export function planPrunings(
  facts: PlanningFacts,
  credentials: readonly ObservedKeyCredential[],
  { inUse, lost, deliveries }: OtherSteps
): readonly Step[] {
  const kept = inUse?.kind === 'in-place' ? inUse.certificate.keyId : undefined
  const settled = { ...facts, destinations: settledDestinations(facts, deliveries) }
  return ownCertificates(credentials)
    .filter(({ keyId }) => keyId !== kept)
    .flatMap((certificate): Step[] => {
      const reason = lost.includes(certificate) ? 'key-lost' : removalReason(settled, certificate, inUse)
      const { keyId, thumbprint, expiresOn } = certificate
      return reason === undefined ? [] : [{ kind: 'remove-certificate', keyId, thumbprint, expiresOn, reason }]
    })
}

/**
 * What the destinations hold by the time that something is removed. Where an overlap is wanted, what is only just being
 * delivered waits for the next run; without one, nothing is left for a next run.
 */
function settledDestinations(
  { certificate, destinations }: PlanningFacts,
  deliveries: readonly Step[]
): PlanningFacts['destinations'] {
  const isEager = certificate.kind === 'generate' && certificate.request.overlapDays === 0
  return isEager ? afterDeliveries(destinations, deliveries) : destinations
}

function removalReason(
  { certificate: offer, destinations, now }: PlanningFacts,
  certificate: OwnCertificate,
  inUse: CertificateInUse | undefined
): Extract<Step, { kind: 'remove-certificate' }>['reason'] | undefined {
  if (!isInForce(certificate, now)) return 'expired'
  if (offer.kind !== 'generate' || inUse === undefined) return undefined
  if (destinations.some(({ inUse: used }) => used.includes(certificate.thumbprint))) return undefined
  const isOver = (startsOn: Date) => now >= overlapEnd([startsOn, certificate.startsOn], offer.request)
  switch (inUse.kind) {
    case 'new':
      return isOver(inUse.startsOn) ? 'replaced' : undefined
    case 'in-place': {
      const { thumbprint, startsOn } = inUse.certificate
      const isHandedOver =
        isHeldByRecords(destinations, thumbprint) && !heldBy(destinations).has(certificate.thumbprint)
      return isHandedOver && isOver(startsOn) ? 'replaced' : undefined
    }
  }
}
