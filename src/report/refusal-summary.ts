import type { ActionError, ActionErrorCode } from '../errors.ts'
import type { RegistrationProblem } from '../registration/registration-problem.ts'
import { counted } from './counted.ts'
import { ERROR_TITLES, errorHelp } from './error-help.ts'
import { escapeMarkdown } from './markdown.ts'
import { nextStepsOf } from './next-steps.ts'
import { problemTable } from './problem-table.ts'
import type { RenderContext } from './render-context.ts'

/** The job summary of a run that ended before it knew anything of a tenant. */
export function renderFailure(failure: Failure, context: RenderContext): string {
  const parts = [
    `## ❌ ${ERROR_TITLES[failure.code]}`,
    renderCaution(failure, context),
    nextStepsOf(failure.instructions)
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

type Failure = Pick<ActionError, 'code' | 'message' | 'instructions'>

/** A failure, which a reader must not miss. */
export function renderCaution({ code, message }: Failure, context: RenderContext): string {
  return `> [!CAUTION]\n> ${escapeMarkdown(message)}\n>\n> ${helpLink(code, context)}`
}

/** Where a reader learns what a failure means. */
export function helpLink(code: ActionErrorCode, { errorPage }: RenderContext): string {
  return `[What this means, and what helps](${errorHelp(code, errorPage)})`
}

/** The job summary of registration files that are refused, every mistake with its place. */
export function renderProblems(problems: readonly RegistrationProblem[], context: RenderContext): string {
  return `## ❌ Registration refused: ${counted(problems.length, 'mistake')}\n\n${problemTable(problems)}\n\nNo sign-in was attempted. ${helpLink('registration-invalid', context)}\n`
}
