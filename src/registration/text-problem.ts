import type { RegistrationProblem } from './registration-problem.ts'
import { positionsOf } from './text-position.ts'

/** A problem by its place in the text, before the place has a line and a column. */
export interface TextProblem {
  /** Offset of the first character, in UTF-16 code units. */
  readonly start: number
  /** Offset after the last character. */
  readonly end: number
  /** Where in the document; empty when the document is not known yet. */
  readonly path: string
  readonly message: string
}

/** More than this is noise: what a run prints must be readable whatever the file holds. */
const MOST_PROBLEMS = 100

/** Problems of one text with line and column, in the order of the text; beyond a hundred they are only counted. */
export function registrationProblems(
  found: readonly TextProblem[],
  text: string,
  file: string | undefined
): RegistrationProblem[] {
  const positionAt = positionsOf(text)
  const ordered = [...found].sort((one, other) => one.start - other.start)
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
      message: `There are ${more} more problems after this one; correct these first.`
    })
  }
  return problems
}
