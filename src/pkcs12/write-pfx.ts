import type { KeyObject } from 'node:crypto'
import { createHash, randomBytes, X509Certificate } from 'node:crypto'
import { ContentInfo, EncryptedContent, EncryptedContentInfo } from '@peculiar/asn1-cms'
import {
  AuthenticatedSafe,
  CertBag,
  id_certBag,
  id_pkcs8ShroudedKeyBag,
  id_x509Certificate,
  PKCS8ShroudedKeyBag,
  PKCS12Attribute,
  SafeBag,
  SafeContents
} from '@peculiar/asn1-pfx'
import { FriendlyName, LocalKeyId } from '@peculiar/asn1-pkcs9'
import { AsnBmpStringConverter, OctetString } from '@peculiar/asn1-schema'
import type { PfxEncryption } from '../domain/request/registration.ts'
import { ActionError } from '../errors.ts'
import { EncryptedData, encodeDer, Pfx } from './asn1-structures.ts'
import { DerivedKeys } from './derived-keys.ts'
import type { EncryptionScheme } from './encryption-scheme.ts'
import { encryptionAlgorithm } from './encryption-scheme.ts'
import type { Pkcs12Mac } from './message-authentication.ts'
import { authenticate, deriveMacKey, encodeMac } from './message-authentication.ts'
import { OID } from './object-identifiers.ts'
import { encryptWithPassword } from './password-encryption.ts'
import { encodePassword } from './pkcs12-password.ts'

export interface PfxToWrite {
  /** DER of the certificate that belongs to the key. */
  readonly certificate: Uint8Array
  /** DER of the certificates that lead to the root, if any. */
  readonly chain?: readonly Uint8Array[]
  readonly privateKey: KeyObject
  /** What certificate stores show as the certificate's name. */
  readonly friendlyName: string
}

export interface PfxProtection {
  /** Not empty. Java reads ASCII passwords only. */
  readonly password: string
  readonly encryption: PfxEncryption
  /** Rounds of every key derivation, where those of `encryption`, which protect a password that a person chose, are too many. */
  readonly iterations?: number | undefined
}

/**
 * Rounds of every key derivation. 200,000 for AES because X509CertificateLoader of .NET 9 refuses files with more than
 * 300,000 in one derivation or 1,000,000 in all; 50,000 for triple DES as Java's keytool takes for the same scheme.
 */
const ITERATIONS: Readonly<Record<PfxEncryption, number>> = { AES256_SHA256: 200_000, TripleDES_SHA1: 50_000 }
/** For a password of 128 random bits, which no number of rounds makes safer: as many as Windows takes. */
export const ITERATIONS_FOR_RANDOM_PASSWORD = 2000

/**
 * Where Windows keeps an imported key. It would choose the provider itself where the file names none, and older .NET then
 * takes one that cannot sign with SHA-256 ("Invalid algorithm specified"), which every assertion for Entra needs. Others
 * pass over the name.
 * https://learn.microsoft.com/windows/win32/seccrypto/microsoft-aes-cryptographic-provider
 */
const KEY_PROVIDER = 'Microsoft Enhanced RSA and AES Cryptographic Provider'

/**
 * Writes a PFX (RFC 7292) with the key and the certificates encrypted, and both named and paired for Windows.
 * `AES256_SHA256` is imported by Windows Server 2019 and later, `TripleDES_SHA1` by every Windows.
 * @throws ActionError `certificate-invalid` when the key is not the certificate's; `input-invalid` for a password that
 * no reader would take.
 */
export async function writePfx(content: PfxToWrite, protection: PfxProtection): Promise<Buffer> {
  refuseUnusablePassword(protection.password)
  refuseForeignKey(content)
  const password = encodePassword(protection.password)
  const attributes = pairingAttributes(content)

  const certificateBags = [certificateBag(content.certificate, inDerOrder(attributes))]
  for (const certificate of content.chain ?? []) certificateBags.push(certificateBag(certificate, []))
  const keyAttributes = inDerOrder([...attributes, keyProviderAttribute()])
  const keys = new DerivedKeys(password)
  const [ofKey, ofCertificates] = encryptionSchemes(protection)
  const check = integrityCheck(protection)
  // What PBKDF2 derives is derived on a thread of its own.
  const [keyBag, certificates, macKey] = await Promise.all([
    shroudedKeyBag(content.privateKey, keyAttributes, ofKey, keys),
    encryptedContent(encodeDer(new SafeContents(certificateBags)), ofCertificates, keys),
    deriveMacKey(check, password)
  ])

  const authenticatedSafe = new AuthenticatedSafe([dataContent(encodeDer(new SafeContents([keyBag]))), certificates])
  const authenticated = encodeDer(authenticatedSafe)
  const pfx = new Pfx()
  pfx.authSafe = dataContent(authenticated)
  pfx.macData = encodeMac(check, authenticate(check, macKey, new Uint8Array(authenticated)))
  return Buffer.from(encodeDer(pfx))
}

function refuseUnusablePassword(password: string): void {
  if (password === '') {
    throw new ActionError(
      'input-invalid',
      'The password of the PFX to write, from the input pfx-password, is empty. Give a password: without one anyone who gets the file has the private key.'
    )
  }
  if (!password.isWellFormed() || password.includes('\0')) {
    throw new ActionError(
      'input-invalid',
      'The password of the PFX to write, from the input pfx-password, holds a NUL character or half of a surrogate pair, which other programs cannot enter. Give a password of printable characters.'
    )
  }
}

