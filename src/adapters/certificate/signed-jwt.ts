import { createHash, sign } from 'node:crypto'
import type { CertificateWithKey } from '../../ports.ts'

/**
 * A JWT (RFC 7519) that the private key of a certificate signs with RS256. Its header names the certificate by its SHA-1
 * thumbprint (`x5t`, RFC 7515, section 4.1.7); no part is padded.
 * @returns secret while it is valid
 */
export function signedJwt(
  claims: Readonly<Record<string, string | number>>,
  { certificate, privateKey }: Pick<CertificateWithKey, 'certificate' | 'privateKey'>
): string {
  const header = { alg: 'RS256', typ: 'JWT', x5t: createHash('sha1').update(certificate).digest('base64url') }
  const signed = `${encode(header)}.${encode(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
