import { kindOfValue, shownValue } from '../domain/displayed-text.ts'
import { listText } from '../domain/list-text.ts'
import { nearestName } from './did-you-mean.ts'
import { nameInSentence, type SourceProblem } from './json-source.ts'
import { childPath, rangeOf } from './json-tree.ts'
import { meantIdentifier, meantVersion } from './meant-value.ts'
import { hasChoice, propertyHint } from './property-hints.ts'
import { isRecord, type SchemaError, textOf } from './schema-errors.ts'

/** The name that an unknown property was most likely meant to have, unless the object has that one too. */
export function meantProperty(error: SchemaError): string | undefined {
  const { properties } = error.schema
  if (error.keyword !== 'additionalProperties' || error.property === undefined || !isRecord(properties))
    return undefined
  if (propertyHint(objectOf(error), error.property) !== undefined) return undefined
  return nearestName(
    error.property,
    Object.keys(properties).filter((name) => !error.isBeside(name))
  )
}

/** The object that a property stands in, as `delivery.pfx`; empty for the document. */
function objectOf({ pointer }: SchemaError): string {
  return pointer.split('/').slice(1, -1).join('.')
}

function unknownProperty(error: SchemaError): string {
  const allowed = isRecord(error.schema['properties']) ? Object.keys(error.schema['properties']).join(', ') : ''
  const hint = propertyHint(objectOf(error), error.property ?? '')
  if (hint !== undefined) return `${hint} Allowed here: ${allowed}.`
  const meant = meantProperty(error)
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

function wrongChoice({ schema, value, pointer }: SchemaError): string {
  const allowed: readonly unknown[] = Array.isArray(schema['enum']) ? schema['enum'] : []
  const written = shownValue(value) ?? 'This value'
  const meant = meantChoice(pointer, value, allowed)
  const newer = pointer === '/productVersion' ? ' and newer versions' : ''
  const list = `Allowed: ${allowed.map((choice) => JSON.stringify(choice)).join(', ')}${newer}.`
  if (meant !== undefined) return `${written} is not allowed; did you mean ${JSON.stringify(meant)}? ${list}`
  return pointer === '/productVersion' && /^v?\d+$/i.test(String(value))
    ? `${written} is not allowed; write the minor version too. ${list}`
    : `${written} is not allowed. ${list}`
}

function meantChoice(pointer: string, value: unknown, allowed: readonly unknown[]): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const version = pointer === '/productVersion' ? meantVersion(String(value), allowed) : undefined
  if (version !== undefined) return version
  const nearest = nearestName(String(value), allowed.map(String))
  return allowed.find((choice) => String(choice) === nearest)
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
    case 'pattern':
      return [rule, meantIdentifier(error.pointer, String(error.value), String(error.schema['pattern']))]
        .filter((part) => part !== undefined)
        .join(' ')
    default:
      return rule ?? `The value breaks the rule "${error.keyword}" of the schema.`
  }
}

/** True where the name of a property is wrong, whatever its value is. */
export function isAboutName({ keyword }: SchemaError): boolean {
  return keyword === 'additionalProperties' || keyword === 'propertyNames'
}

/** What the user reads about one error. */
export function schemaProblem(error: SchemaError): SourceProblem {
  const { place, property, keyword } = error
  const path = keyword === 'required' && property !== undefined ? childPath(place.path, property) : place.path
  const range = isAboutName(error) && place.name !== undefined ? rangeOf(place.name) : place.value
  const message = `${sentence(error)}${mergeHint(error)}`
  return { source: place.source, ...range, path, message: path === '' ? message : `${path}: ${message}` }
}

/** True where properties of an object exclude each other. */
function isAboutExclusion({ keyword, schema }: SchemaError): boolean {
  const { not } = schema
  return keyword === 'not' && isRecord(not) && ('required' in not || 'anyOf' in not)
}

/** Where what another file gives is in the way: it can be taken away. */
function mergeHint(error: SchemaError): string {
  const { keyword, place, property, isDefault } = error
  if (place.mergedWith.length > 0 && isAboutExclusion(error)) {
    return ` Part of this object comes from ${listText(place.mergedWith.map(nameInSentence))}; null in place of a value takes it away.`
  }
  const isOfOtherChoice = keyword === 'additionalProperties' && hasChoice(objectOf(error), property ?? '')
  return isDefault && isOfOtherChoice ? ' A file that extends this one takes it away with null in its place.' : ''
}
