import { placeText, type TextPlace } from '../domain/request/place-text.ts'
import type { RegistrationProblem } from '../registration/registration-problem.ts'
import { codeCell, escapeMarkdown, table } from './markdown.ts'

interface ShownProblem extends TextPlace {
  readonly message: string
}

/** What was found in registration files, each with its place. */
export function problemTable(problems: readonly ShownProblem[]): string {
  const rows = problems.map((problem) => [codeCell(placeText(problem)), escapeMarkdown(problem.message)])
  return table(['Where', 'What'], rows)
}

/** The part of a job summary with what registration files have that is allowed and may not be meant; empty without any. */
export function renderFileWarnings(warnings: readonly RegistrationProblem[]): string {
  return warnings.length === 0 ? '' : `### Warnings about the registration file\n\n${problemTable(warnings)}\n`
}
