import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto'
import * as tls from 'node:tls'
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import {
  type AdministeringIdentity,
  type EmulatorOptions,
  type RunningEmulator,
  startEmulator
} from '../../../emulator/index.ts'

/** The members of Graph's answers that the tests look at. */
export interface Answer {
  readonly '@odata.context': string
  readonly '@odata.nextLink'?: string
  readonly id: string
  readonly appId: string
  readonly displayName: string
  readonly value: readonly Answer[]
  readonly keyId: string
  readonly keyCredentials: readonly SeenKey[]
  readonly responses: readonly BatchAnswer[]
  readonly error: {
    readonly code: string
    readonly message: string
    readonly details?: readonly { readonly code: string; readonly target: string }[]
    readonly innerError: { readonly date: string; readonly 'request-id': string; readonly 'client-request-id': string }
  }
  readonly [name: string]: unknown
}

export interface SeenKey {
  readonly keyId: string
  readonly key: string | null
  readonly customKeyIdentifier: string
  readonly displayName: string
  readonly startDateTime: string
  readonly endDateTime: string
  readonly type: string
  readonly usage: string
}

export interface BatchAnswer {
  readonly id: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Answer
}

export interface GraphResponse {
  readonly status: number
  readonly headers: Headers
  readonly body: Answer
}

/** The members of the token endpoint's answers. */
export interface TokenAnswer {
  readonly access_token: string
  readonly token_type: string
  readonly expires_in: number
  readonly error: string
  readonly error_description: string
  readonly error_codes: readonly number[]
  readonly trace_id: string
  readonly correlation_id: string
  readonly [name: string]: unknown
}

/** Starts a tenant whose authority this process trusts. */
export async function startTenant(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const emulator = await startEmulator(options)
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), emulator.ca])
  return emulator
}

export function tokenEndpoint(emulator: RunningEmulator): string {
  return `${emulator.authorityHost}/${emulator.tenantId}/oauth2/v2.0/token`
}

/** Asks for a token for Graph, or whatever `form` says instead. */
export async function askForToken(
  emulator: RunningEmulator,
  form: Readonly<Record<string, string>>
): Promise<{ status: number; headers: Headers; body: TokenAnswer }> {
  const fields = {
    grant_type: 'client_credentials',
    scope: 'https://graph.microsoft.com/.default',
    client_id: emulator.clientId,
    ...form
  }
  const response = await fetch(tokenEndpoint(emulator), { method: 'POST', body: new URLSearchParams(fields) })
  return { status: response.status, headers: response.headers, body: (await response.json()) as TokenAnswer }
}

/** An access token of an administering identity. */
export async function signIn(emulator: RunningEmulator, identity: AdministeringIdentity = emulator): Promise<string> {
  const { status, body } = await askForToken(emulator, {
    client_id: identity.clientId,
    client_secret: identity.clientSecret
  })
  if (status !== 200) throw new Error(body.error_description)
  return body.access_token
}

/** Sends Graph requests with one token. */
export class GraphClient {
  readonly #endpoint: string
  readonly #token: string

  constructor(endpoint: string, token: string) {
    this.#endpoint = endpoint
    this.#token = token
  }

  static async of(emulator: RunningEmulator, identity: AdministeringIdentity = emulator): Promise<GraphClient> {
    return new GraphClient(emulator.graphEndpoint, await signIn(emulator, identity))
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {}
  ): Promise<GraphResponse> {
    const contentType = body === undefined ? {} : { 'content-type': 'application/json' }
    const response = await fetch(path.startsWith('https:') ? path : `${this.#endpoint}/v1.0${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, ...contentType, ...headers },
      body: body === undefined ? null : JSON.stringify(body)
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Answer }
  }

  get(path: string, headers?: Readonly<Record<string, string>>): Promise<GraphResponse> {
    return this.send('GET', path, undefined, headers)
  }

  post(path: string, body: unknown): Promise<GraphResponse> {
    return this.send('POST', path, body)
  }

  patch(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<GraphResponse> {
    return this.send('PATCH', path, body, headers)
  }

  delete(path: string): Promise<GraphResponse> {
    return this.send('DELETE', path)
  }
}

/** PEM with a certificate and its private key, as the emulator hands out and the tests make. */
export interface Credential {
  readonly certificate: X509Certificate
  readonly privateKey: string
}

export function readCredential(pem: string): Credential {
  const privateKey = pem.slice(pem.indexOf('-----BEGIN PRIVATE KEY-----'))
  return { certificate: new X509Certificate(pem), privateKey }
}

export const base64UrlOfHex = (fingerprint: string): string =>
  Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url')

/** How an assertion differs from a good one. */
export interface AssertionOptions {
  readonly algorithm?: 'RS256' | 'PS256' | 'ES256'
  readonly header?: Partial<JWTHeaderParameters>
  readonly claims?: JWTPayload
  /** What names the key; `kid` is the padded thumbprint that Terraform sends. */
  readonly namedBy?: 'thumbprint' | 'kid' | 'nothing'
}

function keyName(
  { certificate }: Credential,
  { algorithm = 'RS256', namedBy = 'thumbprint' }: AssertionOptions
): object {
  if (namedBy === 'nothing') return {}
  if (namedBy === 'kid') return { kid: `${base64UrlOfHex(certificate.fingerprint)}=` }
  return algorithm === 'RS256'
    ? { x5t: base64UrlOfHex(certificate.fingerprint) }
    : { 'x5t#S256': base64UrlOfHex(certificate.fingerprint256) }
}

/** A client assertion for a certificate: RS256 with x5t, or another algorithm with x5t#S256. */
export async function clientAssertion(
  emulator: RunningEmulator,
  clientId: string,
  credential: Credential,
  options: AssertionOptions = {}
): Promise<string> {
  const { algorithm = 'RS256', header = {}, claims = {} } = options
  const now = Math.floor(Date.now() / 1000)
  const payload = {
    aud: tokenEndpoint(emulator),
    iss: clientId,
    sub: clientId,
    jti: randomUUID(),
    nbf: now,
    iat: now,
    exp: now + 600,
    ...claims
  }
  return await new SignJWT(payload)
    .setProtectedHeader({ typ: 'JWT', alg: algorithm, ...keyName(credential, options), ...header })
    .sign(createPrivateKey(credential.privateKey))
}

/** The form fields that carry a client assertion. */
export function assertionForm(assertion: string): Record<string, string> {
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion
  }
}
