import {
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  type AccessToken as IssuedToken,
  type TokenCredential,
  type TokenCredentialOptions
} from '@azure/identity'
import type { ActionError } from '../../errors.ts'
import type { CertificateWithKey, Clock } from '../../ports.ts'
import { certificatePem } from '../certificate/certificate-pem.ts'
import { type GithubTokenClaims, githubIdToken, githubTokenClaims } from '../github/id-token.ts'
import { claimsOf } from './access-token.ts'
import { sha1CertificateAssertion } from './certificate-assertion.ts'
import { clockDifference } from './clock-difference.ts'
import { SharedTokenSource, type SignInResult, type TokenSource } from './shared-token-source.ts'
import { type AdviceFor, certificateAdvice, federationAdvice, type SignInSubject } from './sign-in-advice.ts'
import { SignInAttempt, UnusableAnswer } from './sign-in-attempt.ts'
import { signInFailure } from './sign-in-problem.ts'
import { CERTIFICATE_UNKNOWN, tokenRefusalOf } from './token-refusal.ts'

export interface TokenServiceSettings {
  /** Tenant GUID or domain. */
  readonly tenant: string
  readonly authorityHost: string
  /** True for a host that the identity library does not know: it is taken at its word. */
  readonly isCustomAuthority: boolean
  /** Called with each token on the line after it came, before anything else can see it. */
  readonly mask: (secret: string) => void
  readonly clock: Pick<Clock, 'now'>
  /** How long the service may take over one answer; the default is half a minute. */
  readonly patienceMs?: number
}

/** Who signs in. */
export type Identity = Pick<SignInSubject, 'clientId' | 'role'>

type CertificateAndKey = Pick<CertificateWithKey, 'certificate' | 'privateKey' | 'facts'>

type CredentialOptions = TokenCredentialOptions & { readonly disableInstanceDiscovery: boolean }

/** What one try signs in with, and what to do where Entra refuses it. */
interface Credential {
  readonly credential: TokenCredential
  readonly advice?: AdviceFor
}

/** A credential of the identity library has a memory and a pipeline of its own, so each try makes another. */
type CredentialMaker = (options: CredentialOptions, signal: AbortSignal) => Credential

/** As the identity library does where Entra names no time to refresh. */
const BEFORE_EXPIRY_MS = 5 * 60 * 1000

/** Entra's token endpoint for one tenant. Any number of registrations may use it at once. */
export class TokenService {
  readonly #settings: TokenServiceSettings
  #clockIsRight = false

  constructor(settings: TokenServiceSettings) {
    this.#settings = settings
  }

  withSecret(identity: Identity, clientSecret: string): TokenSource {
    const { tenant } = this.#settings
    return this.#source(identity, (options) => ({
      credential: new ClientSecretCredential(tenant, identity.clientId, clientSecret, options)
    }))
  }

  /** The assertion with the SHA-256 thumbprint first; where Entra does not know the certificate by it, by SHA-1. */
  withCertificate(identity: Identity, certificate: CertificateAndKey): TokenSource {
    const { tenant } = this.#settings
    const { clientId } = identity
    const pem = certificatePem(certificate)
    const advice: AdviceFor = (refusal) => certificateAdvice(refusal, certificate.facts, clientId)
    return this.#source(identity, (options) => {
      const newer = new ClientCertificateCredential(tenant, clientId, { certificate: pem }, options)
      const assertion = async () => this.#sha1Assertion(clientId, certificate)
      const older = new ClientAssertionCredential(tenant, clientId, assertion, options)
      return { credential: oneOrTheOther(newer, older), advice }
    })
  }

  /**
   * Workload identity federation with the GitHub job, by an ID token for each token that Entra is asked for.
   * @param federationAudience what Entra expects in the ID token, by cloud
   */
  withGithubFederation(identity: Identity, federationAudience: string): TokenSource {
    const { tenant } = this.#settings
    const { clientId } = identity
    return this.#source(identity, (options, signal) => {
      let presented: GithubTokenClaims | undefined
      let idToken: Promise<string> | undefined
      // @azure/msal-node asks twice for the assertion of one request: in acquireTokenByClientCredential and in
      // buildOauthClientConfiguration.
      const assertion = async () => {
        idToken ??= githubIdToken(federationAudience, signal)
        presented = githubTokenClaims(await idToken)
        return idToken
      }
      return {
        credential: new ClientAssertionCredential(tenant, clientId, assertion, options),
        advice: (refusal) => presented && federationAdvice(refusal, presented, clientId)
      }
    })
  }

  #sha1Assertion(clientId: string, certificate: CertificateAndKey): string {
    const { tenant, authorityHost, mask, clock } = this.#settings
    const audience = `${authorityHost}/${tenant}/oauth2/v2.0/token`
    const assertion = sha1CertificateAssertion({ clientId, audience, ...certificate }, clock.now())
    mask(assertion)
    return assertion
  }

  #source(identity: Identity, makeCredential: CredentialMaker): TokenSource {
    const signIn = (audience: string, signal: AbortSignal) => this.#signIn(identity, makeCredential, audience, signal)
    return new SharedTokenSource(signIn, this.#settings.clock)
  }

  async #signIn(
    identity: Identity,
    makeCredential: CredentialMaker,
    audience: string,
    signal: AbortSignal
  ): Promise<SignInResult> {
    const { authorityHost, isCustomAuthority, mask, clock, patienceMs } = this.#settings
    const attempt = new SignInAttempt({ clock, signal, patienceMs })
    const options = { authorityHost, disableInstanceDiscovery: isCustomAuthority, ...attempt.options }
    const { credential, advice } = makeCredential(options, signal)
    try {
      const issued = requireToken(await credential.getToken(`${audience}/.default`))
      mask(issued.token)
      const difference = this.#clockDifference(attempt)
      if (difference !== undefined) return { kind: 'refused', error: difference }
      const { token } = issued
      return { kind: 'issued', token: { token, claims: claimsOf(token) }, refreshOn: refreshOn(issued) }
    } catch (error) {
      const difference = this.#clockDifference(attempt)
      if (difference !== undefined) return { kind: 'refused', error: difference }
      return signInFailure(attempt.failure ?? error, { ...this.#settings, ...identity }, advice)
    }
  }

  /** Only of the first answer: what was right when the run began is not measured again. */
  #clockDifference({ clockReading }: SignInAttempt): ActionError | undefined {
    if (this.#clockIsRight || clockReading === undefined) return undefined
    const difference = clockDifference(clockReading, `the sign-in service at ${this.#settings.authorityHost}`)
    this.#clockIsRight = difference === undefined
    return difference
  }
}

/** The second where Entra does not know the certificate by the form of the first. */
function oneOrTheOther(first: TokenCredential, second: TokenCredential): TokenCredential {
  return {
    async getToken(scopes, options) {
      try {
        return await first.getToken(scopes, options)
      } catch (error) {
        if (tokenRefusalOf(error)?.code !== CERTIFICATE_UNKNOWN) throw error
        return await second.getToken(scopes, options).catch(() => {
          throw error
        })
      }
    }
  }
}

/** A 503 with an empty body has been seen to pass as a success without a token. */
function requireToken(issued: IssuedToken | null): IssuedToken {
  if (issued === null || issued.token === '') throw new UnusableAnswer('the answer has no token')
  return issued
}

function refreshOn({ expiresOnTimestamp, refreshAfterTimestamp }: IssuedToken): Date {
  return new Date(refreshAfterTimestamp ?? expiresOnTimestamp - BEFORE_EXPIRY_MS)
}
