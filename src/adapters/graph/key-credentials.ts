import { createHash, X509Certificate } from 'node:crypto'
import type { KeyCredential } from '@microsoft/microsoft-graph-types'
import { isoSeconds } from '../../domain/date-text.ts'
import { keyId, type Thumbprint, thumbprint, thumbprintSha256 } from '../../domain/identifiers.ts'
import type { RegisteredCertificate } from '../../domain/plan/plan.ts'
import type { ObservedKeyCredential } from '../../domain/tenant/observed-tenant.ts'
import type { CertificateWithKey } from '../../ports.ts'
import { incompleteAnswer } from './graph-error.ts'

/** A key credential as JSON carries it: the binary properties are strings. */
export type WireKeyCredential = Omit<KeyCredential, 'key' | 'customKeyIdentifier'> & {
  readonly key?: string | null
  readonly customKeyIdentifier?: string | null
}

/** @throws ActionError for an application without the list, which Graph always returns where it is asked for */
export function keyCredentialsOf(reading: {
  readonly keyCredentials?: readonly WireKeyCredential[] | null
}): readonly WireKeyCredential[] {
  if (!reading.keyCredentials) throw incompleteAnswer('an application without its list of certificates')
  return reading.keyCredentials
}

/** Reads a credential; undefined for one without ID or dates, which no certificate of an application lacks. */
export function readKeyCredential(wire: WireKeyCredential): ObservedKeyCredential | undefined {
  const { keyId: id, startDateTime, endDateTime } = wire
  if (!id || !startDateTime || !endDateTime) return undefined
  return {
    keyId: keyId(id),
    displayName: wire.displayName ?? '',
    organizationalUnits: wire.key ? organizationalUnitsIn(wire.key) : undefined,
    thumbprint: thumbprintOf(wire),
    thumbprintSha256: wire.key ? thumbprintSha256(digest('sha256', wire.key)) : undefined,
    startsOn: new Date(startDateTime),
    expiresOn: new Date(endDateTime)
  }
}

/** Undefined for what is not a certificate, as the key of a credential that signs. */
function organizationalUnitsIn(base64: string): readonly string[] | undefined {
  try {
    const { OU = [] } = new X509Certificate(Buffer.from(base64, 'base64')).toLegacyObject().subject
    return typeof OU === 'string' ? [OU] : OU
  } catch {
    return undefined
  }
}

/**
 * The certificate itself is the best source; Graph returns it only when one application is read with `$select`. Otherwise the
 * identifier, which defaults to the SHA-1 thumbprint: Graph answers 40 hexadecimal digits, older APIs base64 of 20 bytes.
 */
export function thumbprintOf({ key, customKeyIdentifier }: WireKeyCredential): Thumbprint | undefined {
  if (key) return thumbprint(digest('sha1', key))
  if (!customKeyIdentifier) return undefined
  if (/^[0-9a-f]{40}$/i.test(customKeyIdentifier)) return thumbprint(customKeyIdentifier)
  const bytes = Buffer.from(customKeyIdentifier, 'base64')
  return bytes.length === 20 ? thumbprint(bytes.toString('hex')) : undefined
}

/** True for the key credential that a certificate is registered as. */
export function isRegistered({ keyId: id, thumbprint: own }: RegisteredCertificate, wire: WireKeyCredential): boolean {
  return wire.keyId?.toLowerCase() === id && (thumbprintOf(wire) ?? own) === own
}

function digest(algorithm: 'sha1' | 'sha256', base64: string): string {
  return createHash(algorithm).update(Buffer.from(base64, 'base64')).digest('hex')
}

/** The certificate of an application as it is registered: its public part only. */
export function newKeyCredential({ facts, certificate }: CertificateWithKey, displayName: string): WireKeyCredential {
  return {
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
    key: Buffer.from(certificate).toString('base64'),
    displayName,
    // Graph refuses an end later than the certificate's by a fraction of a second.
    startDateTime: isoSeconds(facts.notBefore),
    endDateTime: isoSeconds(facts.notAfter)
  }
}
