import type { Node } from 'jsonc-parser'
import { validate } from '../generated/registration-validator.js'
import { crossFieldProblems } from './cross-field-rules.ts'
import { duplicateProperties, type JsonDocument, readJsonDocument } from './json-document.ts'
import type { RegistrationDocument } from './registration-document.ts'
import { distinctErrors, type SchemaError } from './schema-errors.ts'
import { meantProperty, schemaProblem, withoutRepetition } from './schema-problems.ts'
import type { TextProblem } from './text-problem.ts'

export type CheckedDocument =
  | { readonly ok: true; readonly document: RegistrationDocument }
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
function renameSlips(errors: readonly SchemaError[], renamed: Map<Node, string>): SchemaError[] {
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

function otherRules({ document: { data, places }, errors }: Validation): TextProblem[] {
  const refused = new Set(errors.map(({ pointer }) => pointer))
  return crossFieldProblems(data, refused).flatMap(({ pointer, message }) => {
    const place = places.get(pointer)
    return place === undefined ? [] : [{ ...place.value, path: place.path, message: `${place.path}: ${message}` }]
  })
}

/**
 * Checks a parsed file against the schema and the rules beside it. A misspelled property is reported once and then
 * read under its right name, so that it is not reported again as missing and the rules apply to what was meant.
 */
export function checkDocument(root: Node, text: string): CheckedDocument {
  const problems = duplicateProperties(root, text)
  const renamed = new Map<Node, string>()
  for (;;) {
    const validation = validated(root, renamed)
    const { valid, errors } = validation
    const slips = renameSlips(errors, renamed)
    problems.push(...slips.map(schemaProblem))
    if (slips.length > 0) continue
    problems.push(...errors.map(schemaProblem), ...otherRules(validation))
    if (valid !== undefined && problems.length === 0) return { ok: true, document: valid }
    return { ok: false, problems: withoutRepetition(problems) }
  }
}
