import type { Node } from 'jsonc-parser'
import { decodeText } from './decode-text.ts'
import { duplicateProperties } from './duplicate-properties.ts'
import { parseJson } from './json-syntax.ts'
import type { PathSyntax } from './path-rules.ts'
import type { RegistrationSource } from './registration-source.ts'
import type { TextProblem } from './text-problem.ts'
import { isYaml, yamlProblem } from './yaml-text.ts'

/** A text read as JSON: a registration, or a file of defaults, which is read once for all that extend it. */
export interface JsonSource {
  /** What a sentence that begins with it calls it. */
  readonly name: string
  /** Path from the working directory; undefined when the input held the JSON itself. */
  readonly file: string | undefined
  readonly pathSyntax: PathSyntax
  /** The text as far as it can be read. */
  readonly text: string
  /** The document, of bounded depth; undefined where the text has none or cannot be read to its end. */
  readonly root: Node | undefined
  /** What is wrong with the text as JSON. */
  readonly problems: readonly TextProblem[]
}

/** What a sentence calls a source that does not begin it. */
export function nameInSentence({ name, file }: JsonSource): string {
  return file === undefined ? 'the input configuration' : name
}

/** A problem with the source that it stands in. */
export interface SourceProblem extends TextProblem {
  readonly source: JsonSource
}

/** Reads encoding and JSON; never throws on any input. */
export function readJsonSource({ name, file, bytes, pathSyntax }: RegistrationSource): JsonSource {
  const decoded = decodeText(bytes, name)
  const { text, root, problems } = decoded.ok
    ? readText(decoded.text, name)
    : unreadable(decoded.textBefore, decoded.message, decoded.textBefore.length)
  return { name, file, pathSyntax, text, root, problems }
}

type TextContent = Pick<JsonSource, 'text' | 'root' | 'problems'>

function unreadable(text: string, message: string, offset: number): TextContent {
  return { text, root: undefined, problems: [{ start: offset, end: offset, path: '', message }] }
}

function readText(text: string, name: string): TextContent {
  const { extensions, result } = parseJson(text)
  switch (result.kind) {
    case 'empty':
      return unreadable(text, `${name} is empty; write JSON into it, as the files in examples show.`, 0)
    case 'broken': {
      const problems = isYaml(text) ? [yamlProblem(text, name)] : [...extensions, result.problem]
      return { text, root: undefined, problems }
    }
    case 'parsed':
      return { text, root: result.root, problems: [...extensions, ...duplicateProperties(result.root, text)] }
  }
}
