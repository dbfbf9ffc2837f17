import type { Thumbprint } from '../domain/identifiers.ts'
import type { CertificateWithKey, Destination, DestinationReading, KeyAtHand } from '../ports.ts'
import type { CertificateSource } from './certificate-source.ts'

/** The certificates whose private keys this run has. */
export type KeysAtHand = ReadonlyMap<Thumbprint, KeyAtHand>

export function keysAtHand(source: CertificateSource, readings: readonly DestinationReading[]): KeysAtHand {
  const provided = source.kind === 'provided' ? [opened(source.certificate)] : []
  const all = [...readings.flatMap(({ keys }) => keys), ...provided]
  return new Map(all.map((key) => [key.facts.thumbprint, key]))
}

/** With the key of one certificate more, where a destination gives it back. */
export async function withRecovered(
  keys: KeysAtHand,
  thumbprint: Thumbprint | undefined,
  destinations: readonly Destination[]
): Promise<KeysAtHand> {
  if (thumbprint === undefined || keys.has(thumbprint)) return keys
  for (const destination of destinations) {
    const recovered = await destination.recover?.(thumbprint)
    if (recovered !== undefined) return new Map([...keys, [thumbprint, opened(recovered)]])
  }
  return keys
}

function opened(certificate: CertificateWithKey): KeyAtHand {
  return { facts: certificate.facts, open: () => Promise.resolve(certificate) }
}
