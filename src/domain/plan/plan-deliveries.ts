import type { ObservedDestination } from '../certificate/destination.ts'
import type { Thumbprint } from '../identifiers.ts'
import type { DeliveredCertificate, PlannedCertificate, Present, Step } from './plan.ts'
import { type CertificateOffer, certificateToRegister } from './plan-application.ts'

/**
 * The certificate that the other steps lead to, brought to every destination that lacks it. A file that is not there is
 * no evidence of a lost key, as a hosted runner is new every time: a generated certificate is delivered by the run that
 * registers it, or by the one that finds it staged.
 */
export function planDeliveries(
  destinations: readonly ObservedDestination[],
  offer: CertificateOffer,
  steps: readonly Step[],
  present: readonly Present[]
): readonly Step[] {
  const registered = certificateToRegister(steps)
  const inPlace = present.find((fact) => fact.kind === 'certificate')?.thumbprint
  return destinations.flatMap((destination): Step[] => {
    const certificate =
      registered === undefined
        ? missingAt(destination, offer, inPlace)
        : toDeliver(destination, registeredAs(registered))
    const { kind, name } = destination
    return certificate === undefined ? [] : [{ kind: 'deliver-certificate', destination: kind, name, certificate }]
  })
}

function registeredAs(certificate: PlannedCertificate): DeliveredCertificate {
  return certificate.kind === 'generate' ? { kind: 'new' } : { kind: 'known', thumbprint: certificate.facts.thumbprint }
}

/** Undefined where the destination holds it already. */
function toDeliver(
  { holds }: ObservedDestination,
  certificate: DeliveredCertificate
): DeliveredCertificate | undefined {
  const isThere = certificate.kind === 'known' && holds.kind === 'known' && holds.thumbprint === certificate.thumbprint
  return isThere ? undefined : certificate
}

/** What a destination lacks of a certificate that is registered already and whose key is at hand. */
function missingAt(
  { holds, staged }: ObservedDestination,
  offer: CertificateOffer,
  inPlace: Thumbprint | undefined
): DeliveredCertificate | undefined {
  if (inPlace === undefined || holds.kind === 'unknown' || holds.thumbprint === inPlace) return undefined
  const isAtHand = offer.kind === 'provided' || staged.some(({ thumbprint }) => thumbprint === inPlace)
  return isAtHand ? { kind: 'known', thumbprint: inPlace } : undefined
}
