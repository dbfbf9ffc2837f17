import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import { characterProblem, withoutExtensions } from './json-extensions.ts'
import type { TextProblem } from './text-problem.ts'

/** A parsed text, or the problem that makes the rest unreadable. */
export interface JsonSyntax {
  /** Comments and trailing commas before the problem, which the rest can be read without. */
  readonly extensions: readonly TextProblem[]
  readonly result:
    | { readonly kind: 'parsed'; readonly root: Node }
    | { readonly kind: 'empty' }
    | { readonly kind: 'broken'; readonly problem: TextProblem }
}

type ErrorCode = ReturnType<typeof printParseErrorCode>

const WORD = /[\p{L}\p{N}_$.+-]/u
const SCALAR = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/

/** What other languages write and JSON does not, by the word as a whole. */
const FOREIGN_WORDS: readonly (readonly [word: RegExp, sentence: string])[] = [
  [/^[+-]?(?:NaN|Infinity)$/, 'JSON has neither NaN nor Infinity; write a number such as 365.'],
  [/^(?:true|false|null)$/i, 'JSON writes true, false and null in lowercase only.'],
  [/^['`‘’“”„«»]/, 'JSON only allows straight double quotes ("); use them here.'],
  [/^[\p{L}_$]/u, 'Names and text must stand in double quotes.'],
  [/^[\p{N}.+-]/u, 'This is not a number in JSON: no plus sign, no leading zero, digits on both sides of a point.']
]

const COLON_OUT_OF_PLACE = 'This colon is out of place; a name in double quotes stands before a colon.'
const EMPTY_PLACE = 'Something is missing before this comma.'
const NO_VALUE = 'A colon and a value are missing before this place.'

/** What the parser expected, by the character that it found; the empty text stands for any other. */
const EXPECTATIONS: Partial<Record<ErrorCode, Readonly<Record<string, string>>>> = {
  PropertyNameExpected: { ',': EMPTY_PLACE, ':': COLON_OUT_OF_PLACE, '': 'A name in double quotes is expected here.' },
  ValueExpected: { ',': EMPTY_PLACE, ':': COLON_OUT_OF_PLACE, '': 'A value is missing after this colon.' },
  ColonExpected: { ',': NO_VALUE, '}': NO_VALUE, '': 'A colon is missing before this value.' },
  CommaExpected: { ':': COLON_OUT_OF_PLACE, '': 'A comma is missing before this value.' }
}

const STRING_ERRORS: readonly ErrorCode[] = [
  'UnexpectedEndOfString',
  'InvalidUnicode',
  'InvalidEscapeCharacter',
  'InvalidCharacter'
]

/** An escape, whole or not, or a control character. */
const SPECIAL = /\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})?|\p{Cc}/gu

/** What breaks the text in double quotes from `start` to `end`. */
function stringProblem(json: string, start: number, end: number): TextProblem {
  for (const { 0: special, index } of json.slice(start, end).matchAll(SPECIAL)) {
    if (special === '\\') return characterProblem(start + index, 'JSON has no such escape; write a backslash as \\\\.')
    if (special >= ' ') continue
    const code = special.charCodeAt(0).toString(16).padStart(4, '0')
    const message = `Text in double quotes cannot hold the control character U+${code}; remove it.`
    return characterProblem(start + index, message)
  }
  return characterProblem(start, 'The closing double quote of this text is missing; it must stand on the same line.')
}

interface OpenBracket {
  readonly start: number
  readonly closing: string
}

/** The innermost bracket that is open at `offset`. */
function openBracketAt(root: Node | undefined, offset: number): OpenBracket | undefined {
  const isAround = (node: Node) => node.offset < offset && endOf(node) > offset
  let innermost: OpenBracket | undefined
  for (let node = root && isAround(root) ? root : undefined; node !== undefined; ) {
    if (node.type === 'object') innermost = { start: node.offset, closing: '}' }
    if (node.type === 'array') innermost = { start: node.offset, closing: ']' }
    node = node.children?.find(isAround)
  }
  return innermost
}

function endOf({ offset, length }: Node): number {
  return offset + length
}

/** `offset` may point into a word (`0x10`) or behind one that is cut short (`1.`); the place is the whole word. */
function wordAt(json: string, offset: number): { start: number; word: string } {
  let start = offset
  while (start > 0 && WORD.test(json[start - 1] ?? '')) start--
  let end = offset
  while (end < json.length && WORD.test(json[end] ?? '')) end++
  const word = json.slice(start, end)
  const isCharacter = word === '' || (end === offset && SCALAR.test(word))
  return isCharacter ? { start: offset, word: json.slice(offset, offset + 1) } : { start, word }
}

function grammarProblem(json: string, root: Node | undefined, { error, offset, length }: ParseError): TextProblem {
  const code = printParseErrorCode(error)
  if (root !== undefined && offset >= endOf(root)) {
    return characterProblem(offset, 'The document ends before this place; remove what follows.')
  }
  if (STRING_ERRORS.includes(code)) return stringProblem(json, offset, offset + length)
  const { start, word } = wordAt(json, offset)
  const due = openBracketAt(root, offset)?.closing
  if (/[}\]]/.test(word) && word !== due) {
    const instead = due === undefined ? 'nothing is open here' : `a "${due}" is due here`
    return characterProblem(start, `This "${word}" closes nothing: ${instead}.`)
  }
  return { start, end: start + word.length, path: '', message: sentenceFor(code, word) }
}

function sentenceFor(code: ErrorCode, word: string): string {
  const foreign = SCALAR.test(word) ? undefined : FOREIGN_WORDS.find(([pattern]) => pattern.test(word))
  if (foreign !== undefined) return foreign[1]
  const expectations = EXPECTATIONS[code]
  const point = (word.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return (
    expectations?.[word] ?? expectations?.[''] ?? `The character U+${point} has no meaning in JSON here; remove it.`
  )
}

/** Parses strict JSON (RFC 8259); finds the comments and trailing commas, and then the first other mistake. */
export function parseJson(text: string): JsonSyntax {
  const { extensions, limit, json } = withoutExtensions(text)
  const errors: ParseError[] = []
  // The parser closes what is left open at the end of its text; the space distinguishes that from a real bracket.
  const root = parseTree(`${json} `, errors, { disallowComments: true })
  const error = errors.find(({ offset }) => offset < json.length)
  if (error !== undefined) {
    const problem = grammarProblem(json, root, error)
    // After it, text and comments cannot be distinguished.
    const before = extensions.filter(({ start }) => start < problem.start)
    return { extensions: before, result: { kind: 'broken', problem } }
  }
  const problem = limit ?? unclosedProblem(openBracketAt(root, json.length))
  if (problem !== undefined) return { extensions, result: { kind: 'broken', problem } }
  return { extensions, result: root === undefined ? { kind: 'empty' } : { kind: 'parsed', root } }
}

/** What is missing at the end of the text follows from what is still open there. */
function unclosedProblem(open: OpenBracket | undefined): TextProblem | undefined {
  if (open === undefined) return undefined
  return characterProblem(
    open.start,
    `The document ends before this bracket is closed; a "${open.closing}" is missing.`
  )
}
