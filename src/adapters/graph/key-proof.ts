import type { ApplicationObjectId } from '../../domain/identifiers.ts'
import type { CertificateWithKey } from '../../ports.ts'
import { signedJwt } from '../certificate/signed-jwt.ts'

/** The application ID of Azure AD Graph: proofs are not made out to Microsoft Graph. */
const AUDIENCE = '00000002-0000-0000-c000-000000000000'
const LIFETIME_SECONDS = 600
/** For a clock that is a little ahead of Graph's. */
const BACK_DATED_SECONDS = 60

/**
 * Proves that an application has the private key of one of its certificates.
 * https://learn.microsoft.com/graph/application-rollkey-prooftoken
 * @returns a JWT; secret while it is valid
 */
export function keyProof(objectId: ApplicationObjectId, certificate: CertificateWithKey, now: Date): string {
  const start = Math.floor(now.getTime() / 1000) - BACK_DATED_SECONDS
  return signedJwt({ aud: AUDIENCE, iss: objectId, nbf: start, exp: start + LIFETIME_SECONDS }, certificate)
}
