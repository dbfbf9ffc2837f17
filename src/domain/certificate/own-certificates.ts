import type { Thumbprint } from '../identifiers.ts'
import { isManagedKeyCredential } from '../request/managed-names.ts'
import type { GeneratedCertificate } from '../request/registration.ts'
import type { ObservedKeyCredential } from '../tenant/observed-tenant.ts'
import { isDueForRenewal } from './certificate.ts'
import { isRecord, type ObservedDestination } from './destination.ts'

/** A registered certificate that this action made: the only kind that it replaces and removes. */
export type OwnCertificate = ObservedKeyCredential & { readonly thumbprint: Thumbprint }

export function ownCertificates(credentials: readonly ObservedKeyCredential[]): readonly OwnCertificate[] {
  return credentials.filter(
    (credential): credential is OwnCertificate =>
      credential.thumbprint !== undefined && isManagedKeyCredential(credential)
  )
}

export function isInForce({ expiresOn }: Pick<ObservedKeyCredential, 'expiresOn'>, now: Date): boolean {
  return expiresOn.getTime() > now.getTime()
}

/**
 * The own certificate that is in use: one that a destination holds, if it is in force and not due for renewal; otherwise
 * the one in force that lasts longest.
 */
export function currentCertificate(
  credentials: readonly ObservedKeyCredential[],
  destinations: readonly ObservedDestination[],
  request: GeneratedCertificate,
  now: Date
): OwnCertificate | undefined {
  const inForce = ownCertificates(credentials)
    .filter((certificate) => isInForce(certificate, now))
    .toSorted((a, b) => b.expiresOn.getTime() - a.expiresOn.getTime())
  const held = heldBy(destinations)
  const inUse = inForce.find(
    ({ thumbprint, expiresOn }) => held.has(thumbprint) && !isDueForRenewal(expiresOn, request, now)
  )
  return inUse ?? inForce[0]
}

/** What the destinations hold, as far as it is known. */
export function heldBy(destinations: readonly ObservedDestination[]): ReadonlySet<Thumbprint> {
  return new Set(
    destinations.flatMap(({ holds }) =>
      holds.kind === 'known' && holds.thumbprint !== undefined ? holds.thumbprint : []
    )
  )
}

/** True where a destination that records what is in use is known to lack a certificate. */
export function isMissedByRecord(destinations: readonly ObservedDestination[], thumbprint: Thumbprint): boolean {
  return destinations.some(
    ({ kind, holds }) => isRecord({ kind }) && holds.kind === 'known' && holds.thumbprint !== thumbprint
  )
}

/** True where every destination is known neither to hold a certificate nor to use it: what may not be read may hold any. */
export function isUndelivered(destinations: readonly ObservedDestination[], thumbprint: Thumbprint): boolean {
  return destinations.every(
    ({ holds, inUse }) => holds.kind === 'known' && holds.thumbprint !== thumbprint && !inUse.includes(thumbprint)
  )
}

/** True where every destination that records what is in use is known to hold a certificate. */
export function isHeldByRecords(destinations: readonly ObservedDestination[], thumbprint: Thumbprint): boolean {
  return destinations.filter(isRecord).every(({ holds }) => holds.kind === 'known' && holds.thumbprint === thumbprint)
}