function refuseForeignKey({ certificate, privateKey }: PfxToWrite): void {
  if (new X509Certificate(certificate).checkPrivateKey(privateKey)) return
  throw new ActionError(
    'certificate-invalid',
    'The private key does not belong to the certificate, so no PFX was written. Use the key that the certificate was issued for.'
  )
}

/** The attributes by which a reader names and pairs key and certificate (RFC 7292 section 4.2). */
function pairingAttributes({ certificate, friendlyName }: PfxToWrite): readonly PKCS12Attribute[] {
  const thumbprint = createHash('sha1').update(certificate).digest()
  return [
    attribute(OID.friendlyName, encodeDer(new FriendlyName(friendlyName))),
    attribute(OID.localKeyId, encodeDer(new LocalKeyId(thumbprint)))
  ]
}

/** The attribute that names {@link KEY_PROVIDER}, as `openssl pkcs12 -CSP` writes it. */
function keyProviderAttribute(): PKCS12Attribute {
  return attribute(OID.keyProviderName, AsnBmpStringConverter.toASN(KEY_PROVIDER).toBER())
}

/** A set is written in the order of its encoded members (X.690 section 11.6). */
function inDerOrder(attributes: readonly PKCS12Attribute[]): readonly PKCS12Attribute[] {
  return attributes.toSorted((left, right) => Buffer.compare(derBytes(left), derBytes(right)))
}

/** The constructor of asn1-pfx 2.11 drops its argument, so the properties are set one by one. */
function attribute(attrId: string, value: ArrayBuffer): PKCS12Attribute {
  const result = new PKCS12Attribute()
  result.attrId = attrId
  result.attrValues = [value]
  return result
}

function derBytes(structure: object): Uint8Array {
  return new Uint8Array(encodeDer(structure))
}

function certificateBag(certificate: Uint8Array, attributes: readonly PKCS12Attribute[]): SafeBag {
  const bag = new CertBag({ certId: id_x509Certificate, certValue: encodeDer(new OctetString(certificate)) })
  return safeBag(id_certBag, encodeDer(bag), attributes)
}

async function shroudedKeyBag(
  privateKey: KeyObject,
  attributes: readonly PKCS12Attribute[],
  scheme: EncryptionScheme,
  keys: DerivedKeys
): Promise<SafeBag> {
  const plaintext = privateKey.export({ format: 'der', type: 'pkcs8' })
  const ciphertext = await encryptWithPassword(scheme, keys, plaintext)
  plaintext.fill(0)
  const bag = new PKCS8ShroudedKeyBag({
    encryptionAlgorithm: encryptionAlgorithm(scheme),
    encryptedData: new OctetString(ciphertext)
  })
  return safeBag(id_pkcs8ShroudedKeyBag, encodeDer(bag), attributes)
}

function safeBag(bagId: string, bagValue: ArrayBuffer, attributes: readonly PKCS12Attribute[]): SafeBag {
  return new SafeBag({ bagId, bagValue, ...(attributes.length === 0 ? {} : { bagAttributes: [...attributes] }) })
}

function dataContent(content: ArrayBuffer): ContentInfo {
  return new ContentInfo({ contentType: OID.data, content: encodeDer(new OctetString(content)) })
}

async function encryptedContent(
  plaintext: ArrayBuffer,
  scheme: EncryptionScheme,
  keys: DerivedKeys
): Promise<ContentInfo> {
  const ciphertext = await encryptWithPassword(scheme, keys, new Uint8Array(plaintext))
  const encryptedData = new EncryptedData()
  encryptedData.encryptedContentInfo = new EncryptedContentInfo({
    contentType: OID.data,
    contentEncryptionAlgorithm: encryptionAlgorithm(scheme),
    encryptedContent: new EncryptedContent({ value: new OctetString(ciphertext) })
  })
  return new ContentInfo({ contentType: OID.encryptedData, content: encodeDer(encryptedData) })
}

/**
 * How the key and how the certificates are encrypted, with fresh salts and initialization vectors. One salt does for both with
 * AES, so that the password is derived once: a guess costs as much, as one of the two is enough to try it. With triple DES the
 * salt makes the initialization vector as well, which no two ciphertexts may share.
 */
function encryptionSchemes({
  encryption,
  iterations = ITERATIONS[encryption]
}: PfxProtection): readonly [EncryptionScheme, EncryptionScheme] {
  switch (encryption) {
    case 'AES256_SHA256': {
      const salt = randomBytes(16)
      const pbes2 = { kind: 'pbes2', cipherOid: '2.16.840.1.101.3.4.1.42', salt, iterations, prf: 'sha256' } as const
      return [
        { ...pbes2, iv: randomBytes(16) },
        { ...pbes2, iv: randomBytes(16) }
      ]
    }
    case 'TripleDES_SHA1': {
      const pkcs12 = { kind: 'pkcs12', oid: '1.2.840.113549.1.12.1.3', iterations } as const
      return [
        { ...pkcs12, salt: randomBytes(8) },
        { ...pkcs12, salt: randomBytes(8) }
      ]
    }
  }
}

function integrityCheck({ encryption, iterations = ITERATIONS[encryption] }: PfxProtection): Pkcs12Mac {
  switch (encryption) {
    case 'AES256_SHA256':
      return { kind: 'pkcs12-mac', digest: 'sha256', salt: randomBytes(16), iterations }
    case 'TripleDES_SHA1':
      return { kind: 'pkcs12-mac', digest: 'sha1', salt: randomBytes(20), iterations }
  }
}
