import type { CertificateFacts } from '../certificate/certificate.ts'
import type { ObservedDestination } from '../certificate/destination.ts'
import type { Thumbprint } from '../identifiers.ts'
import type { GeneratedCertificate, Registration } from '../request/registration.ts'
import type { Rotation } from '../request/rotation.ts'
import type { ObservedEws } from '../tenant/ews-settings.ts'
import { foundApplication, type ObservedTenant } from '../tenant/observed-tenant.ts'

/** The certificate that the registration asks for. */
export type CertificateOffer =
  | { readonly kind: 'generate'; readonly request: GeneratedCertificate }
  | { readonly kind: 'provided'; readonly facts: CertificateFacts }

/** All that a plan is made from. */
export interface PlanningFacts {
  readonly registration: Registration
  readonly observed: ObservedTenant
  readonly certificate: CertificateOffer
  readonly destinations: readonly ObservedDestination[]
  /** Certificates whose private keys this run has. */
  readonly keysAtHand: ReadonlySet<Thumbprint>
  readonly rotation: Rotation
  /** Undefined where nothing of EWS is to be changed. */
  readonly ews: ObservedEws | undefined
  /** Whether the identity that signs in does so with a certificate, and could prove that it holds its key. */
  readonly signsInWithCertificate: boolean
  readonly now: Date
}

/** True where the identity that signs in is the registered application: it can roll its own certificates, and no more. */
export function isSelfRotation({ observed }: Pick<PlanningFacts, 'observed'>): boolean {
  const { applicationId } = observed.caller
  return applicationId !== undefined && applicationId === foundApplication(observed)?.applicationId
}
