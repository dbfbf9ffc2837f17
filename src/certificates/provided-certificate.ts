import { isReplaceable } from '../domain/certificate/certificate.ts'
import type { Thumbprint } from '../domain/identifiers.ts'
import type { CertificateOffer } from '../domain/plan/plan-application.ts'
import type { ObservedKeyCredential } from '../domain/tenant/observed-tenant.ts'
import type { CertificateWithKey, Clock, PfxStore } from '../ports.ts'
import type { CertificateSource, DeliveredPfx } from './certificate-source.ts'

export interface GivenCertificatePorts {
  /** Where a PFX of it is to be delivered; undefined when the one at hand is enough. */
  readonly shelf: PfxStore | undefined
  readonly clock: Clock
}

/** A certificate that was made elsewhere: imported from a PFX or taken from a certificate store. */
export class ProvidedCertificateSource implements CertificateSource {
  readonly #certificate: CertificateWithKey
  readonly #shelf: PfxStore | undefined
  readonly #clock: Clock
  #isDelivered: boolean
  /** Nothing until somebody could read them: then no other certificate counts as an own one. */
  #registered: readonly ObservedKeyCredential[] = []

  private constructor(certificate: CertificateWithKey, { shelf, clock }: GivenCertificatePorts, isDelivered: boolean) {
    this.#certificate = certificate
    this.#shelf = shelf
    this.#clock = clock
    this.#isDelivered = isDelivered
  }

  static async open(certificate: CertificateWithKey, ports: GivenCertificatePorts): Promise<CertificateSource> {
    const { thumbprint } = certificate.facts
    const shelved = (await ports.shelf?.find()) ?? []
    const isDelivered = shelved.some((found) => !found.staged && found.certificate.facts.thumbprint === thumbprint)
    return new ProvidedCertificateSource(certificate, ports, isDelivered)
  }

  offer(registered: readonly ObservedKeyCredential[]): CertificateOffer {
    this.#registered = registered
    return { kind: 'given', facts: this.#certificate.facts }
  }

  obtain(): Promise<CertificateWithKey> {
    return Promise.resolve(this.#certificate)
  }

  find(thumbprint: Thumbprint): CertificateWithKey | undefined {
    return thumbprint === this.#certificate.facts.thumbprint ? this.#certificate : undefined
  }

  pfxOf(thumbprint: Thumbprint): DeliveredPfx | undefined {
    if (this.#shelf === undefined || this.find(thumbprint) === undefined) return undefined
    return { path: this.#isDelivered ? this.#shelf.destination : undefined, delivered: this.#isDelivered }
  }

  async deliver(thumbprint: Thumbprint): Promise<string | undefined> {
    if (this.#shelf === undefined || this.find(thumbprint) === undefined) return undefined
    if (!this.#isDelivered) {
      await this.#shelf.stage(this.#certificate)
      await this.#shelf.deliver(thumbprint, isReplaceable(this.#registered, this.#clock.now()))
      this.#isDelivered = true
    }
    return this.#shelf.destination
  }
}
