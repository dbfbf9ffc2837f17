/**
 * What a tenant demands of certificates of applications.
 * https://learn.microsoft.com/graph/api/resources/keycredentialconfiguration
 */
export interface CertificatePolicy {
  readonly restrictions: readonly CertificateRestriction[]
}

export type CertificateRestriction =
  | {
      readonly kind: 'lifetime'
      /** ISO 8601, as in `P180D`. */
      readonly maximum: string
      /** It concerns applications created later; undefined: all. */
      readonly forApplicationsAfter: Date | undefined
    }
  | { readonly kind: 'trusted-authority'; readonly forApplicationsAfter: Date | undefined }

/** A certificate that is to be registered. */
export interface JudgedCertificate {
  readonly notBefore: Date
  readonly notAfter: Date
  readonly isSelfSigned: boolean
  /** When its application was created, or now for one that is still to be. */
  readonly applicationCreatedOn: Date
}

/** The restrictions that would have the tenant refuse the certificate. */
export function violatedRestrictions(
  { restrictions }: CertificatePolicy,
  certificate: JudgedCertificate
): readonly CertificateRestriction[] {
  return restrictions.filter(
    (restriction) => concerns(restriction, certificate) && isViolated(restriction, certificate)
  )
}

function concerns({ forApplicationsAfter }: CertificateRestriction, { applicationCreatedOn }: JudgedCertificate) {
  return forApplicationsAfter === undefined || applicationCreatedOn.getTime() > forApplicationsAfter.getTime()
}

function isViolated(restriction: CertificateRestriction, certificate: JudgedCertificate): boolean {
  switch (restriction.kind) {
    case 'trusted-authority':
      return certificate.isSelfSigned
    case 'lifetime': {
      const latest = endOfDuration(certificate.notBefore, restriction.maximum)
      return latest !== undefined && certificate.notAfter.getTime() > latest.getTime()
    }
  }
}

const DURATION = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/

/** Adds an ISO 8601 duration; undefined for what is none, which Graph itself is left to judge. */
export function endOfDuration(start: Date, duration: string): Date | undefined {
  const parts = DURATION.exec(duration)
    ?.slice(1)
    .map((part) => Number(part ?? 0))
  if (parts === undefined) return undefined
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts
  const end = new Date(start)
  end.setUTCMonth(end.getUTCMonth() + years * 12 + months)
  end.setUTCDate(end.getUTCDate() + weeks * 7 + days)
  return new Date(end.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1000)
}
