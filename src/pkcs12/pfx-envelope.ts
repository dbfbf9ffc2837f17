import { OctetString } from '@peculiar/asn1-schema'
import { bytesOf, decodeBer, decodeOrRefuse } from './asn1-decoding.ts'
import { Pfx } from './asn1-structures.ts'
import { BerError } from './ber-normalization.ts'
import type { IntegrityCheck } from './message-authentication.ts'
import { readIntegrityCheck } from './message-authentication.ts'
import { OID } from './object-identifiers.ts'
import { refuseOtherFormats } from './other-formats.ts'
import { notPfx, pfxError, truncatedPfx } from './pfx-error.ts'

/** The outer layer of a PFX: what is protected, and how that is proved. */
export interface PfxEnvelope {
  /** BER of the `AuthenticatedSafe`, the bytes that the integrity check covers. */
  readonly content: Uint8Array
  readonly integrity: { readonly check: IntegrityCheck; readonly value: Uint8Array } | undefined
}

const VERSION = 3n

/**
 * Reads the outer layer (RFC 7292 section 4). Bytes after it, such as padding with zeros, are ignored.
 * @throws ActionError `certificate-invalid` when the bytes are not a PFX, are truncated or need another reader.
 */
export function readPfxEnvelope(bytes: Buffer): PfxEnvelope {
  refuseOtherFormats(bytes)
  const { version, authSafe, macData } = decodePfx(bytes)
  if (version !== VERSION) throw notPfx()
  if (authSafe.contentType === OID.signedData) {
    throw pfxError(
      'The PFX is signed with a certificate instead of being protected by a password. Export it again with a password.'
    )
  }
  if (authSafe.contentType !== OID.data) throw notPfx()
  return {
    content: bytesOf(decodeOrRefuse(authSafe.content, OctetString, 'its content')),
    integrity:
      macData === undefined ? undefined : { check: readIntegrityCheck(macData), value: bytesOf(macData.mac.digest) }
  }
}

function decodePfx(bytes: Buffer): Pfx {
  try {
    return decodeBer(bytes, Pfx)
  } catch (cause) {
    throw cause instanceof BerError && cause.truncated ? truncatedPfx(cause) : notPfx(cause)
  }
}
