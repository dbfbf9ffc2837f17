import { startsLikePfx } from '../../pkcs12/other-formats.ts'
import { decodeBase64 } from './base64.ts'

/** One encapsulated text of RFC 7468, or of its predecessor RFC 1421, whose header lines say how a key is encrypted. */
export interface PemBlock {
  /** As in `PRIVATE KEY`. */
  readonly label: string
  /** With line breaks as OpenSSL reads them. */
  readonly text: string
}

const LINE = 64
/** Not beyond the next beginning, so that many of them without an end take no quadratic time. */
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----((?:(?!-----BEGIN )[\s\S])+?)-----END \1-----/g
/** Line breaks as JSON and shells write them; secrets are often stored that way. */
const WRITTEN_LINE_BREAK = /(?:\\+r)?\\+n/g
/** Between the name and the value of a header line; base64 has no such sign. */
const HEADER_SEPARATOR = ': '

/** True for text that begins a PEM block somewhere, also one whose blanks are lost. */
export function holdsPem(text: string): boolean {
  return /-----BEGIN ?[A-Z]/.test(text)
}

/** The blocks of a PEM. Their line breaks are restored where they became `\n` or blanks. */
export function pemBlocks(pem: string): readonly PemBlock[] {
  return [...pem.replace(WRITTEN_LINE_BREAK, '\n').matchAll(BLOCK)].map(([text, label = '', body = '']) => ({
    label,
    // Headers end at their line breaks, so what has some is left as it is.
    text: body.includes(HEADER_SEPARATOR) ? text : encapsulated(label, body.replace(/\s+/g, ''))
  }))
}

function encapsulated(label: string, base64: string): string {
  const lines = base64.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

/** True where the line breaks of a block are lost for good: its headers run into each other. */
export function hasLostLineBreaks({ text }: PemBlock): boolean {
  return text.includes(HEADER_SEPARATOR) && !/\n\s*\n/.test(text)
}

/** The PFX that `certutil -encode` puts between the lines of a certificate; undefined for any other text. */
export function pfxInPem(text: string): Buffer | undefined {
  const [block, another] = pemBlocks(text)
  if (block === undefined || another !== undefined) return undefined
  const bytes = decodeBase64(block.text.replace(/-----[^-]+-----/g, ''))
  return bytes !== undefined && startsLikePfx(bytes) ? bytes : undefined
}
