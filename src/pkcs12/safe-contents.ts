import type { ContentInfo } from '@peculiar/asn1-cms'
import type { SafeBag } from '@peculiar/asn1-pfx'
import {
  AuthenticatedSafe,
  CertBag,
  id_certBag,
  id_keyBag,
  id_pkcs8ShroudedKeyBag,
  id_SafeContents,
  id_x509Certificate,
  PKCS8ShroudedKeyBag,
  SafeContents
} from '@peculiar/asn1-pfx'
import { PrivateKeyInfo } from '@peculiar/asn1-pkcs8'
import { FriendlyName, LocalKeyId } from '@peculiar/asn1-pkcs9'
import { OctetString } from '@peculiar/asn1-schema'
import type { AlgorithmIdentifier } from '@peculiar/asn1-x509'
import { bytesOf, decodeOrRefuse, decodeOrUndefined } from './asn1-decoding.ts'
import { EncryptedData } from './asn1-structures.ts'
import type { DerivationBudget } from './derivation-budget.ts'
import { DerivedKeys } from './derived-keys.ts'
import { readEncryptionScheme } from './encryption-scheme.ts'
import { OID } from './object-identifiers.ts'
import { decryptWithPassword } from './password-encryption.ts'
import { damagedPfx, pfxError } from './pfx-error.ts'
import type { Pkcs12Password } from './pkcs12-password.ts'

/** What a bag is called and which key it goes with. */
export interface BagAttributes {
  readonly friendlyName: string | undefined
  /** Hexadecimal. */
  readonly localKeyId: string | undefined
}

export interface KeyInSafe extends BagAttributes {
  /** `PrivateKeyInfo` of RFC 5208. */
  readonly pkcs8: Uint8Array
  readonly algorithmOid: string
}

export interface CertificateInSafe extends BagAttributes {
  readonly der: Uint8Array
}

/** Keys and certificates of a PFX; its CRLs and secrets are passed over. */
export interface SafeItems {
  readonly keys: readonly KeyInSafe[]
  readonly certificates: readonly CertificateInSafe[]
  /** True when a password was needed and has opened every part. */
  readonly decrypted: boolean
}

const MOST_KEYS = 20
const MOST_CERTIFICATES = 200

/**
 * Reads all parts of an authenticated safe (RFC 7292 section 4.1).
 * @returns undefined when the password does not open one of them.
 * @throws ActionError `certificate-invalid` for what cannot be read whatever the password is.
 */
export async function readAuthenticatedSafe(
  content: Uint8Array,
  password: Pkcs12Password,
  budget: DerivationBudget
): Promise<SafeItems | undefined> {
  const reader = new SafeReader(password, budget, 'open-keys')
  for (const part of decodeOrRefuse(content, AuthenticatedSafe, 'its content')) {
    if (!(await reader.readPart(part))) return undefined
  }
  return reader
}

/** The certificates of a PFX, and what its private keys are called. */
export interface SealedItems extends Pick<SafeItems, 'certificates' | 'decrypted'> {
  readonly sealedKeys: readonly BagAttributes[]
}

/**
 * As {@link readAuthenticatedSafe}, but leaves encrypted keys closed.
 * @returns undefined also for a file with a key that is not encrypted on its own
 */
export async function readSealedSafe(
  content: Uint8Array,
  password: Pkcs12Password,
  budget: DerivationBudget
): Promise<SealedItems | undefined> {
  const reader = new SafeReader(password, budget, 'leave-keys')
  for (const part of decodeOrRefuse(content, AuthenticatedSafe, 'its content')) {
    if (!(await reader.readPart(part))) return undefined
  }
  return reader.keys.length === 0 ? reader : undefined
}

class SafeReader implements SafeItems, SealedItems {
  readonly keys: KeyInSafe[] = []
  readonly sealedKeys: BagAttributes[] = []
  readonly certificates: CertificateInSafe[] = []
  decrypted = false
  readonly #derived: DerivedKeys
  readonly #budget: DerivationBudget
  readonly #keys: 'open-keys' | 'leave-keys'

  constructor(password: Pkcs12Password, budget: DerivationBudget, keys: 'open-keys' | 'leave-keys') {
    this.#derived = new DerivedKeys(password)
    this.#budget = budget
    this.#keys = keys
  }

