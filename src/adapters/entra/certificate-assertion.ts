import { createHash, type KeyObject, randomUUID, sign } from 'node:crypto'

const LIFETIME_SECONDS = 600

export interface AssertionSubject {
  readonly clientId: string
  /**
   * The token endpoint that the assertion is for, its tenant by GUID or by verified domain: the page below describes it
   * with `{tenantId}` and has `https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token` as example.
   */
  readonly audience: string
  /** DER. */
  readonly certificate: Uint8Array
  readonly privateKey: KeyObject
}

/**
 * A client assertion in the older form, RS256 with a SHA-1 thumbprint. The identity library signs the newer form only,
 * PS256 with SHA-256, which a tenant was seen to refuse (MicrosoftDocs/entra-docs#1301).
 * https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 * @returns a JWT; secret while it lives
 */
export function sha1CertificateAssertion(subject: AssertionSubject, now: Date): string {
  const { clientId, audience, certificate, privateKey } = subject
  const issuedAt = Math.floor(now.getTime() / 1000)
  const header = { alg: 'RS256', typ: 'JWT', x5t: createHash('sha1').update(certificate).digest('base64url') }
  const claims = {
    aud: audience,
    iss: clientId,
    sub: clientId,
    jti: randomUUID(),
    nbf: issuedAt,
    iat: issuedAt,
    exp: issuedAt + LIFETIME_SECONDS
  }
  const signed = `${encode(header)}.${encode(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
