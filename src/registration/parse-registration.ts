import { kindOfValue } from '../domain/displayed-text.ts'
import type { Registration } from '../domain/request/registration.ts'
import { checkDocument } from './check-document.ts'
import { extendsOf, extendsProblem } from './extends-property.ts'
import type { JsonDocument } from './json-document.ts'
import type { JsonSource, SourceProblem } from './json-source.ts'
import { rangeOf } from './json-tree.ts'
import { toRegistration } from './registration-mapping.ts'
import type { SourceChain } from './source-chain.ts'

export type ParsedRegistration =
  | {
      readonly ok: true
      readonly registration: Registration
      /** What the files say together. */
      readonly document: JsonDocument
      readonly warnings: readonly SourceProblem[]
    }
  | {
      readonly ok: false
      readonly problems: readonly SourceProblem[]
      /** Whether a property is missing. */
      readonly isIncomplete: boolean
    }

/**
 * Reads one registration with the defaults that it extends: schema and rules. All mistakes are reported at once, unless one
 * makes the rest unreadable. Pure; never throws on any input.
 */
export function parseRegistration({ own, defaults, broken }: SourceChain): ParsedRegistration {
  const known = [own, ...defaults].flatMap((source) => source.problems.map((problem) => ({ source, ...problem })))
  if (own.root === undefined) return { ok: false, problems: known, isIncomplete: false }
  const mergeable = defaults.filter(({ root }) => root?.type === 'object')
  const unextended = [own, ...mergeable].flatMap(refusedExtends)
  const others = [...unextended, ...(broken === undefined ? [] : [broken]), ...defaults.flatMap(notAnObject)]
  const isWhole = unextended.length === 0 && broken === undefined && mergeable.length === defaults.length
  const checked = checkDocument({ sources: [own, ...mergeable], isWhole })
  const problems = [...known, ...others]
  if (!checked.ok) return { ...checked, problems: [...problems, ...checked.problems] }
  if (problems.length > 0) return { ok: false, problems, isIncomplete: false }
  const { registration, document, warnings } = checked
  return { ok: true, registration: toRegistration(registration), document, warnings }
}

/** What is wrong with the property itself, whatever files there are. */
function refusedExtends(source: JsonSource): SourceProblem[] {
  const wanted = extendsOf(source)
  return wanted.kind === 'refused' ? [extendsProblem(source, wanted.place, wanted.message)] : []
}

/** As the schema says it of a registration. */
function notAnObject(source: JsonSource): SourceProblem[] {
  const { root } = source
  if (root === undefined || root.type === 'object') return []
  const found = kindOfValue(root.type === 'array' ? [] : root.value)
  const message = `The value must be an object in braces, { … }. This is ${found}.`
  return [{ source, ...rangeOf(root), path: '', message }]
}