  /** False when the password does not open the part. */
  async readPart(part: ContentInfo): Promise<boolean> {
    switch (part.contentType) {
      case OID.data: {
        const contents = bytesOf(decodeOrRefuse(part.content, OctetString, 'one of its parts'))
        return await this.#readBags(decodeOrRefuse(contents, SafeContents, 'one of its parts'))
      }
      case OID.encryptedData: {
        const { encryptedContentInfo } = decodeOrRefuse(part.content, EncryptedData, 'one of its parts')
        const encrypted = encryptedContentInfo.encryptedContent
        const pieces = encrypted?.constructedValue ?? (encrypted?.value === undefined ? [] : [encrypted.value])
        const ciphertext = Buffer.concat(pieces.map(bytesOf))
        const opened = await this.#open(encryptedContentInfo.contentEncryptionAlgorithm, ciphertext, SafeContents)
        return opened !== undefined && (await this.#readBags(opened.structure))
      }
      case OID.envelopedData:
        throw pfxError(
          'The PFX is encrypted for the owner of another certificate and not with a password. Export it again with a password.'
        )
      default:
        throw damagedPfx('one of its parts')
    }
  }

  async #readBags(bags: SafeContents): Promise<boolean> {
    for (const bag of bags) {
      if (!(await this.#readBag(bag))) return false
    }
    return true
  }

  async #readBag(bag: SafeBag): Promise<boolean> {
    switch (bag.bagId) {
      case id_keyBag: {
        const key = decodeOrRefuse(bag.bagValue, PrivateKeyInfo, 'its private key')
        this.#addKey(bag, key, new Uint8Array(bag.bagValue))
        return true
      }
      case id_pkcs8ShroudedKeyBag: {
        if (this.#keys === 'leave-keys') {
          this.sealedKeys.push(attributesOf(bag))
          return true
        }
        const shrouded = decodeOrRefuse(bag.bagValue, PKCS8ShroudedKeyBag, 'its private key')
        const opened = await this.#open(shrouded.encryptionAlgorithm, bytesOf(shrouded.encryptedData), PrivateKeyInfo)
        if (opened === undefined) return false
        this.#addKey(bag, opened.structure, opened.plaintext)
        return true
      }
      case id_certBag: {
        const { certId, certValue } = decodeOrRefuse(bag.bagValue, CertBag, 'one of its certificates')
        if (certId === id_x509Certificate) this.#addCertificate(bag, certValue)
        return true
      }
      case id_SafeContents:
        return await this.#readBags(decodeOrRefuse(bag.bagValue, SafeContents, 'one of its parts'))
      default:
        return true
    }
  }

  async #open<Structure>(
    algorithm: AlgorithmIdentifier,
    ciphertext: Uint8Array,
    structure: new () => Structure
  ): Promise<{ readonly plaintext: Buffer; readonly structure: Structure } | undefined> {
    const scheme = readEncryptionScheme(algorithm)
    this.#budget.spend(scheme)
    const plaintext = await decryptWithPassword(scheme, this.#derived, ciphertext).catch(() => undefined)
    if (plaintext === undefined) return undefined
    const decoded = decodeOrUndefined(plaintext, structure)
    if (decoded === undefined) return undefined
    this.decrypted = true
    return { plaintext, structure: decoded }
  }

  #addKey(bag: SafeBag, key: PrivateKeyInfo, pkcs8: Uint8Array): void {
    if (this.keys.length === MOST_KEYS) {
      throw pfxError(`The PFX holds more than ${MOST_KEYS} private keys. Export only the certificate to use.`)
    }
    this.keys.push({ ...attributesOf(bag), pkcs8, algorithmOid: key.privateKeyAlgorithm.algorithm })
  }

  #addCertificate(bag: SafeBag, certValue: ArrayBuffer): void {
    if (this.certificates.length === MOST_CERTIFICATES) {
      throw pfxError(
        `The PFX holds more than ${MOST_CERTIFICATES} certificates. Export only the certificate to use and its chain.`
      )
    }
    const der = bytesOf(decodeOrRefuse(certValue, OctetString, 'one of its certificates'))
    this.certificates.push({ ...attributesOf(bag), der })
  }
}

function attributesOf(bag: SafeBag): BagAttributes {
  const name = decodeOrUndefined(attributeValue(bag, OID.friendlyName), FriendlyName)
  const id = decodeOrUndefined(attributeValue(bag, OID.localKeyId), LocalKeyId)
  return {
    friendlyName: name === undefined || name.value === '' ? undefined : name.value,
    localKeyId: id === undefined ? undefined : Buffer.from(bytesOf(id)).toString('hex')
  }
}

function attributeValue(bag: SafeBag, oid: string): ArrayBuffer {
  return bag.bagAttributes?.find((attribute) => attribute.attrId === oid)?.attrValues[0] ?? new ArrayBuffer(0)
}
