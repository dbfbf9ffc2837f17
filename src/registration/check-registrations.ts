import { listText } from '../domain/list-text.ts'
import type { NamedRegistration } from '../domain/request/named-registration.ts'
import type { Registration } from '../domain/request/registration.ts'
import { secretsIn } from './check-document.ts'
import type { JsonDocument } from './json-document.ts'
import { type JsonSource, nameInSentence, type SourceProblem } from './json-source.ts'
import { parseRegistration } from './parse-registration.ts'
import { ProblemList } from './problem-list.ts'
import { problemOfWholeSource, type RegistrationProblem } from './registration-problem.ts'
import { sharedTargets, type TargetContext } from './shared-targets.ts'
import type { SourceChain } from './source-chain.ts'

/** A registration that was read, or why it could not be. */
export type ReadRegistration =
  | { readonly ok: true; readonly chain: SourceChain }
  | { readonly ok: false; readonly problems: readonly RegistrationProblem[] }

export interface CheckedRegistrations {
  /** Those that are in order by themselves. None may be handled while there are problems. */
  readonly registrations: readonly NamedRegistration[]
  /** By file and place. */
  readonly problems: readonly RegistrationProblem[]
  /** By file and place. */
  readonly warnings: readonly RegistrationProblem[]
}

interface ValidRegistration {
  readonly name: string
  readonly file: string | undefined
  readonly registration: Registration
  readonly document: JsonDocument
}

/**
 * Checks all registrations of a run, each by itself and against the others. A problem in a file of defaults is reported
 * once, however many registrations extend the file.
 */
export function checkRegistrations(read: readonly ReadRegistration[], context: TargetContext): CheckedRegistrations {
  const problems = new ProblemList()
  const warnings = new ProblemList()
  const valid: ValidRegistration[] = []
  const chains = read.flatMap((each) => (each.ok ? [each.chain] : []))
  const extending = extendingNames(chains)
  for (const chain of chains) {
    const { own } = chain
    const parsed = parseRegistration(chain)
    const names = extending.get(own)
    if (parsed.ok) {
      const { registration, document } = parsed
      valid.push({ name: nameInSentence(own), file: own.file, registration, document })
      for (const warning of parsed.warnings) warnings.add(warning, own)
    } else if (parsed.isIncomplete && names !== undefined) problems.addUnread([namedDefaults(own, names)])
    else for (const problem of parsed.problems) problems.add(problem, own)
  }
  for (const source of extending.keys()) for (const problem of secretsIn(source)) problems.add(problem, undefined)
  for (const problem of sharedTargetProblems(valid, context)) problems.add(problem, undefined)
  problems.addUnread(read.flatMap((each) => (each.ok ? [] : each.problems)))
  return {
    registrations: valid.map(({ file, registration }) => ({ file, registration })),
    problems: problems.inOrder(),
    warnings: warnings.inOrder()
  }
}

/** The files of defaults with the names of the registrations that extend them. */
function extendingNames(chains: readonly SourceChain[]): ReadonlyMap<JsonSource, readonly string[]> {
  const names = new Map<JsonSource, string[]>()
  for (const { own, defaults } of chains) {
    for (const source of defaults) {
      const known = names.get(source)
      if (known === undefined) names.set(source, [nameInSentence(own)])
      else known.push(nameInSentence(own))
    }
  }
  return names
}

/** A file of defaults lies beside those that extend it, so that a pattern for them easily matches it too. */
function namedDefaults({ name, file }: JsonSource, extending: readonly string[]): RegistrationProblem {
  const message = `${name} gives defaults to ${listText(extending, 3)} and is not a whole registration, but the input configuration names it as one; leave it out there with the line "!${name}".`
  return problemOfWholeSource(file, message)
}

function sharedTargetProblems(valid: readonly ValidRegistration[], context: TargetContext): readonly SourceProblem[] {
  return sharedTargets(valid, context).flatMap(({ pointer, registrations, message }) => {
    const place = registrations[1].document.places.get(pointer)
    if (place === undefined) return []
    const { source, value, path } = place
    return [{ source, ...value, path, message: `${path}: ${message}` }]
  })
}
