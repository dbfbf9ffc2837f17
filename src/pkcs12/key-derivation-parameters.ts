import type { AlgorithmIdentifier } from '@peculiar/asn1-x509'
import { bytesOf, decodeOrRefuse } from './asn1-decoding.ts'
import { Pbkdf2Parameters } from './asn1-structures.ts'
import type { DigestName } from './digests.ts'
import { digestOfHmacOid } from './digests.ts'
import { OID } from './object-identifiers.ts'
import { damagedPfx, pfxError, unsupportedAlgorithm } from './pfx-error.ts'

/** No reader takes more, and larger numbers are attacks. */
const MAX_ITERATIONS = 2n ** 31n - 1n

export interface Pbkdf2Derivation {
  readonly salt: Uint8Array
  readonly iterations: number
  readonly prf: DigestName
  /** Bytes of the key, where the file states it. */
  readonly keyBytes: number | undefined
}

/**
 * PBKDF2 as a PFX asks for it (RFC 8018 appendix A.2).
 * @param use what the key is for, as in `to encrypt the key`.
 */
export function readPbkdf2(algorithm: AlgorithmIdentifier, use: string): Pbkdf2Derivation {
  if (algorithm.algorithm !== OID.pbkdf2) {
    throw unsupportedAlgorithm(use, algorithm.algorithm === OID.scrypt ? 'scrypt' : algorithm.algorithm)
  }
  const parameters = readParameters(algorithm, Pbkdf2Parameters)
  const prfOid = parameters.prf?.algorithm
  const prf = prfOid === undefined ? 'sha1' : digestOfHmacOid(prfOid)
  if (prf === undefined) throw unsupportedAlgorithm(use, prfOid ?? '')
  return {
    salt: bytesOf(parameters.salt),
    iterations: iterationCount(parameters.iterationCount),
    prf,
    keyBytes: parameters.keyLength === undefined ? undefined : Number(parameters.keyLength)
  }
}

/** The parameters of an algorithm as the given structure. */
export function readParameters<Structure>(algorithm: AlgorithmIdentifier, structure: new () => Structure): Structure {
  if (algorithm.parameters === undefined || algorithm.parameters === null) {
    throw damagedPfx('an algorithm without its parameters')
  }
  return decodeOrRefuse(algorithm.parameters, structure, 'the parameters of an algorithm')
}

/** A number of rounds that is at least possible. */
export function iterationCount(count: bigint): number {
  if (count < 1n) {
    throw pfxError(
      `The PFX states ${count} rounds of key derivation, which is not possible. Export the certificate again.`
    )
  }
  return Number(count > MAX_ITERATIONS ? MAX_ITERATIONS : count)
}
