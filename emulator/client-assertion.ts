import { type KeyObject, X509Certificate } from 'node:crypto'
import {
  compactVerify,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTHeaderParameters,
  type JWTPayload
} from 'jose'
import type { Application, KeyCredential } from './application.ts'
import type { KeyMaterial } from './key-material.ts'
import { TokenError } from './token-errors.ts'

/** Seconds by which the clocks of client and service may differ. */
const clockTolerance = 300
const documentation =
  'https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials'

/** A client assertion with the form of it checked, but not yet its signature. */
export interface ReadAssertion {
  readonly token: string
  readonly header: JWTHeaderParameters
  readonly claims: JWTPayload
}

function malformedToken(reason = ''): TokenError {
  return new TokenError(401, 'invalid_client', 50027, `JWT token is invalid or malformed. ${reason}`.trimEnd())
}

/** Verifies nothing but the signature: the claims are judged one by one, each with its own refusal. */
async function requireSignature(token: string, key: KeyObject, algorithm: string, mismatch: TokenError): Promise<void> {
  try {
    await compactVerify(token, key, { algorithms: [algorithm] })
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof TypeError) throw mismatch
    if (error instanceof errors.JOSEError) throw malformedToken()
    throw error
  }
}

/** Takes a JWT apart. */
export function readAssertion(token: string): ReadAssertion {
  try {
    const header = decodeProtectedHeader(token)
    if (typeof header.alg !== 'string') throw new Error('no algorithm')
    return { token, header: { ...header, alg: header.alg }, claims: decodeJwt(token) }
  } catch {
    throw malformedToken()
  }
}

/** The assertion's validity, with a message like Entra's. */
function requireValidityPeriod(claims: JWTPayload, present: Date): void {
  const now = Math.floor(present.getTime() / 1000)
  if (claims.nbf !== undefined && typeof claims.nbf !== 'number') {
    throw malformedToken("The claim 'nbf' is not valid.")
  }
  if (typeof claims.exp !== 'number') {
    throw malformedToken("The claim 'exp' is missing.")
  }
  const starts = claims.nbf ?? 0
  if (now + clockTolerance >= starts && now - clockTolerance <= claims.exp) return
  const time = (seconds: number): string => new Date(seconds * 1000).toISOString()
  throw new TokenError(
    401,
    'invalid_client',
    700024,
    `Client assertion is not within its valid time range. Current time: ${time(now)}, assertion valid from ${time(starts)}, expiry time of assertion ${time(claims.exp)}. Review the documentation at ${documentation} .`
  )
}

function base64UrlToHex(value: string): string {
  return Buffer.from(value, 'base64url').toString('hex').toUpperCase()
}

/**
 * What names the key: without a thumbprint `kid` does, as a thumbprint too (azure-docs#86636,
 * microsoft-authentication-library-for-dotnet#1714). Terraform's providers send nothing else.
 */
function registeredKey(application: Application, header: JWTHeaderParameters): KeyCredential {
  const sha256 = header['x5t#S256']
  const identifier = typeof sha256 === 'string' ? sha256 : (header.x5t ?? header.kid)
  if (typeof identifier !== 'string') {
    throw malformedToken("The header 'x5t' is missing.")
  }
  const thumbprint = base64UrlToHex(identifier)
  const key = application.keyCredentials.find((candidate) => {
    const certificate = new X509Certificate(Buffer.from(candidate.key, 'base64'))
    const fingerprint = typeof sha256 === 'string' ? certificate.fingerprint256 : certificate.fingerprint
    return candidate.usage === 'Verify' && fingerprint.replaceAll(':', '') === thumbprint
  })
  // Plain base64 or hexadecimal digits instead of base64url name another key. Padding is taken: MSAL for Python, and with it
  // the Azure CLI, always sends it (msal/oauth2cli/assertion.py).
  if (key && /^[\w-]+={0,2}$/.test(identifier)) return key
  throw new TokenError(
    401,
    'invalid_client',
    700027,
    `The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '${thumbprint}', Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '${application.appId}'].`
  )
}

