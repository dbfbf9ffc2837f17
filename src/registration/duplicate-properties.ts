import type { Node } from 'jsonc-parser'
import { displayedText } from '../domain/displayed-text.ts'
import { childPath, membersOf, rangeOf } from './json-tree.ts'
import { positionsOf } from './text-position.ts'
import type { TextProblem } from './text-problem.ts'

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
