import type { ActionError } from '../errors.ts'
import type { RegistrationProblem } from '../registration/registration-problem.ts'
import { helpLink, renderCaution } from './caution.ts'
import { counted } from './counted.ts'
import { ERROR_TITLES } from './error-help.ts'
import { nextStepsOf } from './next-steps.ts'
import { problemTable } from './problem-table.ts'
import type { RenderContext } from './render-context.ts'

/** The job summary of a run that ended before it knew anything of a tenant. */
export function renderFailure(
  failure: Pick<ActionError, 'code' | 'message' | 'instructions'>,
  context: RenderContext
): string {
  const parts = [
    `## ❌ ${ERROR_TITLES[failure.code]}`,
    renderCaution(failure, context),
    nextStepsOf(failure.instructions)
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

/** The job summary of registration files that are refused, every mistake with its place. */
export function renderProblems(problems: readonly RegistrationProblem[], context: RenderContext): string {
  return `## ❌ Registration refused: ${counted(problems.length, 'mistake')}\n\n${problemTable(problems)}\n\nNo sign-in was attempted. ${helpLink('registration-invalid', context)}\n`
}
