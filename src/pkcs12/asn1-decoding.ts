import type { OctetString } from '@peculiar/asn1-schema'
import { AsnConvert } from '@peculiar/asn1-schema'
import { normalizeBer } from './ber-normalization.ts'
import { damagedPfx } from './pfx-error.ts'

/** Contents of octet strings are left opaque: they may be ciphertext that looks like ASN.1. */
const PARSE_OPTIONS = { berOptions: { parseEmbedded: false } } as const

/**
 * Reads BER as the given structure; bytes after it are ignored.
 * @throws BerError or a schema error when it is something else.
 */
export function decodeBer<Structure>(bytes: Uint8Array | ArrayBuffer, structure: new () => Structure): Structure {
  return AsnConvert.parse(normalizeBer(new Uint8Array(bytes)), structure, PARSE_OPTIONS)
}

/**
 * Reads BER as the given structure.
 * @throws ActionError `certificate-invalid` saying that this part of the PFX is damaged.
 */
export function decodeOrRefuse<Structure>(
  bytes: Uint8Array | ArrayBuffer,
  structure: new () => Structure,
  part: string
): Structure {
  try {
    return decodeBer(bytes, structure)
  } catch (cause) {
    throw damagedPfx(part, cause)
  }
}

/** Reads BER as the given structure, or returns undefined when it is something else. */
export function decodeOrUndefined<Structure>(
  bytes: Uint8Array | ArrayBuffer,
  structure: new () => Structure
): Structure | undefined {
  try {
    return decodeBer(bytes, structure)
  } catch {
    return undefined
  }
}

/** The bytes of an octet string; its class has the ArrayBuffer only. */
export function bytesOf(octets: OctetString): Uint8Array {
  return new Uint8Array(octets.buffer)
}
