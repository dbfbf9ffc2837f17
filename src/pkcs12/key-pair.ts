import type { KeyObject } from 'node:crypto'
import { createPrivateKey, sign, verify, X509Certificate } from 'node:crypto'
import { certificateSubject } from './certificate-subject.ts'
import { OID } from './object-identifiers.ts'
import { damagedPfx, pfxError } from './pfx-error.ts'
import type { CertificateInSafe, KeyInSafe, SafeItems } from './safe-contents.ts'

/** Bits that Microsoft Entra and the baseline for certificates ask of an RSA key at least. */
const LEAST_RSA_BITS = 2048

/** Characters of a subject that a message shows. */
const LONGEST_SUBJECT = 200

/** A private key with the certificate issued for it. */
export interface KeyPair {
  readonly privateKey: KeyObject
  readonly certificate: ReadCertificate
  /** From the certificate, else from the key. */
  readonly friendlyName: string | undefined
}

export interface ReadCertificate {
  readonly x509: X509Certificate
  readonly source: CertificateInSafe
}

type Candidate = { readonly pair: KeyPair } | { readonly error: Error }

/** Reads the certificates once each. */
export function readCertificates(items: SafeItems): readonly ReadCertificate[] {
  const byFingerprint = new Map<string, ReadCertificate>()
  for (const source of items.certificates) {
    const x509 = readCertificate(source)
    if (!byFingerprint.has(x509.fingerprint512)) byFingerprint.set(x509.fingerprint512, { x509, source })
  }
  return [...byFingerprint.values()]
}

/**
 * The one usable key of a PFX with its certificate.
 * @throws ActionError `certificate-invalid` when there is none or more than one.
 */
export function selectKeyPair(items: SafeItems, certificates: readonly ReadCertificate[]): KeyPair {
  if (items.keys.length === 0) {
    throw pfxError(
      'The PFX holds no private key. Export the certificate again together with its private key; the key must be marked as exportable where it is kept.'
    )
  }
  if (certificates.length === 0) {
    throw pfxError('The PFX holds a private key but no certificate. Export the key together with its certificate.')
  }
  const candidates = items.keys.map((key) => examineKey(key, certificates))
  const pairs = new Map<string, KeyPair>()
  for (const candidate of candidates) {
    if ('pair' in candidate) pairs.set(candidate.pair.certificate.x509.fingerprint512, candidate.pair)
  }
  const [pair, ...others] = pairs.values()
  if (pair !== undefined && others.length === 0) return pair
  if (pair !== undefined) {
    const subjects = [pair, ...others].map(({ certificate }) => subjectOf(certificate.x509)).join('; ')
    throw pfxError(
      `The PFX holds ${pairs.size} private keys with certificates (${subjects}), so it is not clear which one to use. Export only that one.`
    )
  }
  for (const candidate of candidates) {
    if ('error' in candidate) throw candidate.error
  }
  throw damagedPfx('its private key')
}

function examineKey(key: KeyInSafe, certificates: readonly ReadCertificate[]): Candidate {
  const algorithmProblem = unusableAlgorithm(key.algorithmOid)
  if (algorithmProblem !== undefined) return { error: algorithmProblem }
  const privateKey = readPrivateKey(key)
  if (privateKey === undefined) return { error: damagedPfx('its private key') }
  const matching = certificates.filter(({ x509 }) => x509.checkPrivateKey(privateKey))
  const named = matching.filter(({ source }) => source.localKeyId !== undefined && source.localKeyId === key.localKeyId)
  const [certificate, another] = named.length === 1 ? named : matching
  if (certificate === undefined) return { error: foreignKey(certificates) }
  if (another !== undefined) {
    return {
      error: pfxError(
        `The PFX holds ${matching.length} certificates for its one private key, so it is not clear which one to use. Export only that one.`
      )
    }
  }
  const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0
  if (bits < LEAST_RSA_BITS) {
    return {
      error: pfxError(
        `The RSA key in the PFX has ${bits} bits; at least ${LEAST_RSA_BITS} are needed. Use a certificate with a longer key.`
      )
    }
  }
  if (!signsVerifiably(privateKey, certificate.x509)) return { error: damagedPfx('its private key') }
  return {
    pair: { privateKey, certificate, friendlyName: certificate.source.friendlyName ?? key.friendlyName }
  }
}

const OTHER_ALGORITHMS: Readonly<Record<string, string>> = {
  '1.2.840.10040.4.1': 'DSA',
  '1.2.840.10045.2.1': 'elliptic-curve (EC)',
  '1.3.101.110': 'X25519',
  '1.3.101.111': 'X448',
  '1.3.101.112': 'Ed25519',
  '1.3.101.113': 'Ed448'
}

function unusableAlgorithm(oid: string): Error | undefined {
  switch (oid) {
    case OID.rsaEncryption:
      return undefined
    case OID.rsaPss:
    case OID.rsaOaep:
      return pfxError(
        `The private key in the PFX is restricted to RSA-${oid === OID.rsaPss ? 'PSS' : 'OAEP'}, so Microsoft Entra does not take it. Use a certificate with a plain RSA key.`
      )
    default:
      return pfxError(
        `The private key in the PFX is not an RSA key but ${OTHER_ALGORITHMS[oid] ?? `one of algorithm ${oid}`}. Use a certificate with an RSA key of ${LEAST_RSA_BITS} bits or more.`
      )
  }
}

function readPrivateKey(key: KeyInSafe): KeyObject | undefined {
  try {
    return createPrivateKey({ key: Buffer.from(key.pkcs8), format: 'der', type: 'pkcs8' })
  } catch {
    return undefined
  }
}

function readCertificate({ der }: CertificateInSafe): X509Certificate {
  try {
    return new X509Certificate(der)
  } catch (cause) {
    throw damagedPfx('one of its certificates', cause)
  }
}

function foreignKey(certificates: readonly ReadCertificate[]): Error {
  const subjects = certificates.map(({ x509 }) => subjectOf(x509))
  return pfxError(
    `The private key in the PFX belongs to another certificate than the ${subjects.length === 1 ? 'one' : `${subjects.length} ones`} in it (${subjects.slice(0, 3).join('; ')}). Export the certificate together with its own key.`
  )
}

/** A damaged private exponent passes the comparison of public keys, but does not sign. */
function signsVerifiably(privateKey: KeyObject, certificate: X509Certificate): boolean {
  const message = Buffer.from('key check')
  try {
    return verify('sha256', message, certificate.publicKey, sign('sha256', message, privateKey))
  } catch {
    return false
  }
}

function subjectOf(certificate: X509Certificate): string {
  return certificateSubject(certificate).slice(0, LONGEST_SUBJECT)
}
