import type { Node } from 'jsonc-parser'
import { validate } from '../generated/registration-validator.js'
import { certificateDayProblems, certificateDayWarnings } from './certificate-day-rules.ts'
import { deliveryProblems, deliveryWarnings } from './delivery-rules.ts'
import type { DocumentRuleProblem } from './document-rule.ts'
import { duplicateProperties, type JsonDocument, readJsonDocument } from './json-document.ts'
import { originProblems, serverPortWarnings } from './origin-rules.ts'
import { type PathSyntax, pathProblems } from './path-rules.ts'
import { placeholderProblem } from './placeholders.ts'
import { versionWarnings } from './product-version.ts'
import type { RegistrationDocument } from './registration-document.ts'
import { distinctErrors, type SchemaError } from './schema-errors.ts'
import { isAboutName, meantProperty, schemaProblem, withoutRepetition } from './schema-problems.ts'
import type { TextProblem } from './text-problem.ts'

export type CheckedDocument =
  | { readonly ok: true; readonly document: RegistrationDocument; readonly warnings: readonly TextProblem[] }
  | { readonly ok: false; readonly problems: readonly TextProblem[] }

interface Validation {
  readonly document: JsonDocument
  readonly valid: RegistrationDocument | undefined
  readonly errors: readonly SchemaError[]
}

function validated(root: Node, renamed: ReadonlyMap<Node, string>): Validation {
  const document = readJsonDocument(root, renamed)
  const { data } = document
  if (validate(data)) return { document, valid: data, errors: [] }
  return { document, valid: undefined, errors: distinctErrors(validate.errors ?? [], document) }
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

function located({ places }: JsonDocument, found: readonly DocumentRuleProblem[]): TextProblem[] {
  return found.flatMap(({ pointer, message }) => {
    const place = places.get(pointer)
    return place === undefined ? [] : [{ ...place.value, path: place.path, message: `${place.path}: ${message}` }]
  })
}

/** What the schema and the rules beside it find; a placeholder explains whatever else is wrong with its text. */
function problemsOf({ document, errors }: Validation, pathSyntax: PathSyntax): TextProblem[] {
  const misnamed = new Set(errors.filter(isAboutName).map(({ pointer }) => pointer))
  const placeholders = [...document.texts].flatMap(([pointer, text]): DocumentRuleProblem[] => {
    const message = misnamed.has(pointer) ? undefined : placeholderProblem(text)
    return message === undefined ? [] : [{ pointer, message }]
  })
  const unevaluated = new Set(placeholders.map(({ pointer }) => pointer))
  const others = errors.filter(({ pointer }) => !unevaluated.has(pointer))
  const refused = new Set([...unevaluated, ...errors.map(({ pointer }) => pointer)])
  const { data } = document
  const rules = [
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
 * Checks a parsed file against the schema and the rules beside it. A misspelled property is reported once and then
 * read under its right name, so that it is not reported again as missing and the rules apply to what was meant.
 */
export function checkDocument(root: Node, text: string, pathSyntax: PathSyntax): CheckedDocument {
  const problems = duplicateProperties(root, text)
  const renamed = new Map<Node, string>()
  for (;;) {
    const validation = validated(root, renamed)
    const { document, valid } = validation
    const misspelled = renameMisspelled(validation.errors, renamed)
    problems.push(...misspelled.map(schemaProblem))
    if (misspelled.length > 0) continue
    problems.push(...problemsOf(validation, pathSyntax))
    if (valid === undefined || problems.length > 0) return { ok: false, problems: withoutRepetition(problems) }
    return { ok: true, document: valid, warnings: located(document, warningsOf(document)) }
  }
}
