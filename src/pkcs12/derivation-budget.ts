import type { DigestName } from './digests.ts'
import { DIGESTS } from './digests.ts'
import type { EncryptionScheme } from './encryption-scheme.ts'
import { PBES2_CIPHERS, PKCS12_CIPHERS } from './encryption-scheme.ts'
import type { IntegrityCheck } from './message-authentication.ts'
import { pfxError } from './pfx-error.ts'

/** Nanoseconds that one round takes for one block of output, measured with Node.js 24 (see docs/pkcs12.md). */
const PKCS12_ROUND: Readonly<Record<DigestName, number>> = {
  sha1: 350,
  sha224: 900,
  sha256: 450,
  sha384: 1100,
  sha512: 1100
}
const PBKDF2_ROUND: Readonly<Record<DigestName, number>> = {
  sha1: 150,
  sha224: 150,
  sha256: 150,
  sha384: 450,
  sha512: 450
}

/** Nanoseconds for all derivations of one file; leaves a slower machine within 5 seconds. */
const LIMIT = 2_500_000_000

/** Bytes of the initialization vector that the schemes of RFC 7292 derive beside the key. */
const DERIVED_IV_BYTES = 8

/** Counts the work of a file's key derivations before each is started, so that no file can keep the run busy. */
export class DerivationBudget {
  #left = LIMIT

  /**
   * Takes the work out of the budget.
   * @throws ActionError `certificate-invalid` when the file asks for more than a few seconds.
   */
  spend(derivation: EncryptionScheme | IntegrityCheck): void {
    this.#left -= derivation.iterations * blocks(derivation) * roundCost(derivation)
    if (this.#left >= 0) return
    throw pfxError(
      `The PFX asks for so many rounds of key derivation (${derivation.iterations.toLocaleString('en-US')} in one place) that opening it would take more than 5 seconds. Export the certificate again with at most 600,000 iterations.`
    )
  }
}

function blocks(derivation: EncryptionScheme | IntegrityCheck): number {
  switch (derivation.kind) {
    case 'pkcs12-mac':
      return 1
    case 'pbmac1':
      return Math.ceil(derivation.keyBytes / DIGESTS[derivation.prf].digestBytes)
    case 'pkcs12': {
      const digestBytes = DIGESTS.sha1.digestBytes
      const keyBytes = PKCS12_CIPHERS[derivation.oid].keyBytes
      return Math.ceil(keyBytes / digestBytes) + Math.ceil(DERIVED_IV_BYTES / digestBytes)
    }
    case 'pbes2':
      return Math.ceil(PBES2_CIPHERS[derivation.cipherOid].keyBytes / DIGESTS[derivation.prf].digestBytes)
  }
}

function roundCost(derivation: EncryptionScheme | IntegrityCheck): number {
  switch (derivation.kind) {
    case 'pkcs12-mac':
      return PKCS12_ROUND[derivation.digest]
    case 'pkcs12':
      return PKCS12_ROUND.sha1
    case 'pbmac1':
    case 'pbes2':
      return PBKDF2_ROUND[derivation.prf]
  }
}
