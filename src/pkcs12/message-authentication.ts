import { createHmac, timingSafeEqual } from 'node:crypto'
import { DigestInfo } from '@peculiar/asn1-rsa'
import { OctetString } from '@peculiar/asn1-schema'
import { AlgorithmIdentifier } from '@peculiar/asn1-x509'
import { bytesOf } from './asn1-decoding.ts'
import { MacData, Pbmac1Parameters } from './asn1-structures.ts'
import { DerivedKeys } from './derived-keys.ts'
import type { DigestName } from './digests.ts'
import { DIGESTS, digestOfHmacOid, digestOfOid } from './digests.ts'
import { iterationCount, readParameters, readPbkdf2 } from './key-derivation-parameters.ts'
import { OID } from './object-identifiers.ts'
import { damagedPfx, unsupportedAlgorithm } from './pfx-error.ts'
import { derivePkcs12Key, KEY_PURPOSE } from './pkcs12-key-derivation.ts'
import type { Pkcs12Password } from './pkcs12-password.ts'

/** The password-based integrity check of RFC 7292 section 4. */
export interface Pkcs12Mac {
  readonly kind: 'pkcs12-mac'
  readonly digest: DigestName
  readonly salt: Uint8Array
  readonly iterations: number
}

/** The integrity check of RFC 9579, whose key comes from PBKDF2. */
export interface Pbmac1 {
  readonly kind: 'pbmac1'
  readonly digest: DigestName
  readonly prf: DigestName
  readonly salt: Uint8Array
  readonly iterations: number
  readonly keyBytes: number
}

export type IntegrityCheck = Pkcs12Mac | Pbmac1

const USE = 'to protect its integrity'

/** RFC 9579 wants keys as long as the output of the HMAC and none under 20 bytes, which could be guessed. */
const PBMAC1_KEY_BYTES = { least: 20, most: 64 } as const

/** HMAC over the content of the authenticated safe. */
export async function computeMac(
  check: IntegrityCheck,
  password: Pkcs12Password,
  content: Uint8Array
): Promise<Buffer> {
  return authenticate(check, await deriveMacKey(check, password), content)
}

/** As {@link computeMac}, with the key of {@link deriveMacKey}. */
export function authenticate(check: IntegrityCheck, key: Uint8Array, content: Uint8Array): Buffer {
  return createHmac(check.digest, key).update(content).digest()
}

/** True when the password gives the HMAC that the file states. */
export async function verifyMac(
  check: IntegrityCheck,
  password: Pkcs12Password,
  content: Uint8Array,
  expected: Uint8Array
): Promise<boolean> {
  const computed = await computeMac(check, password, content)
  return computed.length === expected.length && timingSafeEqual(computed, expected)
}

/** The integrity check as a PFX states it. */
export function encodeMac(check: Pkcs12Mac, value: Uint8Array): MacData {
  const macData = new MacData()
  macData.mac = new DigestInfo({
    digestAlgorithm: new AlgorithmIdentifier({ algorithm: DIGESTS[check.digest].oid, parameters: null }),
    digest: new OctetString(value)
  })
  macData.macSalt = new OctetString(check.salt)
  macData.iterations = BigInt(check.iterations)
  return macData
}

/**
 * Reads the integrity check of a PFX.
 * @throws ActionError `certificate-invalid` for other algorithms and impossible iteration counts.
 */
export function readIntegrityCheck(macData: MacData): IntegrityCheck {
  const algorithm = macData.mac.digestAlgorithm
  if (algorithm.algorithm === OID.pbmac1) return readPbmac1(algorithm)
  const digest = digestOfOid(algorithm.algorithm)
  if (digest === undefined) throw unsupportedAlgorithm(USE, algorithm.algorithm)
  return {
    kind: 'pkcs12-mac',
    digest,
    salt: bytesOf(macData.macSalt),
    iterations: iterationCount(macData.iterations)
  }
}

function readPbmac1(algorithm: AlgorithmIdentifier): Pbmac1 {
  const { keyDerivationFunc, messageAuthScheme } = readParameters(algorithm, Pbmac1Parameters)
  const digest = digestOfHmacOid(messageAuthScheme.algorithm)
  if (digest === undefined) throw unsupportedAlgorithm(USE, messageAuthScheme.algorithm)
  const { salt, iterations, prf, keyBytes } = readPbkdf2(keyDerivationFunc, USE)
  if (keyBytes === undefined || keyBytes < PBMAC1_KEY_BYTES.least || keyBytes > PBMAC1_KEY_BYTES.most) {
    throw damagedPfx('the key length of its integrity check')
  }
  return { kind: 'pbmac1', digest, prf, salt, iterations, keyBytes }
}

/** The key of the HMAC, which takes all the rounds. */
export async function deriveMacKey(check: IntegrityCheck, password: Pkcs12Password): Promise<Buffer> {
  switch (check.kind) {
    case 'pkcs12-mac':
      return await derivePkcs12Key({
        digest: check.digest,
        password: password.bmpString,
        salt: check.salt,
        iterations: check.iterations,
        purpose: KEY_PURPOSE.macKey,
        length: DIGESTS[check.digest].digestBytes
      })
    case 'pbmac1':
      return await new DerivedKeys(password).pbkdf2(check)
  }
}
