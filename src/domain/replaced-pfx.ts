import type { CertificateFacts } from './certificate.ts'
import type { ObservedKeyCredential } from './observed-tenant.ts'

/** A PFX that lies where another is to be delivered, so that it would be lost. */
export interface ReplacedPfx {
  readonly path: string
  /** Undefined where the password does not open it. */
  readonly certificate: CertificateFacts | undefined
}

/** True for one that may hold the last copy of a private key that somebody needs: an own, earlier one is replaceable. */
export function mustBeKept(
  { certificate }: ReplacedPfx,
  registered: readonly ObservedKeyCredential[],
  now: Date
): boolean {
  if (certificate === undefined) return true
  const isOwn = registered.some(({ thumbprint }) => thumbprint === certificate.thumbprint)
  return !isOwn && certificate.notAfter.getTime() > now.getTime()
}
