import type { RegisteredCertificate } from '../../domain/plan/plan.ts'
import type { ApplicationChange } from './application-additions.ts'
import { asItIs, type CertificateReading, certificateList, describeCredential } from './certificate-addition.ts'
import { isRegistered, keyCredentialsOf, type WireKeyCredential } from './key-credentials.ts'
import { ListAddition } from './list-addition.ts'

/**
 * Takes a certificate from those that are there; every other one is left as it is. What is to go is no part of the list
 * of the others, so it is never put back.
 */
export class CertificateRemoval implements ApplicationChange {
  readonly property = 'keyCredentials'
  readonly #certificate: RegisteredCertificate
  readonly #others = new ListAddition(certificateList(), [])
  #isAccepted = false
  #kept: readonly WireKeyCredential[] = []
  #unwanted: readonly WireKeyCredential[] = []

  constructor(certificate: RegisteredCertificate) {
    this.#certificate = certificate
  }

  /** What is to go was there when that was decided; once a reading is accepted, it may be gone. */
  lacksKnown(reading: CertificateReading): boolean {
    const isGone = !keyCredentialsOf(reading).some((credential) => this.#isUnwanted(credential))
    return (!this.#isAccepted && isGone) || this.#others.lacksKnown({ keyCredentials: this.#keptIn(reading) })
  }

  accept(reading: CertificateReading): void {
    this.#isAccepted = true
    this.#kept = this.#keptIn(reading)
    this.#unwanted = keyCredentialsOf(reading).filter((credential) => this.#isUnwanted(credential))
    this.#others.accept({ keyCredentials: this.#kept })
  }

  value(): unknown {
    return this.#others.value() ?? (this.#unwanted.length === 0 ? undefined : this.#kept.map(asItIs))
  }

  sentWithoutAnswer(): void {
    this.#others.sentWithoutAnswer()
  }

  missing(): readonly string[] {
    return this.#others.missing()
  }

  unwanted(): readonly string[] {
    return this.#unwanted.map(describeCredential)
  }

  #keptIn(reading: CertificateReading): readonly WireKeyCredential[] {
    return keyCredentialsOf(reading).filter((credential) => !this.#isUnwanted(credential))
  }

  #isUnwanted(credential: WireKeyCredential): boolean {
    return isRegistered(this.#certificate, credential)
  }
}
