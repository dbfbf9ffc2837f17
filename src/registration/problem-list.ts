import { listText } from '../domain/list-text.ts'
import { type JsonSource, nameInSentence, type SourceProblem } from './json-source.ts'
import type { RegistrationProblem } from './registration-problem.ts'
import { registrationProblems, type TextProblem } from './text-problem.ts'

const NAMES_SHOWN = 3

interface Found {
  readonly problem: TextProblem
  /** Registrations that have the problem. */
  readonly registrations: Set<JsonSource>
}

/** A problem that several registrations have is one, at its one place, however many they are. */
export class ProblemList {
  readonly #bySource = new Map<JsonSource, Map<string, Found>>()
  readonly #others: RegistrationProblem[] = []

  /** @param registration whose problem it is; undefined where the message says so itself */
  add({ source, ...problem }: SourceProblem, registration: JsonSource | undefined): void {
    const known = this.#bySource.get(source) ?? new Map<string, Found>()
    this.#bySource.set(source, known)
    const key = `${problem.start} ${problem.message}`
    const found = known.get(key) ?? { problem, registrations: new Set() }
    known.set(key, found)
    if (registration !== undefined) found.registrations.add(registration)
  }

  addUnread(problems: readonly RegistrationProblem[]): void {
    this.#others.push(...problems)
  }

  /** By file, then by the place in it. */
  inOrder(): readonly RegistrationProblem[] {
    const located = [...this.#bySource].flatMap(([source, found]) =>
      registrationProblems(
        [...found.values()].map((each) => described(each, source)),
        source.text,
        source.file
      )
    )
    return [...this.#others, ...located].sort(byPlace)
  }
}

/** In a file of defaults a problem does not show whose it is. */
function described({ problem, registrations }: Found, source: JsonSource): TextProblem {
  if (registrations.size === 0 || registrations.has(source)) return problem
  const names = [...registrations].map(nameInSentence)
  return { ...problem, message: `${problem.message} This concerns ${listText(names, NAMES_SHOWN)}.` }
}

/** The order of file names is that of their code units, the same on every machine. */
function byPlace(one: RegistrationProblem, other: RegistrationProblem): number {
  const [first, second] = [one.file ?? '', other.file ?? '']
  if (first !== second) return first < second ? -1 : 1
  return one.line - other.line || one.column - other.column
}
