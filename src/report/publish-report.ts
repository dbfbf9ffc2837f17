import {
  type AnnotationProperties,
  error as annotateError,
  debug,
  info,
  setFailed,
  setOutput,
  summary,
  warning
} from '@actions/core'
import { CHECK_TITLES } from '../domain/checks/checks.ts'
import { checksOf, type Outcome, pfxOf } from '../domain/result/outcome.ts'
import { asActionError, errorMessage } from '../errors.ts'
import type { RegistrationProblem } from '../registration/registration-problem.ts'
import { outputsOf } from './outputs.ts'
import { renderFileWarnings } from './problem-table.ts'
import { renderFailure, renderProblems } from './refusal-summary.ts'
import { renderSummary } from './summary.ts'

/** Problems of registration files, as annotations on their lines. They are the failure: no other error is added. */
export async function reportProblems(problems: readonly RegistrationProblem[]): Promise<void> {
  for (const problem of problems) annotateError(problem.message, placeOf(problem))
  process.exitCode = 1
  await writeSummary(renderProblems(problems))
}

/** What registration files have that is allowed and may not be meant, as annotations on their lines. */
export function reportFileWarnings(warnings: readonly RegistrationProblem[]): void {
  for (const found of warnings) warning(found.message, placeOf(found))
}

function placeOf({ file, line, column, endColumn }: RegistrationProblem): AnnotationProperties {
  return {
    ...(file === undefined ? {} : { file }),
    startLine: line,
    startColumn: column,
    ...(endColumn === undefined ? {} : { endLine: line, endColumn })
  }
}

/** What is worth a line of the log once a registration has ended; its failure is the last one. */
export function reportOutcome(outcome: Outcome): void {
  if (outcome.kind !== 'refused') {
    outcome.warnings.forEach((message) => {
      warning(message)
    })
    for (const { name, result, detail } of checksOf(outcome)) info(`${CHECK_TITLES[name]}: ${result}, ${detail}`)
    const { applicationId, certificate } = outcome.registered
    if (applicationId !== undefined) info(`Application ID: ${applicationId}`)
    if (certificate !== undefined) info(`Certificate thumbprint: ${certificate.thumbprint}`)
    const pfx = pfxOf(outcome)
    if (pfx !== undefined) info(`PFX: ${pfx.path}`)
  }
  if (outcome.failure !== undefined) reportFailure(outcome.failure)
}

/** Outputs and job summary of the whole run. */
export async function publishReport(
  outcomes: readonly Outcome[],
  fileWarnings: readonly RegistrationProblem[]
): Promise<void> {
  for (const [name, value] of Object.entries(outputsOf(outcomes))) setOutput(name, value)
  const parts = [...outcomes.map(renderSummary), renderFileWarnings(fileWarnings)]
  await writeSummary(parts.filter((part) => part !== '').join('\n'))
}

/** What ended a run before it knew anything of a tenant. */
export async function reportEarlyFailure(error: unknown): Promise<void> {
  reportFailure(error)
  await writeSummary(renderFailure(asActionError(error)))
}

/** One error annotation; how it came about only where debug logging is switched on. */
function reportFailure(error: unknown): void {
  setFailed(asActionError(error).message)
  for (let link = error; link instanceof Error; link = link.cause) debug(link.stack ?? link.message)
}

async function writeSummary(markdown: string): Promise<void> {
  // Runners of other makes may have no summary; what it says is in outputs and log as well.
  if (!process.env['GITHUB_STEP_SUMMARY']) return
  await summary
    .addRaw(markdown)
    .write()
    .catch((error: unknown) => warning(`The job summary was not written: ${errorMessage(error)}`))
}
