import { kindOfValue } from '../domain/displayed-text.ts'
import { nearestName } from './did-you-mean.ts'
import type { JsonSource, SourceProblem } from './json-source.ts'
import { membersOf, rangeOf, type TextRange } from './json-tree.ts'
import { placeholderProblem } from './placeholders.ts'

/** The property that names the file of defaults; it is not part of the registration itself. */
export const EXTENDS = 'extends'

/** What a document extends. */
export type ExtendsProperty =
  | { readonly kind: 'nothing' }
  /** `path` starts at the folder of the file that names it. */
  | { readonly kind: 'file'; readonly path: string; readonly place: TextRange }
  | { readonly kind: 'refused'; readonly place: TextRange; readonly message: string }

const RULE =
  'The value must be the path of one file of defaults, such as "../defaults.json", from the folder of this file; that file may extend another one.'
const ADDRESS = /^[a-z][a-z0-9+.-]+:\/\//i
const ABSOLUTE = /^(?:[/\\]|[a-z]:)/i
const LONGEST_PATH = 1024

/** What a document extends; a misspelt name of the property is reported with the others and counts here. */
export function extendsOf({ root, pathSyntax }: JsonSource): ExtendsProperty {
  if (root?.type !== 'object') return { kind: 'nothing' }
  const member = membersOf(root).findLast(({ name }) => nearestName(String(name.value), [EXTENDS]) !== undefined)
  if (member === undefined) return { kind: 'nothing' }
  const { value } = member
  const place = rangeOf(value)
  if (value.type !== 'string') {
    const found = kindOfValue(value.type === 'array' ? [] : value.type === 'object' ? {} : value.value)
    return { kind: 'refused', place, message: `${RULE} This is ${found}.` }
  }
  const path = String(value.value)
  const message = pathProblem(path, pathSyntax === 'win32')
  return message === undefined ? { kind: 'file', path, place } : { kind: 'refused', place, message }
}

function pathProblem(path: string, isWindows: boolean): string | undefined {
  const placeholder = placeholderProblem(path)
  if (placeholder !== undefined) return placeholder
  if (path.trim() === '' || path.length > LONGEST_PATH || /[\p{Cc}\p{Cs}]/u.test(path)) return RULE
  if (ADDRESS.test(path)) return 'This is an address, and nothing is fetched; put the file into the workspace.'
  if (ABSOLUTE.test(path)) return `This path is absolute. ${RULE}`
  return !isWindows && path.includes('\\')
    ? 'This path has backslashes, which separate nothing on this system; write forward slashes.'
    : undefined
}

/** A problem with what a document extends. */
export function extendsProblem(source: JsonSource, place: TextRange, message: string): SourceProblem {
  return { source, ...place, path: EXTENDS, message: `${EXTENDS}: ${message}` }
}
