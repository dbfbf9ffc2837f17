import type { Node } from 'jsonc-parser'
import { displayedText, quotedText } from '../domain/displayed-text.ts'
import { positionsOf } from './text-position.ts'
import type { TextProblem } from './text-problem.ts'

export interface TextRange {
  readonly start: number
  readonly end: number
}

/** A value of the document and where it stands. */
export interface DocumentPlace {
  /** As a sentence names it: `application.name`, `usage[2]`; empty for the document itself. */
  readonly path: string
  readonly value: TextRange
  /** The name of the property that holds the value; undefined for list items and the document itself. */
  readonly name: Node | undefined
}

/** Plain data with the place of each value by its JSON pointer (RFC 6901), as ajv writes pointers. */
export interface JsonDocument {
  readonly data: unknown
  readonly places: ReadonlyMap<string, DocumentPlace>
  /** Every text that is a value, by its pointer. */
  readonly texts: ReadonlyMap<string, string>
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

interface Member {
  readonly name: Node
  readonly value: Node
}

function membersOf(object: Node): Member[] {
  return (object.children ?? []).flatMap(({ children: [name, value] = [] }) =>
    name === undefined || value === undefined ? [] : [{ name, value }]
  )
}

/**
 * Turns a syntax tree of bounded depth into data.
 * @param renamed properties, by their name, that are to be read under another name, because theirs is misspelled.
 */
export function readJsonDocument(root: Node, renamed: ReadonlyMap<Node, string>): JsonDocument {
  const places = new Map<string, DocumentPlace>()
  const texts = new Map<string, string>()

  function objectData(node: Node, pointer: string, path: string): object {
    // No prototype: `__proto__` is a property like any other.
    const data: Record<string, unknown> = Object.create(null)
    for (const { name, value } of membersOf(node)) {
      const readAs = renamed.get(name) ?? String(name.value)
      data[readAs] = valueData(value, childPointer(pointer, readAs), childPath(path, String(name.value)), name)
    }
    return data
  }

  function valueData(node: Node, pointer: string, path: string, name?: Node): unknown {
    places.set(pointer, { path, value: rangeOf(node), name })
    switch (node.type) {
      case 'object':
        return objectData(node, pointer, path)
      case 'array':
        return (node.children ?? []).map((item, index) => valueData(item, `${pointer}/${index}`, `${path}[${index}]`))
      case 'string':
        texts.set(pointer, String(node.value))
        return node.value
      default:
        return node.value
    }
  }

  return { data: valueData(root, '', ''), places, texts }
}

/** Properties that are given twice; JSON does not say which of them counts (RFC 8259 section 4). */
export function duplicateProperties(root: Node, text: string): TextProblem[] {
  const positionAt = positionsOf(text)
  const problems: TextProblem[] = []

  function visitObject(node: Node, path: string): void {
    const firstByName = new Map<string, Node>()
    for (const member of membersOf(node)) {
      const name = String(member.name.value)
      const memberPath = childPath(path, name)
      const first = firstByName.get(name)
      if (first === undefined) firstByName.set(name, member.name)
      else {
        const [line, again] = [first, member.name].map(({ offset }) => positionAt(offset).line)
        const lines = line === again ? `in line ${line}` : `in lines ${line} and ${again}`
        const message = `${memberPath}: The property ${displayedText(name)} is given twice, ${lines}; keep one.`
        problems.push({ ...rangeOf(member.name), path: memberPath, message })
      }
      visit(member.value, memberPath)
    }
  }

  function visit(node: Node, path: string): void {
    if (node.type === 'object') visitObject(node, path)
    else for (const [index, item] of (node.children ?? []).entries()) visit(item, `${path}[${index}]`)
  }

  visit(root, '')
  return problems
}
