import { createScanner } from 'jsonc-parser'
import type { TextProblem } from './text-problem.ts'

/** A registration nests four levels deep; the limit keeps every later recursion harmless. */
const MAX_NESTING = 32
/** A registration has about thirty values; the limit keeps every later pass short. */
const MAX_COMMAS = 5000

/** What one pass over the tokens finds, before any grammar. */
export interface WithoutExtensions {
  /** Comments and trailing commas, which other programs accept and JSON does not have: reported, then skipped. */
  readonly extensions: readonly TextProblem[]
  /** Why the text is not read to its end: it is far more than a registration. */
  readonly limit: TextProblem | undefined
  /** The text before `limit` with blanks in place of the extensions: the same offsets. */
  readonly json: string
}

/** A problem at one character. */
export function characterProblem(start: number, message: string): TextProblem {
  return { start, end: start + 1, path: '', message }
}

/** The end of the comment that is the token from `start` to `end`; the scanner does not know those that begin with #. */
function commentEnd(text: string, start: number, end: number): number | undefined {
  if (text.startsWith('//', start) || text.startsWith('/*', start)) return end
  if (text[start] !== '#') return undefined
  const lineEnd = /[\r\n]/g
  lineEnd.lastIndex = start
  return lineEnd.exec(text)?.index ?? text.length
}

/** Writing comments is one mistake, however many there are. */
function commentProblem([first, ...more]: readonly TextProblem[]): TextProblem[] {
  if (first === undefined) return []
  const others = more.length === 0 ? 'this one' : `this one and ${more.length} more`
  return [{ ...first, message: `JSON has no comments; remove ${others}.` }]
}

/** The text with blanks in place of the ranges, which do not overlap. */
function blanked(text: string, ranges: readonly TextProblem[]): string {
  const pieces: string[] = []
  let offset = 0
  for (const { start, end } of ranges.toSorted((one, other) => one.start - other.start)) {
    pieces.push(text.slice(offset, start), ' '.repeat(end - start))
    offset = end
  }
  return pieces.join('') + text.slice(offset)
}

/** Finds comments and trailing commas, and what nests too deeply for a parser that is recursive. */
export function withoutExtensions(text: string): WithoutExtensions {
  const scanner = createScanner(text, false)
  const comments: TextProblem[] = []
  const trailingCommas: TextProblem[] = []
  let commasBefore: number[] = []
  let commas = 0
  let depth = 0
  let limit: TextProblem | undefined
  while (limit === undefined && scanner.getPosition() < text.length) {
    scanner.scan()
    const start = scanner.getTokenOffset()
    const character = text[start] ?? ''
    const end = commentEnd(text, start, scanner.getPosition())
    if (end !== undefined) {
      comments.push({ start, end, path: '', message: '' })
      scanner.setPosition(end)
    } else if (character === ',') {
      commasBefore.push(start)
      commas++
    } else if (/\S/.test(character)) {
      if (character === '{' || character === '[') depth++
      if (character === '}' || character === ']') {
        depth--
        const message = `JSON allows no comma before "${character}"; remove it.`
        trailingCommas.push(...commasBefore.map((comma) => characterProblem(comma, message)))
      }
      commasBefore = []
    }
    limit = excess(start, depth, commas)
  }
  const extensions = [...commentProblem(comments), ...trailingCommas]
  return { extensions, limit, json: blanked(text, [...comments, ...trailingCommas]).slice(0, limit?.start) }
}

function excess(start: number, depth: number, commas: number): TextProblem | undefined {
  if (depth > MAX_NESTING) {
    return characterProblem(start, `The document nests deeper than ${MAX_NESTING} levels; a registration needs four.`)
  }
  return commas > MAX_COMMAS
    ? characterProblem(start, `The document has more than ${MAX_COMMAS} values; a registration has about thirty.`)
    : undefined
}
