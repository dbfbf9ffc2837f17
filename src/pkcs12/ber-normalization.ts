/** Bytes that are not BER; `truncated` when the input ends before an element does. */
export class BerError extends Error {
  override readonly name = 'BerError'
  readonly truncated: boolean

  constructor(message: string, truncated: boolean) {
    super(message)
    this.truncated = truncated
  }
}

const CONSTRUCTED = 0x20
const HIGH_TAG_NUMBER = 0x1f
const TAG_INTEGER = 0x02
const TAG_OCTET_STRING = 0x04
const TAG_OBJECT_IDENTIFIER = 0x06
const INDEFINITE_LENGTH = 0x80
const END_OF_CONTENTS_BYTES = 2

const MAX_DEPTH = 40
const MAX_ELEMENTS = 10_000
/** Numbers and identifiers outside certificates and keys are short; turning a long one into decimals takes minutes. */
const MAX_BYTES: Readonly<Record<number, number>> = { [TAG_INTEGER]: 1024, [TAG_OBJECT_IDENTIFIER]: 64 }

interface Reader {
  readonly bytes: Buffer
  elements: number
}

interface Element {
  /** The element in DER. */
  readonly der: Buffer
  /** The contents of `der`. */
  readonly contents: Buffer
  readonly tag: number
  /** Offset after the element in the input. */
  readonly end: number
}

/**
 * The first element of `bytes` with definite, shortest lengths and with strings of octets in one piece (X.690 sections
 * 8.1.3 and 8.7.3 as 10.1 and 10.2 ask for). Bytes after it are ignored. Bouncy Castle, NSS and old Windows write
 * indefinite lengths and split octet strings, which the ASN.1 schemas do not read.
 * @throws BerError
 */
export function normalizeBer(bytes: Uint8Array): Buffer {
  const reader: Reader = { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), elements: 0 }
  return readElement(reader, 0, reader.bytes.length, 0).der
}

function readElement(reader: Reader, start: number, limit: number, depth: number): Element {
  reader.elements += 1
  if (depth > MAX_DEPTH || reader.elements > MAX_ELEMENTS) throw new BerError('nested too deeply or too long', false)
  const tag = readByte(reader, start, limit)
  if (tag === 0 || (tag & HIGH_TAG_NUMBER) === HIGH_TAG_NUMBER) throw new BerError('unexpected tag', false)
  const constructed = (tag & CONSTRUCTED) !== 0
  const { length, contentsStart } = readLength(reader, start + 1, limit)
  if (length === undefined) {
    if (!constructed) throw new BerError('primitive element of indefinite length', false)
    const children = readIndefinite(reader, contentsStart, limit, depth + 1)
    return assemble(tag, children.elements, children.end)
  }
  const end = contentsStart + length
  if (end > limit) throw new BerError('the input ends within an element', limit === reader.bytes.length)
  if (constructed) return assemble(tag, readChildren(reader, contentsStart, end, depth + 1), end)
  if (length > (MAX_BYTES[tag] ?? Number.POSITIVE_INFINITY)) throw new BerError('number too long', false)
  return encode(tag, reader.bytes.subarray(contentsStart, end), end)
}

function readByte(reader: Reader, offset: number, limit: number): number {
  if (offset >= limit) throw new BerError('the input ends within an element', limit === reader.bytes.length)
  return reader.bytes.readUInt8(offset)
}

function readLength(
  reader: Reader,
  offset: number,
  limit: number
): { readonly length: number | undefined; readonly contentsStart: number } {
  const first = readByte(reader, offset, limit)
  if (first === INDEFINITE_LENGTH) return { length: undefined, contentsStart: offset + 1 }
  if (first < INDEFINITE_LENGTH) return { length: first, contentsStart: offset + 1 }
  const count = first - INDEFINITE_LENGTH
  if (count > 4) throw new BerError('length too long', false)
  let length = 0
  for (let index = 1; index <= count; index += 1) length = length * 256 + readByte(reader, offset + index, limit)
  return { length, contentsStart: offset + 1 + count }
}

function readChildren(reader: Reader, start: number, end: number, depth: number): readonly Element[] {
  const elements: Element[] = []
  for (let offset = start; offset < end; ) {
    const element = readElement(reader, offset, end, depth)
    elements.push(element)
    offset = element.end
  }
  return elements
}

function readIndefinite(
  reader: Reader,
  start: number,
  limit: number,
  depth: number
): { readonly elements: readonly Element[]; readonly end: number } {
  const elements: Element[] = []
  let offset = start
  while (readByte(reader, offset, limit) !== 0) {
    const element = readElement(reader, offset, limit, depth)
    elements.push(element)
    offset = element.end
  }
  if (readByte(reader, offset + 1, limit) !== 0) throw new BerError('unexpected tag', false)
  return { elements, end: offset + END_OF_CONTENTS_BYTES }
}

function assemble(tag: number, children: readonly Element[], end: number): Element {
  if (tag !== (TAG_OCTET_STRING | CONSTRUCTED))
    return encode(tag, Buffer.concat(children.map((child) => child.der)), end)
  if (children.some((child) => child.tag !== TAG_OCTET_STRING)) throw new BerError('octet string of other parts', false)
  return encode(TAG_OCTET_STRING, Buffer.concat(children.map((child) => child.contents)), end)
}

function encode(tag: number, contents: Buffer, end: number): Element {
  return { der: Buffer.concat([Buffer.from([tag, ...lengthOctets(contents.length)]), contents]), contents, tag, end }
}

function lengthOctets(length: number): readonly number[] {
  if (length < INDEFINITE_LENGTH) return [length]
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return [INDEFINITE_LENGTH + octets.length, ...octets]
}
