import type { MemberNode, ValueNode } from '@humanwhocodes/momoa'
import { validate } from '../generated/registration-validator.js'
import { crossFieldFaults } from './cross-field-rules.ts'
import type { Fault } from './fault.ts'
import { duplicateProperties, type JsonDocument, readJsonDocument } from './json-document.ts'
import type { RegistrationDocument } from './registration-document.ts'
import { distinctErrors, meantProperty, type SchemaError, schemaFault, withoutRepetition } from './schema-faults.ts'

export type CheckedDocument =
  | { readonly ok: true; readonly document: RegistrationDocument }
  | { readonly ok: false; readonly faults: readonly Fault[] }

interface Validation {
  readonly document: JsonDocument
  readonly valid: RegistrationDocument | undefined
  readonly errors: readonly SchemaError[]
}

function validated(body: ValueNode, renamed: ReadonlyMap<MemberNode, string>): Validation {
  const document = readJsonDocument(body, renamed)
  const { data } = document
  if (validate(data)) return { document, valid: data, errors: [] }
  return { document, valid: undefined, errors: distinctErrors(validate.errors ?? [], document) }
}

/** Takes the misspelled properties out of `errors` and into `renamed`, at most one for each right name. */
function renameSlips(errors: readonly SchemaError[], renamed: Map<MemberNode, string>): SchemaError[] {
  const taken = new Set<string>()
  return errors.filter((error) => {
    const meant = meantProperty(error)
    const { member } = error.place
    if (meant === undefined || member === undefined) return false
    const target = error.pointer.replace(/[^/]*$/, meant)
    if (taken.has(target)) return false
    taken.add(target)
    renamed.set(member, meant)
    return true
  })
}

function otherRules({ document: { data, places }, errors }: Validation): Fault[] {
  const refused = new Set(errors.map(({ pointer }) => pointer))
  return crossFieldFaults(data, refused).flatMap(({ pointer, message }) => {
    const place = places.get(pointer)
    return place === undefined ? [] : [{ ...place.value, path: place.path, message: `${place.path}: ${message}` }]
  })
}

/**
 * Checks a parsed file against the schema and the rules beside it. A misspelled property is reported once and then
 * read under its right name, so that it is not reported again as missing and the rules apply to what was meant.
 */
export function checkDocument(body: ValueNode, text: string): CheckedDocument {
  const faults = duplicateProperties(body, text)
  const renamed = new Map<MemberNode, string>()
  for (;;) {
    const validation = validated(body, renamed)
    const { valid, errors } = validation
    const slips = renameSlips(errors, renamed)
    faults.push(...slips.map(schemaFault))
    if (slips.length > 0) continue
    faults.push(...errors.map(schemaFault), ...otherRules(validation))
    if (valid !== undefined && faults.length === 0) return { ok: true, document: valid }
    return { ok: false, faults: withoutRepetition(faults) }
  }
}
