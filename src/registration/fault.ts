import type { RegistrationProblem } from './registration-problem.ts'
import { positionsOf } from './text-position.ts'

/** A mistake by its place in the text. */
export interface Fault {
  /** Offset of the first character, in UTF-16 code units. */
  readonly start: number
  /** Offset behind the last character. */
  readonly end: number
  /** Where in the document; empty when the document is not known yet. */
  readonly path: string
  readonly message: string
}

/** More help nobody; what a run prints stays readable whatever it was given. */
const MOST_PROBLEMS = 100

/** Faults in the order of the text, as problems; beyond a hundred they are only counted. */
export function problemsOf(faults: readonly Fault[], text: string, file: string | undefined): RegistrationProblem[] {
  const positionAt = positionsOf(text)
  const ordered = [...faults].sort((one, other) => one.start - other.start)
  const problems = ordered.slice(0, MOST_PROBLEMS).map(({ start, end, path, message }): RegistrationProblem => {
    const from = positionAt(start)
    const to = positionAt(end)
    const endColumn = to.line === from.line && to.column > from.column ? to.column : undefined
    return { file, ...from, endColumn, path, message }
  })
  const last = problems.at(-1)
  const more = ordered.length - problems.length
  if (last !== undefined && more > 0) {
    problems.push({
      ...last,
      path: '',
      message: `There are ${more} more problems behind this place; correct these first.`
    })
  }
  return problems
}
