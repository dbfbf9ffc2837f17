import { placeText } from '../domain/request/place-text.ts'

/** One problem in a registration file, reported once. */
export interface RegistrationProblem {
  /** Path from the working directory; undefined when the input `configuration` held the JSON itself. */
  readonly file: string | undefined
  /** Counted from 1. */
  readonly line: number
  /** Counted from 1, in UTF-16 code units, as editors do; a byte order mark does not count. */
  readonly column: number
  /** The first column after the place; undefined when it does not end on `line`. */
  readonly endColumn: number | undefined
  /** Where in the document: `application.name`, `usage[2]`; empty for the document itself. */
  readonly path: string
  /** What is wrong, what is allowed and what to do. Holds no secret. */
  readonly message: string
}

/** A problem that concerns a source as a whole, before its text is known. */
export function problemOfWholeSource(file: string | undefined, message: string): RegistrationProblem {
  return { file, line: 1, column: 1, endColumn: undefined, path: '', message }
}

/** One line for a log that shows no annotations: place, then message. */
export function formatProblem(problem: RegistrationProblem): string {
  return `${placeText(problem)} ${problem.message}`
}
