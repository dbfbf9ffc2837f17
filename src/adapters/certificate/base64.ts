import { startsLikePfx } from '../../pkcs12/other-formats.ts'

/** Base64 (RFC 4648, section 4), broken into lines or not, with or without padding; undefined for anything else. */
export function decodeBase64(text: string): Buffer | undefined {
  const compact = text.replace(/\s+/g, '')
  const isBase64 = compact.length % 4 !== 1 && /^[A-Za-z0-9+/]+={0,2}$/.test(compact)
  return isBase64 ? Buffer.from(compact, 'base64') : undefined
}

/** True where decoded bytes are the base64 of a PFX or a PEM once more, or several times more. */
export function isEncodedAgain(decoded: Buffer): boolean {
  const inner = decodeBase64(textOf(decoded))
  return inner !== undefined && (startsLikePfx(inner) || inner.includes('-----BEGIN ') || isEncodedAgain(inner))
}

/** In UTF-16 is what Windows PowerShell writes with ">", and what [Text.Encoding]::Unicode makes of text. */
function textOf(bytes: Buffer): string {
  return bytes.toString(bytes.includes(0) ? 'utf16le' : 'latin1')
}
