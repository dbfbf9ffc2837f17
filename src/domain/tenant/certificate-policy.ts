import type { Reading } from './reading.ts'

/**
 * What a tenant demands of certificates of applications.
 * https://learn.microsoft.com/graph/api/resources/keycredentialconfiguration
 */
export interface CertificatePolicy {
  readonly restrictions: readonly CertificateRestriction[]
}

export type CertificateRestriction = RestrictionScope &
  (
    | {
        readonly kind: 'lifetime'
        /** ISO 8601, as in `P180D`. */
        readonly maximum: string
      }
    | { readonly kind: 'trusted-authority' }
  )

interface RestrictionScope {
  /** It applies to applications created later; undefined: to all. */
  readonly forApplicationsAfter: Date | undefined
  /** True where it exempts identities with certain attributes, which cannot be read. */
  readonly hasExemptions: boolean
}

/**
 * The policies that may judge an application's certificates. Its own one, even one that is not in force, counts instead
 * of the tenant's, of which nothing is inherited then.
 * https://learn.microsoft.com/graph/api/resources/applicationauthenticationmethodpolicy
 */
export interface CertificatePolicies {
  readonly tenant: Reading<CertificatePolicy>
  /** Undefined where the application has none, or is still to be created. */
  readonly own: Reading<CertificatePolicy | undefined>
}

/** A certificate that is to be registered. */
export interface JudgedCertificate {
  readonly notBefore: Date
  readonly notAfter: Date
  readonly isSelfSigned: boolean
  /** When its application was created, or now for one that is still to be. */
  readonly applicationCreatedOn: Date
}

/** What the policies say to a certificate. */
export interface PolicyVerdict {
  /** The tenant would refuse it for these. */
  readonly refusedBy: readonly CertificateRestriction[]
  /** It may refuse it for these: whether an exemption holds cannot be read. */
  readonly doubtful: readonly CertificateRestriction[]
}

export function judgeCertificate({ tenant, own }: CertificatePolicies, certificate: JudgedCertificate): PolicyVerdict {
  const isOwnKnown = own.kind === 'read'
  const ofTenant = tenant.kind === 'read' ? tenant.value : { restrictions: [] }
  const { restrictions } = (isOwnKnown ? own.value : undefined) ?? ofTenant
  const violated = restrictions.filter(
    (restriction) => appliesTo(restriction, certificate) && isViolated(restriction, certificate)
  )
  const isCertain = ({ hasExemptions }: CertificateRestriction) => isOwnKnown && !hasExemptions
  return {
    refusedBy: violated.filter(isCertain),
    doubtful: violated.filter((restriction) => !isCertain(restriction))
  }
}

function appliesTo({ forApplicationsAfter }: CertificateRestriction, { applicationCreatedOn }: JudgedCertificate) {
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

/** Adds an ISO 8601 duration; undefined for anything else, which is left to Graph to judge. */
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
