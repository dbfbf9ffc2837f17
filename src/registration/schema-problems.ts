import type { ErrorObject } from 'ajv'
import { nearestName } from './did-you-mean.ts'
import { kindOfValue, shownValue } from './displayed-text.ts'
import { childPath, childPointer, type DocumentPlace, type JsonDocument, rangeOf } from './json-document.ts'
import type { TextProblem } from './text-problem.ts'

/** One error of the validator with the place it concerns. */
export interface SchemaError {
  readonly keyword: string
  /** JSON pointer of the value; of the object where a property of it is missing. */
  readonly pointer: string
  readonly place: DocumentPlace
  readonly value: unknown
  /** The part of the schema that holds the keyword. */
  readonly schema: Readonly<Record<string, unknown>>
  /** The property that is unknown, missing or named like a secret. */
  readonly property: string | undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string | undefined {
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
  const place = document.places.get(pointer)
  if (place === undefined || !isRecord(error.parentSchema)) return undefined
  return {
    keyword: error.propertyName === undefined ? error.keyword : 'propertyNames',
    pointer,
    place,
    value: error.data,
    schema: error.parentSchema,
    property: child ?? textOf(error.params['missingProperty'])
  }
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

/** The name that an unknown property was most likely meant to have, unless the object has that one too. */
export function meantProperty(error: SchemaError): string | undefined {
  const { properties } = error.schema
  if (error.keyword !== 'additionalProperties' || error.property === undefined || !isRecord(properties))
    return undefined
  const present = isRecord(error.value) ? error.value : {}
  return nearestName(
    error.property,
    Object.keys(properties).filter((name) => !(name in present))
  )
}

function unknownProperty(error: SchemaError): string {
  const meant = meantProperty(error)
  const allowed = isRecord(error.schema['properties']) ? Object.keys(error.schema['properties']).join(', ') : ''
  return meant === undefined
    ? `This property is unknown; allowed here: ${allowed}.`
    : `This property is unknown; did you mean "${meant}"? Allowed here: ${allowed}.`
}

function missingProperty(error: SchemaError): string {
  const { properties } = error.schema
  const property = isRecord(properties) ? properties[error.property ?? ''] : undefined
  const description = isRecord(property) ? textOf(property['description']) : undefined
  return `This property is missing; add it. ${description ?? ''}`.trimEnd()
}

function wrongChoice({ schema, value }: SchemaError): string {
  const allowed: readonly unknown[] = Array.isArray(schema['enum']) ? schema['enum'] : []
  const written = shownValue(value) ?? 'This value'
  const isName = typeof value === 'string' || typeof value === 'number'
  const nearest = isName ? nearestName(String(value), allowed.map(String)) : undefined
  const meant = allowed.find((choice) => String(choice) === nearest)
  const question = meant === undefined ? '.' : `; did you mean ${JSON.stringify(meant)}?`
  return `${written} is not allowed${question} Allowed: ${allowed.map((choice) => JSON.stringify(choice)).join(', ')}.`
}

function wholeNumberIn({ minimum, maximum }: SchemaError['schema']): string {
  return `must be a whole number from ${String(minimum)} to ${String(maximum)}, without quotes`
}

function wrongType({ schema, value }: SchemaError): string {
  const expected: Readonly<Record<string, string>> = {
    boolean: 'must be true or false, without quotes',
    integer: wholeNumberIn(schema),
    string: 'must be text in double quotes',
    object: 'must be an object in braces, { … }',
    array: 'must be a list in brackets, [ … ]'
  }
  const rule =
    textOf(schema['errorMessage']) ?? `The value ${expected[textOf(schema['type']) ?? ''] ?? 'has another type'}.`
  const found = typeof value === 'number' ? (shownValue(value) ?? '') : kindOfValue(value)
  return `${rule} This is ${found}.`
}

function sentence(error: SchemaError): string {
  const rule = textOf(error.schema['errorMessage'])
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownProperty(error)
    case 'enum':
      return wrongChoice(error)
    case 'type':
      return wrongType(error)
    case 'required':
      return rule ?? missingProperty(error)
    case 'minimum':
    case 'maximum':
      return `The value ${wholeNumberIn(error.schema)}. This is ${shownValue(error.value) ?? ''}.`
    default:
      return rule ?? `The value breaks the rule "${error.keyword}" of the schema.`
  }
}

/** What the user reads about one error. */
export function schemaProblem(error: SchemaError): TextProblem {
  const { place, property, keyword } = error
  const isAboutName = keyword === 'additionalProperties' || keyword === 'propertyNames'
  const path = keyword === 'required' && property !== undefined ? childPath(place.path, property) : place.path
  const range = isAboutName && place.name !== undefined ? rangeOf(place.name) : place.value
  return { ...range, path, message: path === '' ? sentence(error) : `${path}: ${sentence(error)}` }
}

/** Drops problems that say the same at the same place. */
export function withoutRepetition(problems: readonly TextProblem[]): TextProblem[] {
  const seen = new Map(problems.map((problem) => [`${problem.start} ${problem.message}`, problem]))
  return [...seen.values()]
}
