import { type CertificateFacts, daysLeft } from '../certificate/certificate.ts'
import type { Check } from './checks.ts'

/** As early as a generated certificate is renewed by default. */
const NOTICE_DAYS = 30

/** A certificate that was made elsewhere is not renewed here: whoever made it has to know in time. */
export function expiryWarnings({ thumbprint, notAfter }: CertificateFacts, now: Date): readonly string[] {
  const left = daysLeft(notAfter, now)
  if (left >= NOTICE_DAYS) return []
  const days = left < 1 ? 'in less than a day' : `in ${left === 1 ? '1 day' : `${left} days`}`
  return [
    `The certificate ${thumbprint} ends on ${notAfter.toISOString().slice(0, 10)}, ${days}, and only a generated one is renewed by this action: give its successor in the registration file and to VB365 before that.`
  ]
}

/** Where no sign-in as the application was possible, nothing says that its certificate works. */
export function proofWarnings(checks: readonly Check[]): readonly string[] {
  const unproved = checks.find(({ name, isUntried }) => name === 'connect-graph' && isUntried)
  return unproved === undefined
    ? []
    : [
        `It is not proved that the application works: ${unproved.detail}. If the key is lost, run with "rotate" force: that makes a new certificate.`
      ]
}
