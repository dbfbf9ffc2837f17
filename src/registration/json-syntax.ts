import { type DocumentNode, parse } from '@humanwhocodes/momoa'
import type { TextProblem } from './text-problem.ts'

export type JsonSyntax =
  | { readonly ok: true; readonly document: DocumentNode }
  | { readonly ok: false; readonly problem: TextProblem }

/** The word or the sign where the grammar fails, and the last character before it that is no white space. */
interface Place {
  readonly start: number
  readonly word: string
  readonly before: string
}

const WORD = /[\p{L}\p{N}_$.+-]/u
const SCALAR = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/

const SENTENCES: readonly (readonly [holds: (place: Place) => boolean, sentence: string])[] = [
  [({ word }) => /^[+-]?(?:NaN|Infinity)$/.test(word), 'JSON has no NaN and no Infinity; write a number such as 365.'],
  [({ word, before }) => SCALAR.test(word) && /[{,]/.test(before), 'A name in double quotes is expected here.'],
  [({ word }) => SCALAR.test(word), 'A comma or a colon is missing before this value.'],
  [({ word }) => /^(?:true|false|null)$/i.test(word), 'JSON knows true, false and null in small letters alone.'],
  [({ word }) => /^[\p{L}_$]/u.test(word), 'Names and text must stand in double quotes.'],
  [({ word }) => WORD.test(word), 'This is no number of JSON: no plus sign, no leading zero, digits around a point.'],
  [({ word, before }) => /["{[]/.test(word) && /[{,]/.test(before), 'A name in double quotes is expected here.'],
  [({ word }) => /["{[]/.test(word), 'A comma or a colon is missing before this value.'],
  [({ word, before }) => word === ',' && /[[{,:]/.test(before), 'Something is missing before this comma.'],
  [({ word, before }) => /[}\]]/.test(word) && before === ',', 'JSON allows no comma before this bracket; remove it.'],
  [({ word, before }) => /[}\]]/.test(word) && before === ':', 'The value behind the colon is missing.'],
  [({ word }) => /[,}\]]/.test(word), 'A colon and a value are missing before this place.'],
  [({ word }) => word === ':', 'This colon is out of place; a name in double quotes stands before a colon.']
]

function wordFrom(json: string, inside: number): { start: number; word: string } {
  let start = inside
  while (start > 0 && WORD.test(json[start - 1] ?? '')) start--
  let end = inside
  while (end < json.length && WORD.test(json[end] ?? '')) end++
  return { start, word: json.slice(start, end) }
}

/** `offset` may point into a word or directly behind one that is cut short (`1.`); the place is the whole word. */
function placeAt(json: string, offset: number): Place {
  const found = wordFrom(json, offset)
  const isSign = found.word === '' || (found.start + found.word.length === offset && SCALAR.test(found.word))
  const { start, word } = isSign ? { start: offset, word: json.slice(offset, offset + 1) } : found
  return { start, word, before: json.slice(0, start).trimEnd().at(-1) ?? '' }
}

function grammarProblem(json: string, offset: number): TextProblem {
  const place = placeAt(json, offset)
  const code = (place.word.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  const message =
    SENTENCES.find(([holds]) => holds(place))?.[1] ?? `The character U+${code} has no meaning in JSON here; remove it.`
  return { start: place.start, end: place.start + place.word.length, path: '', message }
}

/** momoa's errors carry the offset at which it stopped. */
function offsetOf(error: unknown): number | undefined {
  const isLocated = typeof error === 'object' && error !== null && 'offset' in error
  return isLocated && typeof error.offset === 'number' ? error.offset : undefined
}

/**
 * Parses strict JSON (RFC 8259) whose structure was scanned: brackets match, nesting is bounded, texts are well formed.
 * @throws what momoa throws when it is no error of grammar.
 */
export function parseJson(json: string): JsonSyntax {
  try {
    return { ok: true, document: parse(json, { mode: 'json' }) }
  } catch (error) {
    const offset = offsetOf(error)
    if (offset === undefined) throw error
    return { ok: false, problem: grammarProblem(json, offset) }
  }
}
