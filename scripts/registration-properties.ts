import { isPlainRecord, type PlainRecord, plainRecord } from './plain-record.ts'

/** One property of the registration file, as its schema declares it. */
export interface RegistrationProperty {
  /** Dotted, from the root of the file. */
  readonly path: string
  readonly description: string
  /** The choice that brings the property, as `flow: new`; undefined when it is always there. */
  readonly onlyWith: string | undefined
  readonly required: boolean
  /** The object that the property stands in, where that one may be left out. */
  readonly optionalObject: string | undefined
  /** What may stand there: values of an enumeration, or the name of a type. */
  readonly allowed: readonly string[]
  readonly default: string | undefined
  /** Its part of the schema, with what stands behind `$ref`. */
  readonly declared: PlainRecord
}

/** All properties that hold a value, in the order of the schema. */
export function registrationProperties(schema: PlainRecord): readonly RegistrationProperty[] {
  const definitions = plainRecord(schema['$defs'], '$defs')
  return propertiesOf(schema, { definitions, prefix: '', onlyWith: undefined, optionalObject: undefined })
}

/** The part of the schema that declares an object by its path, such as `delivery.pfx`. */
export function declaredObject(schema: PlainRecord, path: string): PlainRecord {
  const definitions = plainRecord(schema['$defs'], '$defs')
  return path
    .split('.')
    .reduce(
      (object, name) => resolved(plainRecord(plainRecord(object['properties'], 'properties')[name], path), definitions),
      schema
    )
}

interface Place {
  readonly definitions: PlainRecord
  readonly prefix: string
  readonly onlyWith: string | undefined
  readonly optionalObject: string | undefined
}

function propertiesOf(object: PlainRecord, place: Place): readonly RegistrationProperty[] {
  const required = Array.isArray(object['required']) ? object['required'] : []
  return Object.entries(plainRecord(object['properties'], 'properties')).flatMap(([name, value]) => {
    if (name === '$schema' || !isPlainRecord(value) || value['const'] !== undefined) return []
    const declared = resolved(value, place.definitions)
    const path = `${place.prefix}${name}`
    if (isPlainRecord(declared['properties'])) {
      const optionalObject = required.includes(name) ? place.optionalObject : path
      const inner = { ...place, prefix: `${path}.`, optionalObject }
      return [
        ...propertiesOf(declared, inner),
        ...choicesIn(declared, place.definitions).flatMap(({ choice, definition }) =>
          propertiesOf(definition, { ...inner, onlyWith: choice })
        )
      ]
    }
    return [
      {
        path,
        description: String(declared['description']),
        onlyWith: place.onlyWith,
        required: required.includes(name),
        optionalObject: place.optionalObject,
        allowed: allowed(declared),
        default: declared['default'] === undefined ? undefined : JSON.stringify(declared['default']),
        declared
      }
    ]
  })
}

/** What stands beside `$ref` wins, as a description of this one use. */
function resolved(value: PlainRecord, definitions: PlainRecord): PlainRecord {
  const reference = value['$ref']
  if (typeof reference !== 'string') return value
  return { ...plainRecord(definitions[reference.replace('#/$defs/', '')], reference), ...value }
}

/** Definitions that fix one of the enumerated properties of `object`, as `newApplication` fixes `flow`. */
function choicesIn(object: PlainRecord, definitions: PlainRecord) {
  return Object.entries(plainRecord(object['properties'], 'properties')).flatMap(([name, property]) => {
    const values = isPlainRecord(property) && Array.isArray(property['enum']) ? property['enum'] : []
    return values.flatMap((value: unknown) =>
      Object.values(definitions).flatMap((candidate) => {
        const definition = plainRecord(candidate, '$defs')
        const fixed = isPlainRecord(definition['properties']) ? definition['properties'][name] : undefined
        return isPlainRecord(fixed) && fixed['const'] === value ? [{ choice: `${name}: ${value}`, definition }] : []
      })
    )
  })
}

function allowed(declared: PlainRecord): readonly string[] {
  const items = declared['items']
  const [listed] = Array.isArray(declared['anyOf']) ? declared['anyOf'] : [declared]
  const values = plainRecord(isPlainRecord(items) ? items : listed, 'a property')['enum']
  if (Array.isArray(values)) return values.map((value: unknown) => JSON.stringify(value))
  if (declared['type'] === 'boolean') return ['true', 'false']
  const { minimum, maximum } = declared
  return minimum === undefined || maximum === undefined ? [] : [`${minimum} to ${maximum}`]
}
