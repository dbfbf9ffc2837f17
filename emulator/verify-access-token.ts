import { errors, type JWTPayload, jwtVerify } from 'jose'
import type { SigningKey } from './key-material.ts'

/** What is wrong with an access token. */
export type TokenFault = 'expired' | 'not-yet-valid' | 'signature' | 'malformed'

/** Tokens whose signature was verified, oldest first: each of the twenty items of a batch shows the same one. */
const verified = new WeakMap<SigningKey, Map<string, JWTPayload>>()
const tokensKept = 50

/** The claims of an access token of this emulator, or what is wrong with it. */
export async function verifyAccessToken(token: string, key: SigningKey, now: Date): Promise<JWTPayload | TokenFault> {
  const known = verified.get(key)?.get(token)
  if (known !== undefined) return timeFault(known, now) ?? known
  try {
    const { payload } = await jwtVerify(token, key.publicKey, { algorithms: ['RS256'], currentDate: now })
    keep(token, key, payload)
    return payload
  } catch (error) {
    if (error instanceof errors.JWTExpired) return 'expired'
    if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf') return 'not-yet-valid'
    if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature'
    if (error instanceof errors.JOSEError) return 'malformed'
    throw error
  }
}

function keep(token: string, key: SigningKey, payload: JWTPayload): void {
  const tokens = verified.get(key) ?? new Map<string, JWTPayload>()
  verified.set(key, tokens.set(token, payload))
  const [oldest] = tokens.keys()
  if (tokens.size > tokensKept && oldest !== undefined) tokens.delete(oldest)
}

/** The clock may have been set since. */
function timeFault({ exp, nbf }: JWTPayload, now: Date): TokenFault | undefined {
  const seconds = Math.floor(now.getTime() / 1000)
  if (nbf !== undefined && nbf > seconds) return 'not-yet-valid'
  return exp !== undefined && exp <= seconds ? 'expired' : undefined
}
