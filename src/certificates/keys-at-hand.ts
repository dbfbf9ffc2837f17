import type { Thumbprint } from '../domain/identifiers.ts'
import type { CertificateWithKey, DestinationReading } from '../ports.ts'
import type { CertificateSource } from './certificate-source.ts'

/** The certificates whose private keys this run has. */
export type KeysAtHand = ReadonlyMap<Thumbprint, CertificateWithKey>

export function keysAtHand(source: CertificateSource, readings: readonly DestinationReading[]): KeysAtHand {
  const provided = source.kind === 'provided' ? [source.certificate] : []
  const all = [...readings.flatMap(({ keys }) => keys), ...provided]
  return new Map(all.map((certificate) => [certificate.facts.thumbprint, certificate]))
}
