import { isPlainRecord, type PlainRecord } from '../scripts/plain-record.ts'
import { readJsonSource } from '../src/registration/json-source.ts'
import { type ParsedRegistration, parseRegistration } from '../src/registration/parse-registration.ts'
import type { RegistrationSource } from '../src/registration/registration-source.ts'
import { chainOfOne } from '../src/registration/source-chain.ts'
import type { Field, FieldValue } from './field.ts'
import { optionalObjectOf } from './steps.ts'

/** All answers so far. */
export interface Answers {
  readonly values: ReadonlyMap<string, FieldValue>
  /** Optional objects that are switched on, as `delivery.pfx`. */
  readonly switchedOn: ReadonlySet<string>
  readonly pathSyntax: RegistrationSource['pathSyntax']
}

/** A problem at a field or at the object that holds it. */
export interface DraftProblem {
  readonly path: string
  readonly message: string
}

/** What the answers amount to. */
export interface Draft {
  /** The registration file. */
  readonly text: string
  readonly parsed: ParsedRegistration
  readonly problems: readonly DraftProblem[]
  /** Fields to be asked, in their order. */
  readonly asked: readonly Field[]
  /** Paths of fields that cannot be left out. */
  readonly required: ReadonlySet<string>
}

/** The registration file that the answers make, what the schema and the rules say of it, and what is still to be asked. */
export function draftOf(fields: readonly Field[], answers: Answers): Draft {
  const brought = fields.filter((field) => isBrought(field, fields, answers))
  const optional = brought.filter(isOptionalText)
  const document = documentOf(brought, answers)
  const required = optional.filter((field) => isRequired(field, document, answers))
  // An answer that is still missing is taken as given, so that it shuts out what excludes it.
  const completed = required.reduce((whole, field) => (has(whole, field) ? whole : filled(whole, field)), document)
  const refused = new Set(optional.filter((field) => isRefused(field, brought, completed, answers)))
  const asked = brought.filter((field) => !refused.has(field))
  const text = textOf(documentOf(asked, answers))
  const parsed = parse(text, answers)
  return {
    text,
    parsed,
    problems: inOrderOf(fields, problemsIn(parsed)),
    asked,
    required: new Set([...asked.filter((field) => field.required), ...required].map(({ path }) => path))
  }
}

/** Whether the choices above a field bring it. */
function isBrought({ path, onlyWith }: Field, fields: readonly Field[], { values, switchedOn }: Answers): boolean {
  const object = optionalObjectOf(path)
  if (object !== undefined && !switchedOn.has(object)) return false
  if (onlyWith === undefined) return true
  const above = fields.find((field) => field.path === onlyWith.path)
  return (values.get(onlyWith.path) ?? above?.default) === onlyWith.value
}

/** Whether other answers may rule a field out or demand it: of the schema's rules those on what may be left out. */
function isOptionalText({ required, control: { kind }, default: value }: Field): boolean {
  return !required && value === undefined && kind !== 'switch'
}

function isRequired(field: Field, document: PlainRecord, answers: Answers): boolean {
  const [without, filledIn] = [withValue(document, field.path, undefined), filled(document, field)].map((each) =>
    problemsOf(each, answers)
  )
  return (
    without?.some(
      ({ path, message }) => path === field.path && !filledIn?.some((other) => other.message === message)
    ) ?? false
  )
}

/**
 * Whether an answer that is right by itself makes a problem that was not there without it. That another answer is then
 * missing is none, unless that one is asked before.
 */
function isRefused(field: Field, brought: readonly Field[], document: PlainRecord, answers: Answers): boolean {
  const without = problemsOf(withValue(document, field.path, undefined), answers)
  const later = brought.slice(brought.indexOf(field) + 1).map(({ path }) => path)
  const withAnswer = filled(document, field)
  return problemsOf(withAnswer, answers).some(
    ({ path, message }) =>
      !without.some((known) => known.message === message) &&
      !(later.includes(path) && valueAt(withAnswer, path) === undefined)
  )
}

