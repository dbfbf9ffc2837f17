import { lifetimeOf } from '../certificate/certificate.ts'
import { judgeCertificate, type PolicyVerdict } from '../tenant/certificate-policy.ts'
import { foundApplication } from '../tenant/observed-tenant.ts'
import type { PlannedCertificate, Step } from './plan.ts'
import { certificateToRegister } from './plan-certificate.ts'
import type { PlanningFacts } from './planning-facts.ts'

/** What the tenant's policies say to the certificate that the steps register, if they register one. */
export function judgePlannedCertificate({ observed, now }: PlanningFacts, steps: readonly Step[]): PolicyVerdict {
  const certificate = certificateToRegister(steps)
  if (certificate === undefined || observed.certificatePolicies === undefined) return { refusedBy: [], doubtful: [] }
  return judgeCertificate(observed.certificatePolicies, {
    ...lifetimeOfPlanned(certificate, now),
    applicationCreatedOn: foundApplication(observed)?.createdOn ?? now
  })
}

function lifetimeOfPlanned(certificate: PlannedCertificate, now: Date) {
  switch (certificate.kind) {
    case 'generate':
      return { ...lifetimeOf(certificate.request, now), isSelfSigned: true }
    case 'existing':
      return certificate.facts
  }
}
