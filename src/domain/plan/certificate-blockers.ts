import { isInForce, ownCertificates } from '../certificate/own-certificates.ts'
import { foundApplication } from '../tenant/observed-tenant.ts'
import { callerIsFoundApplication } from './caller-is-the-application.ts'
import type { Blocker } from './plan.ts'
import type { PlanningFacts } from './planning-facts.ts'

/** What keeps a certificate from being made or used where it is delivered. */
export function certificateBlockers(facts: PlanningFacts): readonly Blocker[] {
  const caller = callerIsFoundApplication(facts.observed, facts.signsInWithCertificate)
  return [...(caller === undefined ? [] : [caller]), ...takenDestinations(facts), ...expiredForGood(facts)]
}

/** One that works for another application of the tenant may be what other backups depend on. */
function takenDestinations({ registration, observed, destinations }: PlanningFacts): readonly Blocker[] {
  if (registration.delivery.vb365?.replaceApplication === true) return []
  const own = foundApplication(observed)?.applicationId
  return destinations.flatMap(({ kind, name, applicationId }) =>
    applicationId === undefined || applicationId === own
      ? []
      : [{ kind: 'destination-taken', destination: kind, name, applicationId }]
  )
}

/** Without renewal an expired certificate would be left for good. */
function expiredForGood({ observed, certificate, rotation, now }: PlanningFacts): readonly Blocker[] {
  if (certificate.kind !== 'generate' || rotation !== 'never') return []
  const own = ownCertificates(foundApplication(observed)?.keyCredentials ?? [])
  if (own.some((one) => isInForce(one, now))) return []
  const last = own.toSorted((a, b) => b.expiresOn.getTime() - a.expiresOn.getTime())[0]
  return last === undefined
    ? []
    : [{ kind: 'certificate-expired', thumbprint: last.thumbprint, expiredOn: last.expiresOn }]
}
