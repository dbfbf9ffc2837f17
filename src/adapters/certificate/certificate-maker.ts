import type { GeneratedCertificate, KeySize } from '../../domain/request/registration.ts'
import type { CertificateMaker, CertificateWithKey, Clock } from '../../ports.ts'
import { type CryptoKeyPair, generateKeyPair } from './rsa-key-pair.ts'

/** What writes certificates. Most runs make none, and need not wait until it is loaded. */
const certificateWriter = () => import('./generate-certificate.ts')

/** Makes RSA certificates; a key pair can be begun ahead of time, while the tenant is being read. */
export class RsaCertificateMaker implements CertificateMaker {
  readonly #clock: Clock
  #prepared: { readonly keySize: KeySize; readonly keys: Promise<CryptoKeyPair> } | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  prepare({ keySize }: GeneratedCertificate): void {
    const keys = generateKeyPair(keySize)
    // `make` reports a failure, because it waits for the same; here it must not count as unhandled.
    for (const begun of [keys, certificateWriter()]) begun.catch(() => undefined)
    this.#prepared = { keySize, keys }
  }

  async make(request: GeneratedCertificate): Promise<CertificateWithKey> {
    const prepared = this.#prepared?.keySize === request.keySize ? this.#prepared.keys : undefined
    this.#prepared = undefined
    const { generateCertificate } = await certificateWriter()
    return generateCertificate(request, await (prepared ?? generateKeyPair(request.keySize)), this.#clock.now())
  }
}
