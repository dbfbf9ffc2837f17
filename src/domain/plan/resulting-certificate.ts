import type { CertificateFacts } from '../certificate/certificate.ts'
import type { ObservedDestination } from '../certificate/destination.ts'
import type { Thumbprint } from '../identifiers.ts'
import type { CertificateInForce, Plan } from './plan.ts'
import { certificateToRegister, replacedCertificate } from './plan-certificate.ts'

/** What a plan and its result say of a certificate. */
export function certificateInForce(facts: CertificateFacts): CertificateInForce {
  const { thumbprint, thumbprintSha256, notBefore, notAfter } = facts
  return { thumbprint, thumbprintSha256, startsOn: notBefore, expiresOn: notAfter }
}

/** The certificate that VB365 can use before the plan is carried out. */
export function certificateInPlace({ steps, present }: Plan): CertificateInForce | undefined {
  const found = present.find((fact) => fact.kind === 'certificate')
  if (found !== undefined) {
    const { thumbprint, thumbprintSha256, startsOn, expiresOn } = found
    return { thumbprint, thumbprintSha256, startsOn, expiresOn }
  }
  return replacedCertificate(steps)
}

/** The certificate that VB365 will use afterwards, where that is known before. */
export function certificateToExpect(plan: Plan): CertificateInForce | undefined {
  const planned = certificateToRegister(plan.steps)
  return planned?.kind === 'existing' ? certificateInForce(planned.facts) : certificateInPlace(plan)
}

/** True where a destination holds the certificate: only one that was proved is delivered. */
export function isDelivered(destinations: readonly ObservedDestination[], thumbprint: Thumbprint): boolean {
  return destinations.some(({ holds }) => holds.kind === 'known' && holds.thumbprint === thumbprint)
}
