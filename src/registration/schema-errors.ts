import type { ErrorObject } from 'ajv'
import { type DocumentPlace, type JsonDocument, ownPlace } from './json-document.ts'
import { childPointer } from './json-tree.ts'

/** One error of the validator with the place it concerns. */
export interface SchemaError {
  readonly keyword: string
  /** JSON pointer of the value; of the object where a property of it is missing. */
  readonly pointer: string
  /** Of the value; of the object in the registration itself where a property is missing. */
  readonly place: DocumentPlace
  /** Whether a property of the object stands in the same file. */
  readonly isBeside: (name: string) => boolean
  /** Whether the place is in a file of defaults. */
  readonly isDefault: boolean
  readonly value: unknown
  /** The part of the schema that holds the keyword. */
  readonly schema: Readonly<Record<string, unknown>>
  /** The property that is unknown, missing or named like a secret. */
  readonly property: string | undefined
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The property an error is about, where the place to show is that property. */
function childOf(error: ErrorObject): string | undefined {
  return error.propertyName ?? textOf(error.params['additionalProperty'])
}

function toSchemaError(error: ErrorObject, document: JsonDocument): SchemaError | undefined {
  const child = childOf(error)
  const repeated =
    error.keyword === 'uniqueItems' ? Math.max(Number(error.params['i']), Number(error.params['j'])) : undefined
  const pointer = childPointerOf(error.instancePath, child ?? repeated?.toString())
  const place = placeOf(error, pointer, document)
  if (place === undefined || !isRecord(error.parentSchema)) return undefined
  return {
    keyword: error.propertyName === undefined ? error.keyword : 'propertyNames',
    pointer,
    place,
    isBeside: (name) => document.places.get(childPointer(error.instancePath, name))?.source === place.source,
    isDefault: place.source !== document.places.get('')?.source,
    value: error.data,
    schema: error.parentSchema,
    property: child ?? textOf(error.params['missingProperty'])
  }
}

/** What is missing has no place: it is to be added to the registration, which need not have the object around it. */
function placeOf({ keyword }: ErrorObject, pointer: string, document: JsonDocument): DocumentPlace | undefined {
  const place = document.places.get(pointer)
  const own = keyword === 'required' ? ownPlace(document, pointer) : undefined
  return place === undefined || own === undefined ? place : { ...own, path: place.path }
}

function childPointerOf(parent: string, child: string | undefined): string {
  return child === undefined ? parent : childPointer(parent, child)
}

/** Of several errors at one place the one that explains the others: first a secret, then a wrong type or choice. */
const EXPLAINS_OTHERS = ['propertyNames', 'enum', 'type']

/**
 * The validator's errors, each mistake once: without those that only say that a condition or a part failed, and
 * without those that follow from another at the same place.
 */
export function distinctErrors(errors: readonly ErrorObject[], document: JsonDocument): SchemaError[] {
  const byPointer = new Map<string, SchemaError[]>()
  for (const error of errors) {
    const isWrapper = error.keyword === 'if' || (error.keyword === 'propertyNames' && error.propertyName === undefined)
    const found = isWrapper ? undefined : toSchemaError(error, document)
    if (found === undefined) continue
    const others = byPointer.get(found.pointer)
    if (others === undefined) byPointer.set(found.pointer, [found])
    else others.push(found)
  }
  return [...byPointer.values()].flatMap((atOnePlace) => {
    for (const keyword of EXPLAINS_OTHERS) {
      const first = atOnePlace.find((error) => error.keyword === keyword)
      if (first !== undefined) return [first]
    }
    return atOnePlace
  })
}
