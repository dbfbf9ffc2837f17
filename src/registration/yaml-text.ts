import { characterProblem } from './json-extensions.ts'
import type { TextProblem } from './text-problem.ts'

/** Blank lines, comments, directives and the mark that begins a document. */
const BEFORE_CONTENT = /^(?:\ufeff?[ \t]*(?:#.*|%.*|---[ \t]*)?\r?\n)*/
/** `name: value`, or a name with its value on the next line; in JSON the name would stand in quotes. */
const BLOCK_MAPPING = /^[ \t]*(?:- +)?[A-Za-z_$][\w$.-]*[ \t]*:(?:[ \t\r\n]|$)/

/**
 * True for text in the block style of YAML. Registrations are JSON only: one syntax, one set of mistakes and
 * places, and a version such as 8.0 cannot silently become a number.
 */
export function isYaml(text: string): boolean {
  const start = BEFORE_CONTENT.exec(text)?.[0].length ?? 0
  return BLOCK_MAPPING.test(text.slice(start, start + 200))
}

/** What is wrong with YAML, at its first name. `name` is what a sentence calls the text. */
export function yamlProblem(text: string, name: string): TextProblem {
  const start = BEFORE_CONTENT.exec(text)?.[0].length ?? 0
  return characterProblem(
    start,
    `${name} is YAML, and a registration is JSON. Convert it, for example with "yq -o=json", and see the files in examples.`
  )
}
