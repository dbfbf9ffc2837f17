import { ContentInfo, EncryptedContentInfo } from '@peculiar/asn1-cms'
import { DigestInfo } from '@peculiar/asn1-rsa'
import { AsnConvert, AsnIntegerBigIntConverter, AsnProp, AsnPropTypes, OctetString } from '@peculiar/asn1-schema'
import { AlgorithmIdentifier } from '@peculiar/asn1-x509'

/** An INTEGER as bigint: the number type of the schemas turns into a string from four bytes on. */
const BIG_INTEGER = { type: AsnPropTypes.Integer, converter: AsnIntegerBigIntConverter } as const

/** `MacData` of RFC 7292 section 4. */
export class MacData {
  mac = new DigestInfo()
  macSalt = new OctetString()
  iterations = 1n
}
AsnProp({ type: DigestInfo })(MacData.prototype, 'mac')
AsnProp({ type: OctetString })(MacData.prototype, 'macSalt')
AsnProp({ ...BIG_INTEGER, defaultValue: 1n })(MacData.prototype, 'iterations')

/** `PFX` of RFC 7292 section 4; the class of asn1-pfx cannot say that there is no MAC. */
export class Pfx {
  version = 3n
  authSafe = new ContentInfo()
  macData?: MacData
}
AsnProp(BIG_INTEGER)(Pfx.prototype, 'version')
AsnProp({ type: ContentInfo })(Pfx.prototype, 'authSafe')
AsnProp({ type: MacData, optional: true })(Pfx.prototype, 'macData')

/** `pkcs-12PbeParams` of RFC 7292 appendix C. */
export class Pkcs12PbeParameters {
  salt = new OctetString()
  iterations = 0n
}
AsnProp({ type: OctetString })(Pkcs12PbeParameters.prototype, 'salt')
AsnProp(BIG_INTEGER)(Pkcs12PbeParameters.prototype, 'iterations')

/** `PBKDF2-params` of RFC 8018 appendix A.2; the salt is read in its `specified` form only. */
export class Pbkdf2Parameters {
  salt = new OctetString()
  iterationCount = 0n
  keyLength?: bigint
  prf?: AlgorithmIdentifier
}
AsnProp({ type: OctetString })(Pbkdf2Parameters.prototype, 'salt')
AsnProp(BIG_INTEGER)(Pbkdf2Parameters.prototype, 'iterationCount')
AsnProp({ ...BIG_INTEGER, optional: true })(Pbkdf2Parameters.prototype, 'keyLength')
AsnProp({ type: AlgorithmIdentifier, optional: true })(Pbkdf2Parameters.prototype, 'prf')

/** `PBES2-params` of RFC 8018 appendix A.4. */
export class Pbes2Parameters {
  keyDerivationFunc = new AlgorithmIdentifier()
  encryptionScheme = new AlgorithmIdentifier()
}
AsnProp({ type: AlgorithmIdentifier })(Pbes2Parameters.prototype, 'keyDerivationFunc')
AsnProp({ type: AlgorithmIdentifier })(Pbes2Parameters.prototype, 'encryptionScheme')

/** `PBMAC1-params` of RFC 8018 appendix A.5. */
export class Pbmac1Parameters {
  keyDerivationFunc = new AlgorithmIdentifier()
  messageAuthScheme = new AlgorithmIdentifier()
}
AsnProp({ type: AlgorithmIdentifier })(Pbmac1Parameters.prototype, 'keyDerivationFunc')
AsnProp({ type: AlgorithmIdentifier })(Pbmac1Parameters.prototype, 'messageAuthScheme')

/** `EncryptedData` of RFC 5652 section 8, without the unprotected attributes that PKCS#12 does not use. */
export class EncryptedData {
  version = 0n
  encryptedContentInfo = new EncryptedContentInfo()
}
AsnProp(BIG_INTEGER)(EncryptedData.prototype, 'version')
AsnProp({ type: EncryptedContentInfo })(EncryptedData.prototype, 'encryptedContentInfo')

/** DER of an ASN.1 structure. */
export function encodeDer(structure: object): ArrayBuffer {
  return AsnConvert.serialize(structure)
}
