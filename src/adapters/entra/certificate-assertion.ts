import { type KeyObject, randomUUID } from 'node:crypto'
import { signedJwt } from '../certificate/signed-jwt.ts'

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
  const { clientId, audience } = subject
  const issuedAt = Math.floor(now.getTime() / 1000)
  const claims = {
    aud: audience,
    iss: clientId,
    sub: clientId,
    jti: randomUUID(),
    nbf: issuedAt,
    iat: issuedAt,
    exp: issuedAt + LIFETIME_SECONDS
  }
  return signedJwt(claims, subject)
}
