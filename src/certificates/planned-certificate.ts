import type { CertificateOffer } from '../domain/plan/plan-application.ts'
import type { GeneratedCertificate } from '../domain/request/registration.ts'
import { ActionError } from '../errors.ts'
import type { CertificateSource } from './certificate-source.ts'

/** A certificate to be generated, in a run that only looks: nothing is made and nothing is at hand. */
export class PlannedCertificateSource implements CertificateSource {
  readonly #request: GeneratedCertificate

  constructor(request: GeneratedCertificate) {
    this.#request = request
  }

  offer(): CertificateOffer {
    return { kind: 'generate', request: this.#request, staged: undefined }
  }

  obtain(): Promise<never> {
    return Promise.reject(new ActionError('input-invalid', 'A run that only looks makes no certificate.'))
  }

  find(): undefined {
    return undefined
  }

  pfxOf(): undefined {
    return undefined
  }

  deliver(): Promise<undefined> {
    return Promise.resolve(undefined)
  }
}
