import { OctetString } from '@peculiar/asn1-schema'
import { AlgorithmIdentifier } from '@peculiar/asn1-x509'
import { bytesOf } from './asn1-decoding.ts'
import { encodeDer, Pbes2Parameters, Pbkdf2Parameters, Pkcs12PbeParameters } from './asn1-structures.ts'
import type { DigestName } from './digests.ts'
import { DIGESTS } from './digests.ts'
import { iterationCount, readParameters, readPbkdf2 } from './key-derivation-parameters.ts'
import { OID } from './object-identifiers.ts'
import { damagedPfx, unsupportedAlgorithm } from './pfx-error.ts'

/** The ciphers of RFC 7292 appendix C, by the object identifier of the password-based scheme they belong to. */
export const PKCS12_CIPHERS = {
  '1.2.840.113549.1.12.1.3': { cipher: 'des-ede3-cbc', keyBytes: 24 },
  '1.2.840.113549.1.12.1.4': { cipher: 'des-ede-cbc', keyBytes: 16 },
  '1.2.840.113549.1.12.1.5': { cipher: 'rc2-cbc', keyBytes: 16 },
  '1.2.840.113549.1.12.1.6': { cipher: 'rc2-cbc', keyBytes: 5 }
} as const
export type Pkcs12SchemeOid = keyof typeof PKCS12_CIPHERS

/** The ciphers of PBES2 (RFC 8018 appendix B.2, RFC 3565), by object identifier. */
export const PBES2_CIPHERS = {
  '1.2.840.113549.3.7': { cipher: 'des-ede3-cbc', keyBytes: 24, blockBytes: 8 },
  '2.16.840.1.101.3.4.1.2': { cipher: 'aes-128-cbc', keyBytes: 16, blockBytes: 16 },
  '2.16.840.1.101.3.4.1.22': { cipher: 'aes-192-cbc', keyBytes: 24, blockBytes: 16 },
  '2.16.840.1.101.3.4.1.42': { cipher: 'aes-256-cbc', keyBytes: 32, blockBytes: 16 }
} as const
export type Pbes2CipherOid = keyof typeof PBES2_CIPHERS

export interface Pkcs12Scheme {
  readonly kind: 'pkcs12'
  readonly oid: Pkcs12SchemeOid
  readonly salt: Uint8Array
  readonly iterations: number
}

export interface Pbes2Scheme {
  readonly kind: 'pbes2'
  readonly cipherOid: Pbes2CipherOid
  readonly iv: Uint8Array
  readonly salt: Uint8Array
  readonly iterations: number
  readonly prf: DigestName
}

/** How the key and the certificates of a PFX are encrypted with a password. */
export type EncryptionScheme = Pkcs12Scheme | Pbes2Scheme

/** The scheme as a PFX states it. */
export function encryptionAlgorithm(scheme: EncryptionScheme): AlgorithmIdentifier {
  switch (scheme.kind) {
    case 'pkcs12': {
      const parameters = new Pkcs12PbeParameters()
      parameters.salt = new OctetString(scheme.salt)
      parameters.iterations = BigInt(scheme.iterations)
      return new AlgorithmIdentifier({ algorithm: scheme.oid, parameters: encodeDer(parameters) })
    }
    case 'pbes2': {
      const derivation = new Pbkdf2Parameters()
      derivation.salt = new OctetString(scheme.salt)
      derivation.iterationCount = BigInt(scheme.iterations)
      derivation.prf = new AlgorithmIdentifier({ algorithm: DIGESTS[scheme.prf].hmacOid, parameters: null })
      const parameters = new Pbes2Parameters()
      parameters.keyDerivationFunc = new AlgorithmIdentifier({
        algorithm: OID.pbkdf2,
        parameters: encodeDer(derivation)
      })
      parameters.encryptionScheme = new AlgorithmIdentifier({
        algorithm: scheme.cipherOid,
        parameters: encodeDer(new OctetString(scheme.iv))
      })
      return new AlgorithmIdentifier({ algorithm: OID.pbes2, parameters: encodeDer(parameters) })
    }
  }
}

const USE = 'to encrypt the key or the certificate'

/** Names of schemes that are known and not read. */
const UNREAD_SCHEMES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.12.1.1': 'RC4-128',
  '1.2.840.113549.1.12.1.2': 'RC4-40',
  '1.2.840.113549.1.5.3': 'DES with MD5 (PBES1)',
  '1.2.840.113549.1.5.10': 'DES with SHA-1 (PBES1)',
  '1.2.840.113549.3.2': 'RC2 (PBES2)',
  '1.2.392.200011.61.1.1.1.2': 'Camellia-128',
  '1.2.392.200011.61.1.1.1.3': 'Camellia-192',
  '1.2.392.200011.61.1.1.1.4': 'Camellia-256'
}

/**
 * Reads how a part of a PFX is encrypted.
 * @throws ActionError `certificate-invalid` for other schemes, missing parameters and impossible iteration counts.
 */
export function readEncryptionScheme(algorithm: AlgorithmIdentifier): EncryptionScheme {
  if (algorithm.algorithm === OID.pbes2) return readPbes2(algorithm)
  const oid = algorithm.algorithm
  if (!isPkcs12Scheme(oid)) throw unsupportedAlgorithm(USE, UNREAD_SCHEMES[oid] ?? oid)
  const parameters = readParameters(algorithm, Pkcs12PbeParameters)
  return {
    kind: 'pkcs12',
    oid,
    salt: bytesOf(parameters.salt),
    iterations: iterationCount(parameters.iterations)
  }
}

function readPbes2(algorithm: AlgorithmIdentifier): Pbes2Scheme {
  const { keyDerivationFunc, encryptionScheme } = readParameters(algorithm, Pbes2Parameters)
  const cipherOid = encryptionScheme.algorithm
  if (!isPbes2Cipher(cipherOid)) throw unsupportedAlgorithm(USE, UNREAD_SCHEMES[cipherOid] ?? cipherOid)
  const { salt, iterations, prf, keyBytes } = readPbkdf2(keyDerivationFunc, USE)
  const iv = bytesOf(readParameters(encryptionScheme, OctetString))
  const cipher = PBES2_CIPHERS[cipherOid]
  if (iv.length !== cipher.blockBytes || (keyBytes !== undefined && keyBytes !== cipher.keyBytes)) {
    throw damagedPfx('the parameters of an algorithm')
  }
  return { kind: 'pbes2', cipherOid, iv, salt, iterations, prf }
}

function isPkcs12Scheme(oid: string): oid is Pkcs12SchemeOid {
  return Object.hasOwn(PKCS12_CIPHERS, oid)
}

function isPbes2Cipher(oid: string): oid is Pbes2CipherOid {
  return Object.hasOwn(PBES2_CIPHERS, oid)
}
