/** One password in the two encodings that a PKCS#12 file needs. */
export interface Pkcs12Password {
  /** For the key derivation of RFC 7292 appendix B.1: UTF-16BE and two zero bytes, or nothing at all for no password. */
  readonly bmpString: Buffer
  /** For PBKDF2, in PBES2 and PBMAC1. */
  readonly utf8: Buffer
}

/** A file made without any password, as the X509Store of .NET does on Linux. */
const NO_PASSWORD: Pkcs12Password = { bmpString: Buffer.alloc(0), utf8: Buffer.alloc(0) }

/** The encodings that RFC 7292 appendix B.1 and RFC 8018 section 3 ask for. */
export function encodePassword(password: string): Pkcs12Password {
  return { bmpString: zeroTerminatedUtf16(password), utf8: Buffer.from(password, 'utf8') }
}

/**
 * The encodings that may open a file, the likeliest first. PKCS#12 distinguishes an empty password from none; people do
 * not. OpenSSL before 1.1.0 took each byte of a password as one character (passphrase-encoding(7ossl)).
 */
export function passwordForms(password: string | undefined): readonly Pkcs12Password[] {
  if (password === undefined) return [NO_PASSWORD, encodePassword('')]
  if (password === '') return [encodePassword(''), NO_PASSWORD]
  const proper = encodePassword(password)
  const byteByByte = proper.utf8.toString('latin1')
  if (byteByByte === password) return [proper]
  return [proper, { bmpString: zeroTerminatedUtf16(byteByByte), utf8: proper.utf8 }]
}

function zeroTerminatedUtf16(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le').swap16()
}
