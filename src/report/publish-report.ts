import { error as annotateError, debug, info, setFailed, setOutput, summary, warning } from '@actions/core'
import { CHECK_TITLES } from '../domain/checks/checks.ts'
import type { Outcome } from '../domain/result/outcome.ts'
import { asActionError, errorMessage } from '../errors.ts'
import type { RegistrationProblem } from '../registration/registration-problem.ts'
import { outputsOf } from './outputs.ts'
import { renderFailure, renderProblems } from './refusal-summary.ts'
import { renderSummary } from './summary.ts'

/** Problems of registration files, as annotations on their lines. They are the failure: no other error is added. */
export async function reportProblems(problems: readonly RegistrationProblem[]): Promise<void> {
  for (const { file, line, column, endColumn, message } of problems) {
    annotateError(message, {
      ...(file === undefined ? {} : { file }),
      startLine: line,
      startColumn: column,
      ...(endColumn === undefined ? {} : { endLine: line, endColumn })
    })
  }
  process.exitCode = 1
  await writeSummary(renderProblems(problems))
}

/** Outputs, log, job summary and, for a run that failed on its way, the failure. */
export async function reportOutcome(outcome: Outcome): Promise<void> {
  for (const [name, value] of Object.entries(outputsOf(outcome))) setOutput(name, value)
  outcome.warnings.forEach((message) => {
    warning(message)
  })
  for (const { name, result, detail } of outcome.checks) info(`${CHECK_TITLES[name]}: ${result}, ${detail}`)
  const { applicationId, certificate } = outcome.registered
  if (applicationId !== undefined) info(`Application ID: ${applicationId}`)
  if (certificate !== undefined) info(`Certificate thumbprint: ${certificate.thumbprint}`)
  if (outcome.pfxPath !== undefined) info(`PFX: ${outcome.pfxPath}`)
  await writeSummary(renderSummary(outcome))
  if (outcome.failure !== undefined) reportFailure(outcome.failure)
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
