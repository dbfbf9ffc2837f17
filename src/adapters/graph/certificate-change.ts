import type { RegisteredCertificate } from '../../domain/plan/plan.ts'
import type { CertificateWithKey } from '../../ports.ts'
import type { ApplicationChange, WireApplicationProperties } from './application-additions.ts'
import {
  isRegistered,
  keyCredentialsOf,
  newKeyCredential,
  thumbprintOf,
  type WireKeyCredential
} from './key-credentials.ts'
import { ListAddition } from './list-addition.ts'

/** What is changed in an application's list of certificates, in one write. */
export interface CertificateChanges {
  readonly added?: { readonly certificate: CertificateWithKey; readonly displayName: string }
  readonly withdrawn?: readonly RegisteredCertificate[]
}

type Reading = Pick<WireApplicationProperties, 'keyCredentials'>

/**
 * Adds a certificate to those that are there, and takes others away; every other one is left as it is. The entries that
 * are to go are no part of the list that is added to, so none of them is ever put back.
 */
export class CertificateChange implements ApplicationChange {
  readonly property = 'keyCredentials'
  readonly #withdrawn: readonly RegisteredCertificate[]
  readonly #addition: ListAddition<Reading, WireKeyCredential>
  #isAccepted = false
  #kept: readonly WireKeyCredential[] = []
  #unwanted: readonly WireKeyCredential[] = []

  constructor({ added, withdrawn = [] }: CertificateChanges) {
    const own = added?.certificate.facts.thumbprint
    this.#withdrawn = withdrawn
    this.#addition = new ListAddition(
      {
        property: 'keyCredentials',
        entriesOf: keyCredentialsOf,
        // Graph gives a new credential its ID, so ours is known by its certificate.
        identify: (credential) =>
          own !== undefined && thumbprintOf(credential) === own
            ? own
            : (credential.keyId ?? JSON.stringify(credential)),
        write: (reading, more) => [...keyCredentialsOf(reading).map(asItIs), ...more],
        describe
      },
      added === undefined ? [] : [newKeyCredential(added.certificate, added.displayName)]
    )
  }

  /** What is to go was there when that was decided; once a reading is accepted, it may be gone. */
  lacksKnown(reading: Reading): boolean {
    const shown = keyCredentialsOf(reading)
    const lacksUnwanted = this.#withdrawn.some((known) => !shown.some((credential) => isRegistered(known, credential)))
    return (!this.#isAccepted && lacksUnwanted) || this.#addition.lacksKnown({ keyCredentials: this.#keptIn(reading) })
  }

  accept(reading: Reading): void {
    this.#isAccepted = true
    this.#kept = this.#keptIn(reading)
    this.#unwanted = keyCredentialsOf(reading).filter((credential) => this.#isUnwanted(credential))
    this.#addition.accept({ keyCredentials: this.#kept })
  }

  value(): unknown {
    return this.#addition.value() ?? (this.#unwanted.length === 0 ? undefined : this.#kept.map(asItIs))
  }

  sentWithoutAnswer(): void {
    this.#addition.sentWithoutAnswer()
  }

  missing(): readonly string[] {
    return this.#addition.missing()
  }

  unwanted(): readonly string[] {
    return this.#unwanted.map(describe)
  }

  #keptIn(reading: Reading): readonly WireKeyCredential[] {
    return keyCredentialsOf(reading).filter((credential) => !this.#isUnwanted(credential))
  }

  #isUnwanted(credential: WireKeyCredential): boolean {
    return this.#withdrawn.some((certificate) => isRegistered(certificate, credential))
  }
}

/** With `key: null` and its `keyId`, an entry is left as it is; anything else in it may not differ by a character. */
function asItIs(credential: WireKeyCredential): WireKeyCredential {
  return { ...credential, key: null }
}

function describe({ displayName, keyId }: WireKeyCredential): string {
  return `the certificate "${displayName ?? ''}" (${keyId ?? 'the new one'})`
}
