import { errors, type JWTPayload, jwtVerify } from 'jose'
import type { SigningKey } from './key-material.ts'

/** What is wrong with an access token. */
export type TokenFault = 'expired' | 'not-yet-valid' | 'signature' | 'malformed'

/** The claims of an access token of this emulator, or what is wrong with it. */
export async function verifyAccessToken(token: string, key: SigningKey, now: Date): Promise<JWTPayload | TokenFault> {
  try {
    return (await jwtVerify(token, key.publicKey, { algorithms: ['RS256'], currentDate: now })).payload
  } catch (error) {
    if (error instanceof errors.JWTExpired) return 'expired'
    if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf') return 'not-yet-valid'
    if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature'
    if (error instanceof errors.JOSEError) return 'malformed'
    throw error
  }
}
