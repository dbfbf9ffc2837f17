import type { Node } from 'jsonc-parser'
import { validate } from '../generated/registration-validator.js'
import { certificateDayProblems, certificateDayWarnings } from './certificate-day-rules.ts'
import { deliveryProblems, deliveryWarnings } from './delivery-rules.ts'
import type { DocumentRuleProblem } from './document-rule.ts'
import { EXTENDS } from './extends-property.ts'
import { type JsonDocument, mergedDocument } from './json-document.ts'
import type { JsonSource, SourceProblem } from './json-source.ts'
import { originProblems, serverPortWarnings } from './origin-rules.ts'
import { pathProblems } from './path-rules.ts'
import { placeholderProblem } from './placeholders.ts'
import { versionWarnings } from './product-version.ts'
import type { RegistrationDocument } from './registration-document.ts'
import { distinctErrors, type SchemaError } from './schema-errors.ts'
import { isAboutName, meantProperty, schemaProblem } from './schema-problems.ts'

export type CheckedDocument =
  | {
      readonly ok: true
      readonly registration: RegistrationDocument
      readonly document: JsonDocument
      readonly warnings: readonly SourceProblem[]
    }
  | {
      readonly ok: false
      readonly problems: readonly SourceProblem[]
      /** Whether a property is missing. */
      readonly isIncomplete: boolean
    }

/** The sources of one document. */
export interface DocumentSources {
  /** The registration itself, then the files of defaults, the nearest first; all of them can be read. */
  readonly sources: readonly [JsonSource, ...JsonSource[]]
  /** False where a file of defaults is missing here, so that nothing can be said of what is missing in the document. */
  readonly isWhole: boolean
}

interface Validation {
  readonly document: JsonDocument
  readonly valid: RegistrationDocument | undefined
  readonly errors: readonly SchemaError[]
}

/** What is wrong with a value or a name by itself, whatever else the document has. */
const RULES_OF_VALUES = [
  'type',
  'enum',
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'uniqueItems',
  'additionalProperties',
  'propertyNames'
]

function validated({ sources, isWhole }: DocumentSources, renamed: ReadonlyMap<Node, string>): Validation {
  const document = mergedDocument(sources, { renamed, omitted: EXTENDS })
  const { data } = document
  if (validate(data)) return { document, valid: data, errors: [] }
  const errors = distinctErrors(validate.errors ?? [], document)
  const known = isWhole ? errors : errors.filter(({ keyword }) => RULES_OF_VALUES.includes(keyword))
  return { document, valid: undefined, errors: known }
}

/** Takes the misspelled properties out of `errors` and into `renamed`, at most one for each right name. */
function renameMisspelled(errors: readonly SchemaError[], renamed: Map<Node, string>): SchemaError[] {
  const taken = new Set<string>()
  return errors.filter((error) => {
    const meant = meantProperty(error)
    const { name } = error.place
    if (meant === undefined || name === undefined) return false
    const target = error.pointer.replace(/[^/]*$/, meant)
    if (taken.has(target)) return false
    taken.add(target)
    renamed.set(name, meant)
    return true
  })
}

function located({ places }: JsonDocument, found: readonly DocumentRuleProblem[]): SourceProblem[] {
  return found.flatMap(({ pointer, message }) => {
    const place = places.get(pointer)
    if (place === undefined) return []
    const { source, path, value } = place
    return [{ source, ...value, path, message: `${path}: ${message}` }]
  })
}

/** What the schema and the rules beside it find; a placeholder explains whatever else is wrong with its text. */
function problemsOf({ document, errors }: Validation, { sources, isWhole }: DocumentSources): SourceProblem[] {
  const misnamed = new Set(errors.filter(isAboutName).map(({ pointer }) => pointer))
  const placeholders = [...document.texts].flatMap(([pointer, text]): DocumentRuleProblem[] => {
    const message = misnamed.has(pointer) ? undefined : placeholderProblem(text)
    return message === undefined ? [] : [{ pointer, message }]
  })
  const unevaluated = new Set(placeholders.map(({ pointer }) => pointer))
  const others = errors.filter(({ pointer }) => !unevaluated.has(pointer))
  const refused = new Set([...unevaluated, ...errors.map(({ pointer }) => pointer)])
  const { data } = document
  const [{ pathSyntax }] = sources
  const rules = !isWhole
    ? []
    : [
        ...certificateDayProblems(data, refused),
        ...pathProblems(data, pathSyntax, refused),
        ...originProblems(data, refused),
        ...deliveryProblems(data, refused)
      ]
  return [...others.map(schemaProblem), ...located(document, [...placeholders, ...rules])]
}

function warningsOf({ data }: JsonDocument): readonly DocumentRuleProblem[] {
  return [
    ...versionWarnings(data),
    ...certificateDayWarnings(data),
    ...serverPortWarnings(data),
    ...deliveryWarnings(data)
  ]
}

/**
 * Checks a document against the schema and the rules beside it. A misspelled property is reported once and then
 * read under its right name, so that it is not reported again as missing and the rules apply to what was meant.
 */
export function checkDocument(sources: DocumentSources): CheckedDocument {
  const problems: SourceProblem[] = []
  const renamed = new Map<Node, string>()
  for (;;) {
    const validation = validated(sources, renamed)
    const { document, valid } = validation
    const misspelled = renameMisspelled(validation.errors, renamed)
    problems.push(...misspelled.map(schemaProblem))
    if (misspelled.length > 0) continue
    problems.push(...problemsOf(validation, sources))
    if (valid === undefined || problems.length > 0)
      return { ok: false, problems, isIncomplete: isIncomplete(validation) }
    return { ok: true, registration: valid, document, warnings: located(document, warningsOf(document)) }
  }
}

function isIncomplete({ errors }: Validation): boolean {
  return errors.some(({ keyword }) => keyword === 'required')
}

/** Properties of a file of defaults that are named like a secret, which no other file makes good by another value. */
export function secretsIn(source: JsonSource): readonly SourceProblem[] {
  const { errors } = validated({ sources: [source], isWhole: false }, new Map())
  return errors.filter(({ keyword }) => keyword === 'propertyNames').map(schemaProblem)
}
