import { X509Certificate } from 'node:crypto'
import { ContentInfo } from '@peculiar/asn1-cms'
import { decodeBer } from './asn1-decoding.ts'
import { OID } from './object-identifiers.ts'
import { notPfx, pfxError } from './pfx-error.ts'

/** Bytes; real files have some thousand, with long revocation lists some hundred thousand. */
const LARGEST_PFX = 1024 * 1024

const SEQUENCE = 0x30
/** From here on an octet of the length says how many more there are (X.690, section 8.1.3). */
const LONG_FORM = 0x80
/** The INTEGER 3. */
const VERSION_3: readonly number[] = [0x02, 0x01, 0x03]
const JAVA_KEY_STORES: readonly string[] = ['feedfeed', 'cececece']

/**
 * Whether bytes begin as every PFX does (RFC 7292 section 4), and no text or certificate: with a sequence of more than
 * 127 bytes or of unknown length, and in it the version 3.
 */
export function startsLikePfx(bytes: Uint8Array): boolean {
  const length = bytes[1] ?? 0
  if (bytes[0] !== SEQUENCE || length < LONG_FORM) return false
  const start = 2 + length - LONG_FORM
  return VERSION_3.every((byte, index) => bytes[start + index] === byte)
}

/**
 * Rejects, by name, what is not a PFX but another format.
 * @throws ActionError `certificate-invalid`
 */
export function refuseOtherFormats(bytes: Buffer): void {
  if (bytes.length === 0) throw pfxError('The PFX is empty. Copy or export the file again.')
  if (bytes.length > LARGEST_PFX) {
    throw pfxError(
      `The file has ${bytes.length.toLocaleString('en-US')} bytes, so it is not a PFX with one certificate (at most ${LARGEST_PFX.toLocaleString('en-US')}). Give a PFX file.`
    )
  }
  if (bytes.readUInt8(0) === SEQUENCE) refuseOtherDer(bytes)
  else refuseText(bytes)
}

function refuseText(bytes: Buffer): never {
  const start = bytes
    .subarray(0, 4096)
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
  if (start.includes('-----BEGIN ')) {
    throw pfxError(
      'The file is PEM text and not a PFX. Make a PFX of it with "openssl pkcs12 -export -in certificate.pem -inkey key.pem -out certificate.pfx".'
    )
  }
  if (/^MI[A-Za-z0-9+/\s]+=*\s*$/.test(start)) {
    throw pfxError(
      'The file is a PFX in Base64 text. Decode it first, or give the text with the input pfx-base64 instead of a path.'
    )
  }
  if (JAVA_KEY_STORES.includes(bytes.subarray(0, 4).toString('hex'))) {
    throw pfxError(
      'The file is a Java key store in the JKS or JCEKS format. Convert it with "keytool -importkeystore -deststoretype PKCS12".'
    )
  }
  throw notPfx()
}

function refuseOtherDer(bytes: Buffer): void {
  if (isCertificate(bytes)) {
    throw pfxError(
      'The file holds a certificate without its private key. Export the certificate together with its private key, as PFX (PKCS #12).'
    )
  }
  if (isSignedData(bytes)) {
    throw pfxError(
      'The file is a PKCS #7 collection of certificates without private keys. Export the certificate together with its private key, as PFX (PKCS #12).'
    )
  }
}

/** True for a certificate without a key, in DER or PEM. */
export function isCertificate(bytes: Buffer): boolean {
  try {
    new X509Certificate(bytes)
    return true
  } catch {
    return false
  }
}

function isSignedData(bytes: Buffer): boolean {
  try {
    return decodeBer(bytes, ContentInfo).contentType === OID.signedData
  } catch {
    return false
  }
}
