/**
 * Object identifiers of PKCS#12 (RFC 7292), PKCS#5 (RFC 8018, RFC 9579) and the algorithms used inside them,
 * where the ASN.1 packages do not export them.
 */
export const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  envelopedData: '1.2.840.113549.1.7.3',
  encryptedData: '1.2.840.113549.1.7.6',
  pbkdf2: '1.2.840.113549.1.5.12',
  pbes2: '1.2.840.113549.1.5.13',
  pbmac1: '1.2.840.113549.1.5.14',
  scrypt: '1.3.6.1.4.1.11591.4.11',
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
  /** szOID_PKCS_12_KEY_PROVIDER_NAME_ATTR of Microsoft's wincrypt.h. */
  keyProviderName: '1.3.6.1.4.1.311.17.1',
  rsaEncryption: '1.2.840.113549.1.1.1',
  rsaOaep: '1.2.840.113549.1.1.7',
  rsaPss: '1.2.840.113549.1.1.10'
} as const
