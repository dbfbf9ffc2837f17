import type { Node } from 'jsonc-parser'
import type { JsonSource } from './json-source.ts'
import { membersOf } from './json-tree.ts'

/** One source's value for a place in the document. */
export interface Layer {
  readonly node: Node
  readonly source: JsonSource
  /** As a sentence names it. */
  readonly path: string
  /** The name of the property that holds the value; undefined for the document itself. */
  readonly name: Node | undefined
}

/** What a property is called, which may not be as it is written. */
export type NameOf = (name: Node) => string

/** By the pointer of an object: the property that decides which others it has. */
const DISCRIMINATORS: Readonly<Record<string, string>> = { '/application': 'flow', '/certificate': 'source' }

function givenValue(object: Node, name: string, nameOf: NameOf): unknown {
  return membersOf(object).findLast((member) => nameOf(member.name) === name)?.value.value
}

/** True where an object says another thing than those from farther away of what decides on its properties. */
function isOtherKind(pointer: string, nearer: Layer, farther: readonly Layer[], nameOf: NameOf): boolean {
  const discriminator = DISCRIMINATORS[pointer]
  if (discriminator === undefined) return false
  const kind = givenValue(nearer.node, discriminator, nameOf)
  const kinds = farther.map(({ node }) => givenValue(node, discriminator, nameOf))
  const before = kinds.findLast((value) => value !== undefined)
  return kind !== undefined && before !== undefined && kind !== before
}

/**
 * The layers that count at a pointer: objects to merge, or one other value, or none.
 * Objects merge; any other value takes the place of what comes from farther away, and so does an object with another flow
 * or source, because the properties there belong to the other one. `null` takes away what comes from farther away, as in
 * a merge patch (RFC 7396); where nothing does, it is a value like any other.
 * @param layers the farthest first, as is the result
 */
export function countingLayers(layers: readonly Layer[], pointer: string, nameOf: NameOf): readonly Layer[] {
  let counting: readonly Layer[] = []
  for (const layer of layers) {
    const areObjects = layer.node.type === 'object' && counting.at(-1)?.node.type === 'object'
    if (layer.node.type === 'null' && counting.length > 0) counting = []
    else if (areObjects && !isOtherKind(pointer, layer, counting, nameOf)) counting = [...counting, layer]
    else counting = [layer]
  }
  return counting
}
