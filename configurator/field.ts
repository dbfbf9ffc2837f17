import { isPlainRecord, type PlainRecord } from '../scripts/plain-record.ts'
import { declaredObject, registrationProperties } from '../scripts/registration-properties.ts'

/** What a field holds: a text as it was typed, a switch, or the chosen ones of a set. */
export type FieldValue = string | boolean | readonly string[]

export interface Choice {
  readonly value: string | number
  /** What a person reads. */
  readonly label: string
}

/** How a field is asked for. */
export type Control =
  /** One of a few, all of them in sight. */
  | { readonly kind: 'choice'; readonly choices: readonly Choice[] }
  /** One of many. */
  | { readonly kind: 'list'; readonly choices: readonly Choice[] }
  /** Any of a few. */
  | { readonly kind: 'set'; readonly choices: readonly Choice[] }
  | { readonly kind: 'switch' }
  | { readonly kind: 'text' }
  | { readonly kind: 'number' }
  /** Any number of texts, a line each. */
  | { readonly kind: 'lines' }

/** One question, and the place of its answer. */
export interface Field {
  /** Dotted, as `application.name`. */
  readonly path: string
  readonly title: string
  readonly description: string
  readonly control: Control
  /** What counts where nothing is answered; undefined for nothing. */
  readonly default: FieldValue | undefined
  readonly example: string | undefined
  /** Must be answered wherever it is asked. */
  readonly required: boolean
  /** The answer to another field that brings this one. */
  readonly onlyWith: { readonly path: string; readonly value: string } | undefined
}

/** The ID on the page of what a link to the field leads to, and the keyboard then begins with. */
export function controlId(path: string): string {
  return path.replaceAll('.', '-')
}

/** A field for every property of the registration file that holds a value. */
export function registrationFields(schema: PlainRecord): readonly Field[] {
  return registrationProperties(schema).map(({ path, description, declared, required, onlyWith }) => {
    const control = controlOf(declared)
    return {
      path,
      title: String(declared['title']),
      description,
      control,
      default: defaultOf(declared['default'], control),
      example: exampleOf(declared),
      required,
      onlyWith: onlyWith === undefined ? undefined : choiceAbove(path, onlyWith)
    }
  })
}

/** Title and description of an object of the registration file, such as `delivery.pfx`. */
export function describedObject(schema: PlainRecord, path: string): Pick<Field, 'title' | 'description'> {
  const { title, description } = declaredObject(schema, path)
  return { title: String(title), description: String(description) }
}

/** `flow: new` beside `application.name` is `application.flow` with the value `new`. */
function choiceAbove(path: string, onlyWith: string): Field['onlyWith'] {
  const [name, value = ''] = onlyWith.split(': ')
  return { path: path.replace(/[^.]+$/, name ?? ''), value }
}

/** More than this are not all shown. */
const MOST_IN_SIGHT = 4

function controlOf(declared: PlainRecord): Control {
  const { type, items, anyOf } = declared
  if (type === 'boolean') return { kind: 'switch' }
  if (type === 'array') {
    const choices = isPlainRecord(items) ? choicesIn(items) : []
    return choices.length > 0 ? { kind: 'set', choices } : { kind: 'lines' }
  }
  const [first] = Array.isArray(anyOf) ? anyOf.filter(isPlainRecord) : []
  const choices = choicesIn(first ?? declared)
  if (choices.length > 0) return { kind: choices.length > MOST_IN_SIGHT ? 'list' : 'choice', choices }
  return { kind: type === 'integer' ? 'number' : 'text' }
}

function choicesIn(declared: PlainRecord): readonly Choice[] {
  const values: readonly unknown[] = Array.isArray(declared['enum']) ? declared['enum'] : []
  const labels: readonly unknown[] = Array.isArray(declared['enumDescriptions']) ? declared['enumDescriptions'] : []
  return values.flatMap((value, index) =>
    typeof value === 'string' || typeof value === 'number' ? [{ value, label: String(labels[index] ?? value) }] : []
  )
}

function defaultOf(value: unknown, { kind }: Control): FieldValue | undefined {
  if (Array.isArray(value)) return value.map(String)
  if (typeof value === 'boolean') return value
  if (value === undefined) return kind === 'switch' ? false : undefined
  return String(value)
}

function exampleOf(declared: PlainRecord): string | undefined {
  const [example] = Array.isArray(declared['examples']) ? declared['examples'] : []
  return typeof example === 'string' ? example : undefined
}
