import type { Node } from 'jsonc-parser'
import { quotedText } from '../domain/displayed-text.ts'

export interface TextRange {
  readonly start: number
  readonly end: number
}

/** The pointer of a property of the object at `parent`. */
export function childPointer(parent: string, name: string): string {
  return `${parent}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** The path of a property of the object at `parent`. */
export function childPath(parent: string, name: string): string {
  if (!/^[$\w-]{1,40}$/.test(name)) return `${parent}[${quotedText(name)}]`
  return parent === '' ? name : `${parent}.${name}`
}

export function rangeOf({ offset, length }: Node): TextRange {
  return { start: offset, end: offset + length }
}

/** A property of an object in the syntax tree. */
export interface Member {
  readonly name: Node
  readonly value: Node
}

export function membersOf(object: Node): Member[] {
  return (object.children ?? []).flatMap(({ children: [name, value] = [] }) =>
    name === undefined || value === undefined ? [] : [{ name, value }]
  )
}
