import type { TextProblem } from './text-problem.ts'

/** A registration nests four levels deep; the limit keeps every later recursion harmless. */
const MAX_NESTING = 32

/** A registration has about thirty values; the limit keeps every later pass short. */
const MAX_COMMAS = 5000

/** What one pass over the characters finds, before any grammar. */
export interface JsonStructure {
  /** Extensions of JSON that other programs read and this action does not: told, then passed over. */
  readonly extensions: readonly TextProblem[]
  /** The mistake behind which nothing can be understood. */
  readonly broken: TextProblem | undefined
  /** The text with blanks in place of the extensions: the same offsets, strict JSON. */
  readonly json: string
}

interface OpenBracket {
  readonly closing: string
  readonly start: number
}

const CLOSING = new Map([
  ['{', '}'],
  ['[', ']']
])
const ODD_QUOTES = new Set("'`‘’“”„«»")
const ESCAPE = /^(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/
const WHITE_SPACE = new Set(' \t\n\r')

/** A problem at one character. */
function signProblem(start: number, message: string): TextProblem {
  return { start, end: start + 1, path: '', message }
}

/** Offset behind the text in double quotes that starts at `start`, or what breaks it. */
function endOfString(text: string, start: number): number | TextProblem {
  for (let offset = start + 1; offset < text.length; offset++) {
    const character = text[offset] ?? ''
    if (character === '"') return offset + 1
    if (character === '\\') {
      if (!ESCAPE.test(text.slice(offset + 1, offset + 6))) {
        return signProblem(offset, 'JSON does not know this escape; write a backslash as \\\\.')
      }
      offset++
    } else if (character === '\n' || character === '\r') break
    else if (character < ' ') {
      const code = character.charCodeAt(0).toString(16).padStart(4, '0')
      return signProblem(offset, `Text in double quotes cannot hold the control character U+${code}; remove it.`)
    }
  }
  const message = 'The closing double quote of this text is missing; it must stand on the same line.'
  return signProblem(start, message)
}

/** Offset behind the comment that starts at `start`, or undefined where none starts. */
function endOfComment(text: string, start: number): number | undefined {
  const isBlock = text.startsWith('/*', start)
  if (!isBlock && text[start] !== '#' && !text.startsWith('//', start)) return undefined
  const end = isBlock ? /\*\//g : /(?=[\r\n])/g
  end.lastIndex = start + (isBlock ? 2 : 1)
  return end.test(text) ? end.lastIndex : text.length
}

function inOrder(problems: readonly TextProblem[]): TextProblem[] {
  return [...problems].sort((one, other) => one.start - other.start)
}

/** Writing comments is one mistake, however many there are. */
function commentProblem([first, ...more]: readonly TextProblem[]): TextProblem[] {
  if (first === undefined) return []
  const others = more.length === 0 ? 'this one' : `this one and ${more.length} more`
  return [{ ...first, message: `JSON has no comments; remove ${others}.` }]
}

/** One pass with a stack of open brackets. */
class StructureScan {
  readonly #text: string
  readonly #open: OpenBracket[] = []
  readonly #comments: TextProblem[] = []
  readonly #trailingCommas: TextProblem[] = []
  /** The last character that was neither white space nor a comment. */
  #before = { character: '', offset: -1 }
  #commas = 0
  #topLevelEnded = false

  constructor(text: string) {
    this.#text = text
  }

  run(): JsonStructure {
    let broken: TextProblem | undefined
    for (let offset = 0; offset < this.#text.length && broken === undefined; ) {
      const next = this.#step(offset)
      if (typeof next === 'number') offset = next
      else broken = next
    }
    const extensions = inOrder([...commentProblem(this.#comments), ...this.#trailingCommas])
    return { extensions, broken: broken ?? this.#unclosed(), json: this.#strictJson() }
  }

  /** The offset at which to go on, or the problem that ends the scan. */
  #step(offset: number): number | TextProblem {
    const character = this.#text[offset] ?? ''
    if (WHITE_SPACE.has(character)) return offset + 1
    const behindComment = endOfComment(this.#text, offset)
    if (behindComment !== undefined) {
      this.#comments.push({ start: offset, end: behindComment, path: '', message: '' })
      return behindComment
    }
    const refusal = this.#refusalOf(character)
    if (refusal !== undefined) return signProblem(offset, refusal)
    const next = character === '"' ? endOfString(this.#text, offset) : this.#bracket(character, offset)
    this.#before = { character, offset }
    return next
  }

  /** Why the document cannot go on with this sign, whatever follows it. */
  #refusalOf(character: string): string | undefined {
    if (this.#topLevelEnded) return 'The document ends before this place; remove what follows.'
    if (ODD_QUOTES.has(character)) return 'JSON knows straight double quotes (") alone; use them here.'
    if (character === ',') this.#commas++
    return this.#commas > MAX_COMMAS
      ? `The document has more than ${MAX_COMMAS} values; a registration has about thirty.`
      : undefined
  }

  #bracket(character: string, offset: number): number | TextProblem {
    const closing = CLOSING.get(character)
    if (closing !== undefined) {
      this.#open.push({ closing, start: offset })
      if (this.#open.length <= MAX_NESTING) return offset + 1
      return signProblem(offset, `The document nests deeper than ${MAX_NESTING} levels; a registration needs four.`)
    }
    if (character !== '}' && character !== ']') return offset + 1
    const opened = this.#open.pop()
    if (opened?.closing !== character) {
      const instead = opened === undefined ? 'nothing is open here' : `a "${opened.closing}" is due here`
      return signProblem(offset, `This "${character}" closes nothing: ${instead}.`)
    }
    if (this.#before.character === ',') {
      const message = `JSON allows no comma before "${character}"; remove it.`
      this.#trailingCommas.push(signProblem(this.#before.offset, message))
    }
    this.#topLevelEnded = this.#open.length === 0
    return offset + 1
  }

  #unclosed(): TextProblem | undefined {
    const innermost = this.#open.at(-1)
    if (innermost === undefined) return undefined
    const message = `The document ends before this bracket is closed; a "${innermost.closing}" is missing.`
    return signProblem(innermost.start, message)
  }

  #strictJson(): string {
    const pieces: string[] = []
    let offset = 0
    for (const { start, end } of inOrder([...this.#comments, ...this.#trailingCommas])) {
      pieces.push(this.#text.slice(offset, start), ' '.repeat(end - start))
      offset = end
    }
    return pieces.join('') + this.#text.slice(offset)
  }
}

/** Finds what makes a text no strict JSON although its characters are well formed, without recursion. */
export function scanJsonStructure(text: string): JsonStructure {
  return new StructureScan(text).run()
}
