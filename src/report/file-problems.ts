import type { StepLog } from '../ports.ts'
import type { RegistrationProblem } from '../registration/registration-problem.ts'

/** Problems of registration files, as annotations on their lines. They are the failure. */
export function reportProblems(problems: readonly RegistrationProblem[], log: StepLog): void {
  for (const problem of problems) log.error(problem.message, { place: problem })
}

/** What registration files have that is allowed and may not be meant, as annotations on their lines. */
export function reportFileWarnings(warnings: readonly RegistrationProblem[], log: StepLog): void {
  for (const found of warnings) log.warning(found.message, found)
}
