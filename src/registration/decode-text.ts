/** The text of a file, or the sentence that says why there is none; `textBefore` is what can be read before the problem. */
export type DecodedText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string; readonly textBefore: string }

const SAVE_AS_UTF8 = 'save it as UTF-8 (in Windows PowerShell 5.1: Set-Content -Encoding utf8)'

/** Whether the bytes are UTF-8, without a module of Node.js: the configurator runs this in a browser. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** By byte order mark, or by the NULs that ASCII characters have in these encodings (RFC 4627 section 3). */
function wideEncoding(bytes: Uint8Array): 'UTF-16' | 'UTF-32' | undefined {
  const [first, second, third, fourth] = bytes
  const pattern = [first, second, third, fourth].map((byte) => (byte === 0 ? '0' : 'x')).join('')
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 && bytes.length > 4 ? 'UTF-32' : 'UTF-16'
  if (first === 0xfe && second === 0xff) return 'UTF-16'
  if (pattern === '00xx' && third === 0xfe && fourth === 0xff) return 'UTF-32'
  if (pattern === '000x' || pattern === 'x000') return 'UTF-32'
  return pattern === '0x0x' || pattern === 'x0x0' || pattern === 'x0xx' || pattern === '0xxx' ? 'UTF-16' : undefined
}

/** Offset of the first byte that is not part of a valid UTF-8 character (RFC 3629 section 3); `bytes` must have one. */
function firstInvalidByte(bytes: Uint8Array): number {
  let offset = 0
  while (offset < bytes.length) {
    const lead = bytes[offset] ?? 0
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    if (length > 1 && !isUtf8(bytes.subarray(offset, offset + length))) return offset
    offset += length
  }
  return offset
}

/** Reads UTF-8 with or without a byte order mark, which is not part of the text. `name` is what a sentence calls the file. */
export function decodeText(bytes: Uint8Array, name: string): DecodedText {
  const wide = wideEncoding(bytes)
  if (wide !== undefined) {
    return { ok: false, message: `${name} is stored as ${wide}, not as UTF-8; ${SAVE_AS_UTF8}.`, textBefore: '' }
  }
  const decoder = new TextDecoder('utf-8')
  if (isUtf8(bytes)) return { ok: true, text: decoder.decode(bytes) }
  const invalid = firstInvalidByte(bytes)
  return {
    ok: false,
    message: `${name} is not UTF-8: byte ${invalid + 1} is not part of a valid character; ${SAVE_AS_UTF8}.`,
    textBefore: decoder.decode(bytes.subarray(0, invalid))
  }
}
