import type { CertificateRestriction } from '../tenant/certificate-policy.ts'
import { foundApplication } from '../tenant/observed-tenant.ts'
import { judgePlannedCertificate } from './certificate-verdict.ts'
import type { Step } from './plan.ts'
import type { PlanningFacts } from './planning-facts.ts'

/** What a user should know of a plan although nothing keeps it from being carried out. */
export function planWarnings(facts: PlanningFacts, steps: readonly Step[]): readonly string[] {
  return [...assignmentWarnings(facts), ...judgePlannedCertificate(facts, steps).doubtful.map(doubt)]
}

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes, AADSTS50105 */
function assignmentWarnings({ registration, observed }: PlanningFacts): readonly string[] {
  const servicePrincipal = foundApplication(observed)?.servicePrincipal
  return servicePrincipal?.requiresAssignment === true && registration.usage.includes('restoreDeviceCode')
    ? [
        'Only people who are assigned to the application can sign in to it, so restore with a device code fails for everyone else (AADSTS50105). Assign those who restore, or set "Assignment required" to No, in the Entra admin center under Enterprise applications.'
      ]
    : []
}

function doubt(restriction: CertificateRestriction): string {
  const demand =
    restriction.kind === 'lifetime'
      ? `lets a certificate last ${restriction.maximum} at most, and this one would last longer`
      : 'takes certificates of its trusted authorities only, and this one is self-signed'
  return `The tenant's app management policy ${demand}. Whether an exemption of the application or of the signed-in identity holds cannot be read, so Entra decides when the certificate is registered.`
}
