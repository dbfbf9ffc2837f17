import type { GeneratedCertificate } from '../request/registration.ts'
import type { Rotation } from '../request/rotation.ts'
import { type CertificateFacts, isDueForRenewal } from './certificate.ts'
import type { ObservedDestination } from './destination.ts'

/** What is known of the certificates of a registration before the tenant is read. */
export interface KnownAhead {
  readonly request: GeneratedCertificate
  readonly rotation: Rotation
  readonly destinations: readonly ObservedDestination[]
  /** Certificates whose private keys can be had. */
  readonly atHand: readonly CertificateFacts[]
  readonly now: Date
}

/** Whether a new key will probably be needed, so that it is worth making while the tenant is read. */
export function isKeyExpected({ request, rotation, destinations, atHand, now }: KnownAhead): boolean {
  if (rotation === 'force') return true
  if (atHand.length === 0) return !destinations.some(holdsOne)
  return rotation === 'auto' && atHand.every(({ notAfter }) => isDueForRenewal(notAfter, request, now))
}

function holdsOne({ holds }: ObservedDestination): boolean {
  return holds.kind === 'unknown' || holds.thumbprint !== undefined
}
