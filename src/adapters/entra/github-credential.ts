import {
  type AccessToken,
  ClientAssertionCredential,
  type GetTokenOptions,
  type TokenCredential
} from '@azure/identity'
import type { Clock } from '../../ports.ts'
import { type GithubTokenClaims, githubIdToken, githubTokenClaims } from '../github/id-token.ts'

/** As the identity library does where Entra names no time to refresh. */
const BEFORE_EXPIRY_MS = 5 * 60 * 1000

export interface FederatedIdentity {
  readonly tenant: string
  readonly clientId: string
  /** What Entra expects in the ID token, by cloud. */
  readonly federationAudience: string
}

/**
 * Signs in with ID tokens of this GitHub job: one for each token that Entra is asked for, and none while that token
 * lasts. The library alone asks for two each time, even when it then answers from its own memory: @azure/msal-node
 * resolves an assertion for the request in `acquireTokenByClientCredential` and another for the configuration in
 * `buildOauthClientConfiguration`, both before it looks for a token that it has.
 */
export class GithubCredential implements TokenCredential {
  readonly #entra: ClientAssertionCredential
  readonly #clock: Pick<Clock, 'now'>
  readonly #issued = new Map<string, AccessToken>()
  #idToken: Promise<string> | undefined
  #presented: GithubTokenClaims | undefined

  constructor(
    { tenant, clientId, federationAudience }: FederatedIdentity,
    options: ConstructorParameters<typeof ClientAssertionCredential>[3],
    clock: Pick<Clock, 'now'>
  ) {
    this.#clock = clock
    const assertion = async () => {
      this.#idToken ??= githubIdToken(federationAudience)
      const idToken = await this.#idToken
      this.#presented = githubTokenClaims(idToken)
      return idToken
    }
    this.#entra = new ClientAssertionCredential(tenant, clientId, assertion, options)
  }

  /** What the last ID token said; undefined before there was one. */
  get presented(): GithubTokenClaims | undefined {
    return this.#presented
  }

  async getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken> {
    const name = [scopes].flat().join(' ')
    const known = this.#issued.get(name)
    if (known !== undefined && lasts(known, this.#clock.now())) return known
    // It lives for minutes: the one of the last token request may be too old.
    this.#idToken = undefined
    const issued = await this.#entra.getToken(scopes, options)
    this.#issued.set(name, issued)
    return issued
  }
}

function lasts({ expiresOnTimestamp, refreshAfterTimestamp }: AccessToken, now: Date): boolean {
  return now.getTime() < (refreshAfterTimestamp ?? expiresOnTimestamp - BEFORE_EXPIRY_MS)
}
