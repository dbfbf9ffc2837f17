import type { RegistrationProblem } from '../registration/registration-problem.ts'
import { codeCell, escapeMarkdown, table } from './markdown.ts'

/** What was found in registration files, each with its place. */
export function problemTable(problems: readonly RegistrationProblem[]): string {
  const rows = problems.map(({ file, line, column, message }) => [
    codeCell(`${file ?? 'configuration'}:${line}:${column}`),
    escapeMarkdown(message)
  ])
  return table(['Where', 'What'], rows)
}

/** The part of a job summary with what registration files have that is allowed and may not be meant; empty without any. */
export function renderFileWarnings(warnings: readonly RegistrationProblem[]): string {
  return warnings.length === 0 ? '' : `### Warnings about the registration file\n\n${problemTable(warnings)}\n`
}
