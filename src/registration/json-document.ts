import type { MemberNode, ObjectNode, ValueNode } from '@humanwhocodes/momoa'
import { displayedText, quotedText } from './displayed-text.ts'
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
  /** The property that holds the value; undefined for list items and the document itself. */
  readonly member: MemberNode | undefined
}

/** Plain data with the place of each value by its JSON pointer (RFC 6901), as ajv writes pointers. */
export interface JsonDocument {
  readonly data: unknown
  readonly places: ReadonlyMap<string, DocumentPlace>
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

export function rangeOf(node: { readonly loc: MemberNode['loc'] }): TextRange {
  return { start: node.loc.start.offset, end: node.loc.end.offset }
}

/** The property's name as it is written in the document. */
function memberName(member: MemberNode): string {
  return member.name.type === 'String' ? member.name.value : member.name.name
}

/**
 * Turns a syntax tree of bounded depth into data.
 * @param renamed properties that are to be read under another name, because theirs is a slip.
 */
export function readJsonDocument(body: ValueNode, renamed: ReadonlyMap<MemberNode, string>): JsonDocument {
  const places = new Map<string, DocumentPlace>()

  function objectData(node: ObjectNode, pointer: string, path: string): object {
    // No prototype: `__proto__` is a property like any other.
    const data: Record<string, unknown> = Object.create(null)
    for (const member of node.members) {
      const name = renamed.get(member) ?? memberName(member)
      const writtenPath = childPath(path, memberName(member))
      data[name] = valueData(member.value, childPointer(pointer, name), writtenPath, member)
    }
    return data
  }

  function valueData(node: ValueNode, pointer: string, path: string, member?: MemberNode): unknown {
    places.set(pointer, { path, value: rangeOf(node), member })
    switch (node.type) {
      case 'Object':
        return objectData(node, pointer, path)
      case 'Array':
        return node.elements.map(({ value }, index) => valueData(value, `${pointer}/${index}`, `${path}[${index}]`))
      case 'String':
      case 'Number':
      case 'Boolean':
        return node.value
      default:
        return null
    }
  }

  return { data: valueData(body, '', ''), places }
}

/** Properties that are given twice; JSON leaves open which of them counts (RFC 8259 section 4). */
export function duplicateProperties(body: ValueNode, text: string): TextProblem[] {
  const positionAt = positionsOf(text)
  const problems: TextProblem[] = []

  function visitObject(node: ObjectNode, path: string): void {
    const firstByName = new Map<string, MemberNode>()
    for (const member of node.members) {
      const name = memberName(member)
      const memberPath = childPath(path, name)
      const first = firstByName.get(name)
      if (first === undefined) firstByName.set(name, member)
      else {
        const [line, again] = [first, member].map(({ name: { loc } }) => positionAt(loc.start.offset).line)
        const lines = line === again ? `in line ${line}` : `in lines ${line} and ${again}`
        const message = `${memberPath}: The property ${displayedText(name)} is given twice, ${lines}; keep one.`
        problems.push({ ...rangeOf(member.name), path: memberPath, message })
      }
      visit(member.value, memberPath)
    }
  }

  function visit(node: ValueNode, path: string): void {
    if (node.type === 'Object') visitObject(node, path)
    else if (node.type === 'Array') {
      for (const [index, { value }] of node.elements.entries()) visit(value, `${path}[${index}]`)
    }
  }

  visit(body, '')
  return problems
}
