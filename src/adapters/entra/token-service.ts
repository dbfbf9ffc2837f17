import {
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  type TokenCredential,
  type TokenCredentialOptions
} from '@azure/identity'
import type { CertificateWithKey, Clock } from '../../ports.ts'
import { certificatePem } from '../certificate/certificate-pem.ts'
import { proxyTunnelPolicy } from '../proxy/proxy-tunnel.ts'
import { claimsOf, type TokenClaims } from './access-token.ts'
import { sha1CertificateAssertion } from './certificate-assertion.ts'
import { DiscoveryCache } from './discovery-cache.ts'
import { federationAdvice } from './federation-advice.ts'
import { GithubCredential } from './github-credential.ts'
import { LastFailure } from './last-failure.ts'
import { permanentFailurePolicy } from './permanent-failure-policy.ts'
import { type Advice, signInProblem } from './sign-in-problem.ts'
import { CERTIFICATE_UNKNOWN, type TokenRefusal, tokenRefusalOf } from './token-refusal.ts'
import { transientFailurePolicy } from './transient-failure-policy.ts'

/** A token and what it says. `token` is secret. */
export interface AccessToken {
  readonly token: string
  readonly claims: TokenClaims
}

/** Gets tokens for one identity. */
export interface TokenSource {
  /**
   * @param audience the resource, an origin or an application ID
   * @throws ActionError `sign-in-failed` or `service-unreachable`
   */
  token(audience: string): Promise<AccessToken>
}

export interface TokenServiceSettings {
  /** Tenant GUID or domain. */
  readonly tenant: string
  readonly authorityHost: string
  /** True for a host that the identity library does not know: it is taken at its word and asked for its endpoints. */
  readonly isCustomAuthority: boolean
  /** Called with each token on the line after it came, before anything else can see it. */
  readonly mask: (secret: string) => void
  readonly clock: Pick<Clock, 'now'>
  /** How long the service may take over one answer; the default is half a minute. */
  readonly patienceMs?: number
}

/** Whose sign-in it is, for messages. */
export interface Identity {
  readonly clientId: string
  /** As in "the administering identity". */
  readonly who: string
}

type CertificateAndKey = Pick<CertificateWithKey, 'certificate' | 'privateKey' | 'facts'>

/** Entra's token endpoint for one tenant. */
export class TokenService {
  readonly #settings: TokenServiceSettings
  readonly #discovery = new DiscoveryCache()

  constructor(settings: TokenServiceSettings) {
    this.#settings = settings
  }

  withSecret(identity: Identity, clientSecret: string): TokenSource {
    const lastFailure = new LastFailure()
    const options = this.#options(lastFailure)
    const credential = new ClientSecretCredential(this.#settings.tenant, identity.clientId, clientSecret, options)
    return this.#source(identity, credential, lastFailure)
  }

  /** The assertion with the SHA-256 thumbprint first; where Entra does not know the certificate by it, by SHA-1. */
  withCertificate(identity: Identity, certificate: CertificateAndKey): TokenSource {
    const { tenant } = this.#settings
    const pem = certificatePem(certificate)
    const lastFailure = new LastFailure()
    const options = this.#options(lastFailure)
    const newer = new ClientCertificateCredential(tenant, identity.clientId, { certificate: pem }, options)
    const older = new ClientAssertionCredential(
      tenant,
      identity.clientId,
      () => Promise.resolve(this.#olderAssertion(identity, certificate)),
      options
    )
    const credential: TokenCredential = {
      async getToken(scopes, tokenOptions) {
        try {
          return await newer.getToken(scopes, tokenOptions)
        } catch (error) {
          if (tokenRefusalOf(error)?.code !== CERTIFICATE_UNKNOWN) throw error
          return await older.getToken(scopes, tokenOptions).catch(() => {
            throw error
          })
        }
      }
    }
    return this.#source(identity, credential, lastFailure, ({ code }) =>
      code === CERTIFICATE_UNKNOWN
        ? {
            text: `The certificate ${certificate.facts.thumbprint} is not registered on the application ${identity.clientId}: register its public part there, or use one that is registered.`
          }
        : undefined
    )
  }

  /**
   * Workload identity federation with the GitHub job.
   * @param federationAudience what Entra expects in the ID token, by cloud
   */
  withGithubFederation(identity: Identity, federationAudience: string): TokenSource {
    const { tenant, clock } = this.#settings
    const subject = { tenant, clientId: identity.clientId, federationAudience }
    const lastFailure = new LastFailure()
    const credential = new GithubCredential(subject, this.#options(lastFailure), clock)
    return this.#source(
      identity,
      credential,
      lastFailure,
      (refusal) => credential.presented && federationAdvice(refusal, credential.presented, identity.clientId)
    )
  }

  #options(lastFailure: LastFailure): TokenCredentialOptions & { readonly disableInstanceDiscovery: boolean } {
    return {
      authorityHost: this.#settings.authorityHost,
      disableInstanceDiscovery: this.#settings.isCustomAuthority,
      additionalPolicies: [
        { policy: lastFailure.policy, position: 'perCall' },
        { policy: this.#discovery.policy, position: 'perCall' },
        { policy: proxyTunnelPolicy(), position: 'perCall' },
        { policy: permanentFailurePolicy, position: 'perRetry' },
        { policy: transientFailurePolicy(this.#settings.patienceMs), position: 'perRetry' }
      ]
    }
  }

  #olderAssertion({ clientId }: Identity, certificate: CertificateAndKey): string {
    const { tenant, authorityHost, mask, clock } = this.#settings
    const audience = `${authorityHost}/${tenant}/oauth2/v2.0/token`
    const assertion = sha1CertificateAssertion({ clientId, audience, ...certificate }, clock.now())
    mask(assertion)
    return assertion
  }

  #source(
    identity: Identity,
    credential: TokenCredential,
    lastFailure: LastFailure,
    advice: (refusal: TokenRefusal) => Advice | undefined = () => undefined
  ): TokenSource {
    const { tenant, authorityHost, mask } = this.#settings
    const subject = { tenant, authorityHost, ...identity }
    let masked: string | undefined
    return {
      async token(audience) {
        const issued = await credential.getToken(`${audience}/.default`).catch((error: unknown) => {
          throw signInProblem(lastFailure.reason ?? error, subject, advice)
        })
        // A 503 with an empty body has been seen to pass as a success without a token.
        if (issued === null || issued.token === '') throw signInProblem(lastFailure.reason, subject, advice)
        if (issued.token !== masked) mask(issued.token)
        masked = issued.token
        return { token: issued.token, claims: claimsOf(issued.token) }
      }
    }
  }
}
