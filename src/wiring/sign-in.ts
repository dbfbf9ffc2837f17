import { readClientCertificate } from '../adapters/certificate/client-certificate.ts'
import type { TokenSource } from '../adapters/entra/shared-token-source.ts'
import { TokenService } from '../adapters/entra/token-service.ts'
import type { Cloud } from '../domain/tenant/cloud.ts'
import { ActionError } from '../errors.ts'
import type { Inputs, SignInMethod } from '../inputs/inputs.ts'
import type { CertificateWithKey, Clock } from '../ports.ts'

export interface SignInsSettings {
  readonly inputs: Pick<Inputs, 'clientId' | 'signIn' | 'overrides'>
  readonly workingDirectory: string
  readonly clock: Pick<Clock, 'now'>
  readonly mask: (secret: string) => void
}

/**
 * Where all registrations of a run get their tokens: one service for each tenant, and one memory of tokens for the
 * administering identity in each.
 */
export class SignIns {
  readonly #settings: SignInsSettings
  readonly #services = new Map<string, TokenService>()
  readonly #administrators = new Map<TokenService, Promise<TokenSource>>()
  #certificate: Promise<CertificateWithKey> | undefined

  constructor(settings: SignInsSettings) {
    this.#settings = settings
  }

  /** @param tenant GUID or domain */
  serviceFor(tenant: string, { authorityHost }: Cloud): TokenService {
    const { inputs, clock, mask } = this.#settings
    const key = `${authorityHost}/${tenant.toLowerCase()}`
    const isCustomAuthority = inputs.overrides.authorityHost !== undefined
    const service =
      this.#services.get(key) ?? new TokenService({ tenant, authorityHost, isCustomAuthority, mask, clock })
    this.#services.set(key, service)
    return service
  }

  /**
   * The administering identity in a tenant, by the way to sign in that the inputs give.
   * @throws ActionError `input-invalid` or `certificate-invalid`, before the network is touched
   */
  administratorOf(tenant: string, cloud: Cloud): Promise<TokenSource> {
    const service = this.serviceFor(tenant, cloud)
    const source = this.#administrators.get(service) ?? this.#administrator(service, cloud)
    this.#administrators.set(service, source)
    return source
  }

  /** The certificate that the administering identity signs in with; undefined for another way to sign in. */
  async clientCertificate(): Promise<CertificateWithKey | undefined> {
    const { signIn } = this.#settings.inputs
    if (signIn.kind !== 'certificate') return undefined
    this.#certificate ??= this.#readCertificate(signIn)
    return this.#certificate
  }

  async #administrator(service: TokenService, { federationAudience }: Cloud): Promise<TokenSource> {
    const { clientId, signIn } = this.#settings.inputs
    if (clientId === undefined) {
      throw new ActionError(
        'input-invalid',
        'The input "client-id" is empty: give the application ID of the identity that administers the tenant, and check the name of the variable or secret that holds it.'
      )
    }
    const identity = { clientId, role: 'administrator' as const }
    switch (signIn.kind) {
      case 'secret':
        return service.withSecret(identity, signIn.secret)
      case 'certificate':
        this.#certificate ??= this.#readCertificate(signIn)
        return service.withCertificate(identity, await this.#certificate)
      case 'federation':
        return service.withGithubFederation(identity, federationAudience)
    }
  }

  #readCertificate(given: Extract<SignInMethod, { kind: 'certificate' }>): Promise<CertificateWithKey> {
    const { workingDirectory, clock } = this.#settings
    return readClientCertificate({ ...given, workingDirectory }, clock.now())
  }
}
