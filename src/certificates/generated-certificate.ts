import { isDueForRenewal, isReplaceable } from '../domain/certificate/certificate.ts'
import type { Thumbprint } from '../domain/identifiers.ts'
import type { PlannedCertificate } from '../domain/plan/plan.ts'
import type { CertificateOffer } from '../domain/plan/plan-application.ts'
import type { GeneratedCertificate } from '../domain/request/registration.ts'
import type { ObservedKeyCredential } from '../domain/tenant/observed-tenant.ts'
import type { CertificateMaker, CertificateWithKey, Clock, PfxStore, StoredCertificate } from '../ports.ts'
import type { CertificateSource, DeliveredPfx } from './certificate-source.ts'

export interface GeneratedCertificatePorts {
  readonly maker: CertificateMaker
  readonly shelf: PfxStore
  readonly clock: Clock
  /** Whether a certificate may have to be made in this run. */
  readonly isPreparing: boolean
}

/**
 * Certificates that this action makes. A PFX is staged beside its destination before its certificate is registered and
 * moved there once it is proved: after a crash there can be a certificate too many, never one whose key is gone.
 */
export class GeneratedCertificateSource implements CertificateSource {
  readonly #request: GeneratedCertificate
  readonly #ports: GeneratedCertificatePorts
  readonly #shelved: StoredCertificate[]
  #registered: readonly ObservedKeyCredential[] = []

  private constructor(request: GeneratedCertificate, ports: GeneratedCertificatePorts, shelved: StoredCertificate[]) {
    this.#request = request
    this.#ports = ports
    this.#shelved = shelved
  }

  /** Looks for what earlier runs left. Only when there is nothing will a new key probably be needed: it is begun now. */
  static async open(request: GeneratedCertificate, ports: GeneratedCertificatePorts): Promise<CertificateSource> {
    const shelved = await ports.shelf.find()
    if (ports.isPreparing && shelved.length === 0) ports.maker.prepare(request)
    return new GeneratedCertificateSource(request, ports, [...shelved])
  }

  offer(registered: readonly ObservedKeyCredential[]): CertificateOffer {
    this.#registered = registered
    const known = new Set(registered.map(({ thumbprint }) => thumbprint))
    const now = this.#ports.clock.now()
    const usable = this.#shelved.find(
      ({ staged, certificate: { facts } }) =>
        staged && !known.has(facts.thumbprint) && !isDueForRenewal(facts.notAfter, this.#request, now)
    )
    return { kind: 'generate', request: this.#request, staged: usable?.certificate.facts }
  }

  async obtain(planned: PlannedCertificate): Promise<CertificateWithKey> {
    const staged = planned.kind === 'existing' ? this.find(planned.facts.thumbprint) : undefined
    if (staged !== undefined) return staged
    const certificate = await this.#ports.maker.make(this.#request)
    await this.#ports.shelf.stage(certificate)
    this.#shelved.unshift({ certificate, staged: true })
    return certificate
  }

  find(thumbprint: Thumbprint): CertificateWithKey | undefined {
    return this.#onShelf(thumbprint)?.certificate
  }

  pfxOf(thumbprint: Thumbprint): DeliveredPfx | undefined {
    const found = this.#onShelf(thumbprint)
    if (found === undefined) return undefined
    const { shelf } = this.#ports
    return found.staged
      ? { path: shelf.stagingPath(thumbprint), delivered: false }
      : { path: shelf.destination, delivered: true }
  }

  deliver(thumbprint: Thumbprint): Promise<string> {
    const { shelf, clock } = this.#ports
    return shelf.deliver(thumbprint, isReplaceable(this.#registered, clock.now()))
  }

  #onShelf(thumbprint: Thumbprint): StoredCertificate | undefined {
    return this.#shelved.find(({ certificate: { facts } }) => facts.thumbprint === thumbprint)
  }
}