function has(document: PlainRecord, { path }: Field): boolean {
  return valueAt(document, path) !== undefined
}

function filled(document: PlainRecord, field: Field): PlainRecord {
  return withValue(document, field.path, exampleValue(field))
}

function exampleValue({ control, example, path }: Field): unknown {
  switch (control.kind) {
    case 'choice':
    case 'list':
      return control.choices[0]?.value
    case 'lines':
    case 'set':
      return []
    default:
      if (example !== undefined) return example
      return /tenant$/.test(path) ? 'contoso.onmicrosoft.com' : 'veeam.backup@contoso.onmicrosoft.com'
  }
}

/** The document that the answers to these fields make; what is as by default is left out. */
function documentOf(fields: readonly Field[], { values, switchedOn }: Answers): PlainRecord {
  const answered = fields.reduce<PlainRecord>((whole, field) => {
    const value = values.get(field.path)
    if (value === undefined || isDefault(value, field)) return whole
    return withValue(whole, field.path, writtenValue(value, field))
  }, {})
  return ['services', ...switchedOn].reduce(
    (whole, path) => (valueAt(whole, path) === undefined ? withValue(whole, path, {}) : whole),
    answered
  )
}

function isDefault(value: FieldValue, field: Field): boolean {
  if (value === '' || (Array.isArray(value) && value.length === 0 && field.control.kind === 'lines')) return true
  return JSON.stringify(value) === JSON.stringify(field.default)
}

function writtenValue(value: FieldValue, { control }: Field): unknown {
  if (control.kind === 'number' && typeof value === 'string')
    return /^\d{1,9}$/.test(value.trim()) ? Number(value) : value
  if (control.kind === 'lines' && Array.isArray(value)) return value.join() === NO_OTHERS ? [] : value
  if (control.kind === 'choice' || control.kind === 'list') {
    return control.choices.find((choice) => String(choice.value) === value)?.value ?? value
  }
  return value
}

/** In a field with lines: an empty list, which is something else than no list. */
export const NO_OTHERS = 'none'

function withValue(document: PlainRecord, path: string, value: unknown): PlainRecord {
  const [name = '', ...rest] = path.split('.')
  const { [name]: member, ...others } = document
  if (rest.length === 0) return value === undefined ? others : { ...document, [name]: value }
  if (value === undefined && !isPlainRecord(member)) return document
  return { ...document, [name]: withValue(isPlainRecord(member) ? member : {}, rest.join('.'), value) }
}

function valueAt(document: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((object, name) => (isPlainRecord(object) ? object[name] : undefined), document)
}

function textOf(document: PlainRecord): string {
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function parse(text: string, { pathSyntax }: Answers): ParsedRegistration {
  const bytes = new TextEncoder().encode(text)
  return parseRegistration(chainOfOne(readJsonSource({ name: 'registration', file: undefined, bytes, pathSyntax })))
}

function problemsOf(document: PlainRecord, answers: Answers): readonly DraftProblem[] {
  return problemsIn(parse(textOf(document), answers))
}

/** Without the path at the beginning, which is the place where the problem is shown, and without the index in a list. */
function problemsIn(parsed: ParsedRegistration): readonly DraftProblem[] {
  if (parsed.ok) return []
  return parsed.problems.map(({ path, message }) => ({
    path: path.replace(/\[\d+\]$/, ''),
    message: path !== '' && message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message
  }))
}

/** In the order in which the fields are asked; a problem of an object comes with its first field. */
function inOrderOf(fields: readonly Field[], problems: readonly DraftProblem[]): readonly DraftProblem[] {
  const placeOf = ({ path: place }: DraftProblem) =>
    fields.findIndex(({ path }) => path === place || path.startsWith(`${place}.`))
  return [...problems].sort((one, other) => placeOf(one) - placeOf(other))
}
