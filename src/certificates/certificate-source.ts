import type { Thumbprint } from '../domain/identifiers.ts'
import type { PlannedCertificate } from '../domain/plan/plan.ts'
import type { CertificateOffer } from '../domain/plan/plan-application.ts'
import type { ObservedKeyCredential } from '../domain/tenant/observed-tenant.ts'
import type { CertificateWithKey } from '../ports.ts'

/** Where the certificate of a registration comes from and where its PFX goes. */
export interface CertificateSource {
  /** What a plan can count on. */
  offer(registered: readonly ObservedKeyCredential[]): CertificateOffer
  /** The certificate of a planned step with its key. The PFX of a new one is safe on disk when this returns. */
  obtain(planned: PlannedCertificate): Promise<CertificateWithKey>
  /** A certificate whose private key is at hand. */
  find(thumbprint: Thumbprint): CertificateWithKey | undefined
  /** The delivered PFX of a certificate, or one that waits to be delivered. */
  pfxOf(thumbprint: Thumbprint): DeliveredPfx | undefined
  /** Hands over the PFX of a proved certificate; its path, undefined when there is nothing to hand over. */
  deliver(thumbprint: Thumbprint): Promise<string | undefined>
}

export interface DeliveredPfx {
  /** Undefined while nothing is written yet. */
  readonly path: string | undefined
  readonly delivered: boolean
}
