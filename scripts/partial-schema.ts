import { isPlainRecord, type PlainRecord, plainRecord } from './plain-record.ts'

/** Name of the file that holds the schema. */
export const PARTIAL_SCHEMA = 'partial-registration.schema.json'

/** Definitions that refuse secrets by rules on names; they say nothing of what is missing. */
const OF_SECRETS = ['registrationWithoutSecrets', 'withoutSecrets', 'nameOfNoSecret']
/** Objects whose properties follow from one of them, with the definition that knows all these properties. */
const CHOICES = [
  { object: 'application', property: 'flow', all: 'anyApplication' },
  { object: 'certificate', property: 'source', all: 'anyCertificate' }
]
const ANNOTATIONS = ['title', 'description', 'default', 'examples']

/**
 * The schema for editors of a file of defaults and of a registration that extends one. Values are checked as in a whole
 * registration, or take a default away with null; nothing is missing, and nothing depends on anything else.
 */
export function partialSchema(schema: PlainRecord): PlainRecord {
  const definitions = plainRecord(schema['$defs'], '$defs')
  const properties = plainRecord(schema['properties'], 'properties')
  return {
    ...partOf(schema),
    $id: String(schema['$id']).replace('registration.schema.json', PARTIAL_SCHEMA),
    title: 'Part of a registration: a file of defaults, or a registration that extends one',
    description:
      'What is missing here stands in the file that extends this one, or in the file that this one extends. The action checks what they say together.',
    allOf: [{ $ref: '#/$defs/registrationWithoutSecrets' }],
    properties: partsOf({ ...properties, ...choices(properties) }),
    $defs: Object.fromEntries(
      Object.entries({ ...definitions, ...knownChoices(definitions) }).map(([name, definition]) => [
        name,
        OF_SECRETS.includes(name) ? definition : partOf(plainRecord(definition, name))
      ])
    )
  }
}

function choices(properties: PlainRecord): PlainRecord {
  return Object.fromEntries(
    CHOICES.map(({ object, all }) => [object, { ...plainRecord(properties[object], object), $ref: `#/$defs/${all}` }])
  )
}

/** The definitions with all properties, and with the values among which the choice is. */
function knownChoices(definitions: PlainRecord): PlainRecord {
  return Object.fromEntries(
    CHOICES.map(({ object, property, all }) => {
      const definition = plainRecord(definitions[all], all)
      const choice = plainRecord(plainRecord(definitions[object], object)['properties'], object)[property]
      return [all, { ...definition, properties: { ...plainRecord(definition['properties'], all), [property]: choice } }]
    })
  )
}

/** A schema without what it says of several properties together. */
function partOf(schema: PlainRecord): PlainRecord {
  const { required, allOf, if: condition, then, else: otherwise, not, ...rest } = schema
  const isOfObject = schema['type'] === 'object' || schema['type'] === undefined
  const kept = isOfObject ? rest : schema
  return isPlainRecord(kept['properties']) ? { ...kept, properties: partsOf(kept['properties']) } : kept
}

function partsOf(properties: PlainRecord): PlainRecord {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      isPlainRecord(property) && property['const'] === undefined && !['$schema', 'extends'].includes(name)
        ? orNull(partOf(property))
        : property
    ])
  )
}

/** With what editors show of it outside. */
function orNull(schema: PlainRecord): PlainRecord {
  const annotations = Object.entries(schema).filter(([keyword]) => ANNOTATIONS.includes(keyword))
  return { ...Object.fromEntries(annotations), anyOf: [schema, { type: 'null' }] }
}