function invalidSignature(reason: string, key: KeyCredential): TokenError {
  return new TokenError(
    401,
    'invalid_client',
    700027,
    `Client assertion contains an invalid signature. [Reason - ${reason}, Thumbprint of key used by client: '${key.customKeyIdentifier}', Found key 'Start=${key.startDateTime}, End=${key.endDateTime}'].`
  )
}

const fewestBits = 2048

/** Graph registers shorter keys, but they do not sign in (azure-activedirectory-library-for-python#136). */
function requireLongKey(key: KeyObject): void {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? fewestBits
  if (bits >= fewestBits) return
  const message = `RSA key size ${bits} is less than the minimum required ${fewestBits} bits.`
  throw new TokenError(401, 'invalid_client', 50032, message)
}

/** Requires an assertion signed with a registered, unexpired certificate of the application. */
export async function verifyCertificateAssertion(
  assertion: ReadAssertion,
  application: Application,
  audiences: readonly string[],
  now: Date
): Promise<void> {
  const { header, claims, token } = assertion
  if (header.alg !== 'RS256' && header.alg !== 'PS256') {
    throw new TokenError(
      401,
      'invalid_client',
      5002738,
      `Invalid JWT token. The algorithm '${header.alg}' is not supported.`
    )
  }
  if (claims.sub !== claims.iss) {
    throw new TokenError(401, 'invalid_client', 50048, 'Subject must match Issuer claim in the client assertion.')
  }
  const key = registeredKey(application, header)
  if (Date.parse(key.endDateTime) <= now.getTime()) throw invalidSignature('The key used is expired.', key)
  const certificate = new X509Certificate(Buffer.from(key.key, 'base64'))
  requireLongKey(certificate.publicKey)
  const mismatch = invalidSignature('The provided signature value did not match the expected signature value.', key)
  await requireSignature(token, certificate.publicKey, header.alg, mismatch)
  requireValidityPeriod(claims, now)
  if (typeof claims.aud !== 'string' || !audiences.includes(claims.aud)) {
    throw new TokenError(
      401,
      'invalid_client',
      700023,
      `Client assertion audience claim does not match Realm issuer. Review the documentation at ${documentation} .`
    )
  }
  if (typeof claims.jti !== 'string' || claims.jti === '') {
    throw malformedToken("The claim 'jti' is missing.")
  }
}

const federationDocumentation = 'https://learn.microsoft.com/entra/workload-id/workload-identity-federation'

function noFederatedRecord(number: number, what: string, value: string, hint: string): TokenError {
  return new TokenError(
    401,
    'invalid_client',
    number,
    `No matching federated identity record found for presented assertion ${what} '${value}'. ${hint} ${federationDocumentation}`
  )
}

/** Requires an ID token of GitHub Actions that a federated identity credential of the application trusts. */
export async function verifyFederatedAssertion(
  assertion: ReadAssertion,
  application: Application,
  keys: KeyMaterial,
  now: Date
): Promise<void> {
  const { claims } = assertion
  const issuer = claims.iss ?? ''
  const subject = claims.sub ?? ''
  const audience = typeof claims.aud === 'string' ? claims.aud : ''
  const hint = 'Check your federated identity credential Subject, Audience and Issuer against the presented assertion.'
  const sameIssuer = application.federatedIdentityCredentials.filter((credential) => credential.issuer === issuer)
  if (sameIssuer.length === 0) throw noFederatedRecord(700211, 'issuer', issuer, hint)
  const sameSubject = sameIssuer.filter((credential) => credential.subject === subject)
  if (sameSubject.length === 0) {
    const nearMiss = sameIssuer.some((credential) => credential.subject.toLowerCase() === subject.toLowerCase())
    if (!nearMiss) throw noFederatedRecord(700213, 'subject', subject, hint)
    throw noFederatedRecord(
      7002138,
      'subject',
      subject,
      'The subject matches with case-insensitive comparison, but not with case-sensitive comparison.'
    )
  }
  if (!sameSubject.some((credential) => credential.audiences.includes(audience))) {
    throw noFederatedRecord(700212, 'audience', audience, hint)
  }
  const mismatch = malformedToken('Its signature does not match the keys of its issuer.')
  const { publicKey } = await keys.github()
  await requireSignature(assertion.token, publicKey, 'RS256', mismatch)
  requireValidityPeriod(claims, now)
}
