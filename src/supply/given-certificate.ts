import type { Thumbprint } from '../domain/identifiers.ts'
import type { CertificateOffer } from '../domain/plan-application.ts'
import type { ReplacedPfx } from '../domain/replaced-pfx.ts'
import type { CertificateWithKey, PfxShelf } from '../ports.ts'
import type { CertificateSupply, DeliveredPfx } from './certificate-supply.ts'

/** A certificate that was made elsewhere: imported from a PFX or taken from a certificate store. */
export class GivenCertificateSupply implements CertificateSupply {
  readonly replaced: ReplacedPfx | undefined
  readonly #certificate: CertificateWithKey
  readonly #shelf: PfxShelf | undefined
  #isDelivered: boolean

  private constructor(certificate: CertificateWithKey, shelf: PfxShelf | undefined, replaced: ReplacedPfx | undefined) {
    this.replaced = replaced
    this.#certificate = certificate
    this.#shelf = shelf
    this.#isDelivered = replaced?.certificate?.thumbprint === certificate.facts.thumbprint
  }

  /** @param shelf where a PFX of it is to be delivered, undefined when the one at hand is enough */
  static async open(certificate: CertificateWithKey, shelf: PfxShelf | undefined): Promise<CertificateSupply> {
    return new GivenCertificateSupply(certificate, shelf, await shelf?.occupant())
  }

  offer(): CertificateOffer {
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
      await this.#shelf.deliver(thumbprint)
      this.#isDelivered = true
    }
    return this.#shelf.destination
  }
}
