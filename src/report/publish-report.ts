import {
  type AnnotationProperties,
  error as annotateError,
  debug,
  endGroup,
  info,
  startGroup,
  warning
} from '@actions/core'
import { CHECK_TITLES } from '../domain/checks/checks.ts'
import { readinessWarning } from '../domain/checks/headline.ts'
import { checksOf, type Outcome, pfxOf } from '../domain/result/outcome.ts'
import { ActionError, type ActionErrorCode, asActionError } from '../errors.ts'
import type { RegistrationProblem } from '../registration/registration-problem.ts'
import { ERROR_TITLES, errorHelp } from './error-help.ts'
import { type Outputs, outputsOf } from './outputs.ts'
import { renderFileWarnings } from './problem-table.ts'
import { renderCaution, renderFailure, renderProblems } from './refusal-summary.ts'
import type { RenderContext } from './render-context.ts'
import { renderSummary } from './summary.ts'

/** Where a step leaves what outlives its log; both throw an `ActionError` where the file cannot be written. */
export interface StepFiles {
  setOutputs(outputs: Outputs): void
  writeSummary(markdown: string): Promise<void>
}

/** Problems of registration files, as annotations on their lines. They are the failure: no other error is added. */
export async function reportProblems(
  problems: readonly RegistrationProblem[],
  files: StepFiles,
  context: RenderContext
): Promise<void> {
  for (const problem of problems) annotateError(problem.message, placeOf(problem))
  info(helpLine('registration-invalid', context))
  process.exitCode = 1
  await writeSummary(renderProblems(problems, context), files)
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
export function reportOutcome(outcome: Outcome, context: RenderContext): void {
  if (outcome.kind !== 'refused') {
    const open = outcome.failure === undefined ? readinessWarning(checksOf(outcome)) : undefined
    for (const message of [...outcome.warnings, ...(open === undefined ? [] : [open])]) warning(message)
    for (const { name, result, detail } of checksOf(outcome)) info(`${CHECK_TITLES[name]}: ${result}, ${detail}`)
    const { applicationId, certificate } = outcome.registered
    if (applicationId !== undefined) info(`Application ID: ${applicationId}`)
    if (certificate !== undefined) info(`Certificate thumbprint: ${certificate.thumbprint}`)
    const pfx = pfxOf(outcome)
    if (pfx !== undefined) info(`PFX: ${pfx.path}`)
  }
  if (outcome.failure !== undefined) reportFailure(outcome.failure, context)
}

/** Outputs and job summary of the whole run. What cannot be written where it belongs is in the log. */
export async function publishReport(
  outcomes: readonly Outcome[],
  fileWarnings: readonly RegistrationProblem[],
  files: StepFiles,
  context: RenderContext
): Promise<void> {
  const unset = setOutputs(outputsOf(outcomes), files, context)
  const caution = unset === undefined ? '' : `${renderCaution(unset, context)}\n`
  const parts = [
    caution,
    ...outcomes.map((outcome) => renderSummary(outcome, context)),
    renderFileWarnings(fileWarnings)
  ]
  await writeSummary(parts.filter((part) => part !== '').join('\n'), files)
}

/**
 * Later steps count on the outputs, so without them the step has failed.
 * @returns why they are not set; undefined where they are
 */
function setOutputs(outputs: Outputs, files: StepFiles, context: RenderContext): ActionError | undefined {
  try {
    files.setOutputs(outputs)
    return undefined
  } catch (error) {
    // First what a human needs to save a key.
    const { 'pfx-path': pfxPath, ...others } = outputs
    const key = pfxPath === '' ? '' : ` The PFX is at ${pfxPath}.`
    const { code, message } = asActionError(error)
    const unset = new ActionError(
      code,
      `${message} Later steps do not get them. What was done remains, and the log has their values.${key}`,
      { cause: error }
    )
    reportFailure(unset, context)
    for (const [name, value] of Object.entries({ 'pfx-path': pfxPath, ...others })) {
      if (value !== '') info(`Output ${name}: ${value}`)
    }
    return unset
  }
}

/** What ended a run before it knew anything of a tenant. */
export async function reportEarlyFailure(error: unknown, files: StepFiles, context: RenderContext): Promise<void> {
  reportFailure(error, context)
  await writeSummary(renderFailure(asActionError(error), context), files)
}

/** One error annotation; how it came about only where debug logging is switched on. */
function reportFailure(error: unknown, context: RenderContext): void {
  const { code, message } = asActionError(error)
  annotateError(`${message}\n${helpLine(code, context)}`, { title: ERROR_TITLES[code] })
  process.exitCode = 1
  for (let link = error; link instanceof Error; link = link.cause) debug(link.stack ?? link.message)
}

function helpLine(code: ActionErrorCode, { errorPage }: RenderContext): string {
  return `What this means, and what helps: ${errorHelp(code, errorPage)}`
}

async function writeSummary(markdown: string, files: StepFiles): Promise<void> {
  try {
    await files.writeSummary(markdown)
  } catch (error) {
    warning(`${asActionError(error).message} What it would have shown is in the log.`)
    startGroup('Job summary')
    info(markdown)
    endGroup()
  }
}
