import { randomBytes } from 'node:crypto'
import { ContentInfo } from '@peculiar/asn1-cms'
import {
  AuthenticatedSafe,
  CertBag,
  id_certBag,
  id_keyBag,
  id_pkcs8ShroudedKeyBag,
  id_x509Certificate,
  PKCS8ShroudedKeyBag,
  SafeBag,
  SafeContents
} from '@peculiar/asn1-pfx'
import { OctetString } from '@peculiar/asn1-schema'
import { encodeDer, MacData, Pfx } from '../../src/pkcs12/asn1-structures.ts'
import type { EncryptionScheme } from '../../src/pkcs12/encryption-scheme.ts'
import { encryptionAlgorithm } from '../../src/pkcs12/encryption-scheme.ts'
import type { Pkcs12Mac } from '../../src/pkcs12/message-authentication.ts'
import { computeMac, encodeMac } from '../../src/pkcs12/message-authentication.ts'
import { OID } from '../../src/pkcs12/object-identifiers.ts'
import { encodePassword } from '../../src/pkcs12/pkcs12-password.ts'

export function certificateBag(certificate: Uint8Array): SafeBag {
  const bag = new CertBag({ certId: id_x509Certificate, certValue: encodeDer(new OctetString(certificate)) })
  return new SafeBag({ bagId: id_certBag, bagValue: encodeDer(bag) })
}

/** A key that is not encrypted. */
export function keyBag(pkcs8: Uint8Array): SafeBag {
  return new SafeBag({ bagId: id_keyBag, bagValue: new Uint8Array(pkcs8).buffer })
}

/** A key that claims to be encrypted this way; nothing opens it. */
export function sealedKeyBag(scheme: EncryptionScheme): SafeBag {
  const bag = new PKCS8ShroudedKeyBag({
    encryptionAlgorithm: encryptionAlgorithm(scheme),
    encryptedData: new OctetString(randomBytes(64))
  })
  return new SafeBag({ bagId: id_pkcs8ShroudedKeyBag, bagValue: encodeDer(bag) })
}

/** A PFX of the bags in one part that is not encrypted. */
export function buildPfx(bags: readonly SafeBag[], macData?: MacData): Buffer {
  return encodePfx(authenticatedSafe(bags), macData)
}

/** The same with an integrity check that the password fits. */
export async function buildAuthenticPfx(bags: readonly SafeBag[], password: string): Promise<Buffer> {
  const content = authenticatedSafe(bags)
  const check: Pkcs12Mac = { kind: 'pkcs12-mac', digest: 'sha256', salt: randomBytes(8), iterations: 10 }
  const value = await computeMac(check, encodePassword(password), new Uint8Array(content))
  return encodePfx(content, encodeMac(check, value))
}

function authenticatedSafe(bags: readonly SafeBag[]): ArrayBuffer {
  return encodeDer(new AuthenticatedSafe([data(encodeDer(new SafeContents([...bags])))]))
}

function encodePfx(content: ArrayBuffer, macData: MacData | undefined): Buffer {
  const pfx = new Pfx()
  pfx.authSafe = data(content)
  if (macData !== undefined) pfx.macData = macData
  return Buffer.from(encodeDer(pfx))
}

/** An integrity check with this number of rounds; no password fits it. */
export function macWithRounds(iterations: bigint): MacData {
  const macData = new MacData()
  macData.mac.digestAlgorithm.algorithm = '1.3.14.3.2.26'
  macData.mac.digestAlgorithm.parameters = null
  macData.mac.digest = new OctetString(randomBytes(20))
  macData.macSalt = new OctetString(randomBytes(8))
  macData.iterations = iterations
  return macData
}

function data(content: ArrayBuffer): ContentInfo {
  return new ContentInfo({ contentType: OID.data, content: encodeDer(new OctetString(content)) })
}
