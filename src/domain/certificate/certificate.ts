import type { Thumbprint, ThumbprintSha256 } from '../identifiers.ts'
import type { GeneratedCertificate } from '../request/registration.ts'
import type { ObservedKeyCredential } from '../tenant/observed-tenant.ts'

/** What is public about a certificate. */
export interface CertificateFacts {
  readonly thumbprint: Thumbprint
  readonly thumbprintSha256: ThumbprintSha256
  /** In one line; the serial number where the certificate has no subject. */
  readonly subject: string
  readonly isSelfSigned: boolean
  readonly notBefore: Date
  readonly notAfter: Date
}

const DAY = 24 * 60 * 60 * 1000

/** Whole days from `now` to `end`, rounded down; negative once it has passed. */
export function daysLeft(end: Date, now: Date): number {
  return Math.floor((end.getTime() - now.getTime()) / DAY)
}

/** True when a certificate that ends then has to be replaced now. */
export function isDueForRenewal(expiresOn: Date, request: GeneratedCertificate, now: Date): boolean {
  return now > renewalDate(expiresOn, request)
}

/** After it a certificate that ends then is replaced. */
export function renewalDate(expiresOn: Date, { renewBeforeDays }: GeneratedCertificate): Date {
  return new Date(expiresOn.getTime() - renewBeforeDays * DAY)
}

/**
 * When the overlap of two certificates is over.
 * @param starts of both: the later one begins it
 */
export function overlapEnd(starts: readonly Date[], { overlapDays }: GeneratedCertificate): Date {
  return new Date(Math.max(...starts.map((start) => start.getTime())) + overlapDays * DAY)
}

/**
 * Whether the PFX of a certificate may be written over: the certificate has expired, or is an earlier one of the same
 * application. Any other PFX may be the last copy of a key that is in use.
 */
export function isReplaceable(
  registered: readonly ObservedKeyCredential[],
  now: Date
): (certificate: CertificateFacts) => boolean {
  const own = new Set(registered.map(({ thumbprint }) => thumbprint))
  return ({ thumbprint, notAfter }) => own.has(thumbprint) || notAfter.getTime() <= now.getTime()
}

/** Start and end of a certificate made now; both are whole seconds, as X.509 and Graph store them. */
export function lifetimeOf(
  request: GeneratedCertificate,
  now: Date
): { readonly notBefore: Date; readonly notAfter: Date } {
  // Back-dated so that a clock a few minutes ahead of Entra's does not make a certificate that is not valid yet. The
  // whole lifetime remains `validityDays`, because a tenant's app management policy measures from start to end.
  const notBefore = new Date(Math.floor((now.getTime() - BACK_DATED) / 1000) * 1000)
  return { notBefore, notAfter: new Date(notBefore.getTime() + request.validityDays * DAY) }
}

const BACK_DATED = 10 * 60 * 1000
