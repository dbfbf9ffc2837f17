import type { Node } from 'jsonc-parser'
import { countingLayers, type Layer, type NameOf } from './document-layers.ts'
import type { JsonSource } from './json-source.ts'
import { childPath, childPointer, membersOf, rangeOf, type TextRange } from './json-tree.ts'

/** A value of the document and where it stands. */
export interface DocumentPlace {
  readonly source: JsonSource
  /** As a sentence names it: `application.name`, `usage[2]`; empty for the document itself. */
  readonly path: string
  readonly value: TextRange
  /** The name of the property that holds the value; undefined for list items and the document itself. */
  readonly name: Node | undefined
  /** Other sources that give properties of this object. */
  readonly mergedWith: readonly JsonSource[]
}

/** Plain data with the place of each value by its JSON pointer (RFC 6901), as ajv writes pointers. */
export interface JsonDocument {
  readonly data: unknown
  readonly places: ReadonlyMap<string, DocumentPlace>
  /** Every text that is a value, by its pointer. */
  readonly texts: ReadonlyMap<string, string>
}

/** How documents are read. */
export interface Reading {
  /** Properties, by their name, that are to be read under another name, because theirs is misspelled. */
  readonly renamed: ReadonlyMap<Node, string>
  /** Name of a property of the documents that is not part of the data. */
  readonly omitted: string
}

/**
 * Merges the documents of sources, the nearest first. Where there are several, their roots are objects.
 */
export function mergedDocument(sources: readonly JsonSource[], { renamed, omitted }: Reading): JsonDocument {
  const places = new Map<string, DocumentPlace>()
  const texts = new Map<string, string>()
  const nameOf: NameOf = (name) => renamed.get(name) ?? String(name.value)

  function objectData(layers: readonly Layer[], pointer: string): object {
    // No prototype: `__proto__` is a property like any other.
    const data: Record<string, unknown> = Object.create(null)
    for (const [name, values] of layersByName(layers, nameOf)) {
      const child = childPointer(pointer, name)
      const counting = pointer === '' && name === omitted ? [] : countingLayers(values, child, nameOf)
      if (counting.length > 0) data[name] = valueData(counting, child)
    }
    return data
  }

  function valueData(layers: readonly Layer[], pointer: string): unknown {
    const nearest = layers.at(-1)
    if (nearest === undefined) return undefined
    const { node, source, path, name } = nearest
    const mergedWith = layers.slice(0, -1).map((layer) => layer.source)
    places.set(pointer, { source, path, value: rangeOf(node), name, mergedWith })
    switch (node.type) {
      case 'object':
        return objectData(layers, pointer)
      case 'array':
        return (node.children ?? []).map((item, index) =>
          valueData([{ node: item, source, path: `${path}[${index}]`, name: undefined }], `${pointer}/${index}`)
        )
      case 'string':
        texts.set(pointer, String(node.value))
        return node.value
      default:
        return node.value
    }
  }

  const roots = sources.flatMap((source) =>
    source.root === undefined ? [] : [{ node: source.root, source, path: '', name: undefined }]
  )
  return { data: valueData(roots.reverse(), ''), places, texts }
}

/** The values of each property in some objects, those of the first object first; of one given twice the last. */
function layersByName(objects: readonly Layer[], nameOf: NameOf): ReadonlyMap<string, readonly Layer[]> {
  const byName = new Map<string, readonly Layer[]>()
  for (const { node, source, path } of objects) {
    for (const { name, value } of membersOf(node)) {
      const readAs = nameOf(name)
      const others = (byName.get(readAs) ?? []).filter((other) => other.source !== source)
      byName.set(readAs, [...others, { node: value, source, path: childPath(path, String(name.value)), name }])
    }
  }
  return byName
}

/**
 * The place of the object at a pointer in the source of the registration itself, or of the innermost object around it
 * that stands there.
 */
export function ownPlace({ places }: JsonDocument, pointer: string): DocumentPlace | undefined {
  const own = places.get('')?.source
  for (let around = pointer; ; around = around.slice(0, around.lastIndexOf('/'))) {
    const place = places.get(around)
    if (around === '' || place?.source === own) return place
  }
}
