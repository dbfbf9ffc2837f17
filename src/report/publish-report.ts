import { ActionError, asActionError } from '../errors.ts'
import type { StepLog } from '../ports.ts'
import { renderCaution } from './caution.ts'
import { reportFailure } from './outcome-lines.ts'
import type { Outputs } from './outputs.ts'
import type { RenderContext } from './render-context.ts'
import type { RunReport } from './run-report.ts'
import { cutToSize, SUMMARY_LIMIT } from './size-limit.ts'

/** Where a step leaves what outlives its log; each throws an `ActionError` where it cannot be written. */
export interface StepFiles {
  setOutputs(outputs: Partial<Outputs>): void
  writeSummary(markdown: string): Promise<void>
  /** @returns the path of the file */
  writeReport(report: RunReport): Promise<string>
}

/** What a run leaves to others. */
export interface Publication {
  readonly report: RunReport
  readonly outputs: Partial<Omit<Outputs, 'report'>>
  /** Markdown. */
  readonly summary: string
}

/**
 * Leaves the report, the outputs and the job summary. What cannot be written where it belongs is in the log.
 * @returns false where later steps lack something that they count on: then the step has failed
 */
export async function publish(
  publication: Publication,
  files: StepFiles,
  log: StepLog,
  context: RenderContext
): Promise<boolean> {
  const { report, outputs, summary } = publication
  const cautions: string[] = []
  const fail = (failure: ActionError) => {
    reportFailure(failure, log, context)
    cautions.push(`${renderCaution(failure, context)}\n`)
  }
  const path = await files.writeReport(report).catch((error: unknown) => {
    fail(asActionError(error))
    return ''
  })
  const all = { ...outputs, report: path }
  try {
    files.setOutputs(all)
  } catch (error) {
    fail(outputsUnset(all, error))
    logOutputs(all, log)
  }
  const page = cutToSize([...cautions, summary].join('\n'), SUMMARY_LIMIT, 'The rest is in the report.')
  await writeSummary(page, files, log)
  return cautions.length === 0
}

/** First what a human needs to save a key. */
function outputsUnset({ 'pfx-path': pfxPath = '' }: Partial<Outputs>, error: unknown): ActionError {
  const { code, message } = asActionError(error)
  const key = pfxPath === '' ? '' : ` The PFX is at ${pfxPath}.`
  return new ActionError(
    code,
    `${message} Later steps do not get them. What was done remains, and the log has their values.${key}`,
    { cause: error }
  )
}

function logOutputs({ 'pfx-path': pfxPath = '', ...others }: Partial<Outputs>, log: StepLog): void {
  for (const [name, value] of Object.entries({ 'pfx-path': pfxPath, ...others })) {
    if (value !== '') log.info(`Output ${name}: ${value}`)
  }
}

async function writeSummary(markdown: string, files: StepFiles, log: StepLog): Promise<void> {
  try {
    await files.writeSummary(markdown)
  } catch (error) {
    log.warning(`${asActionError(error).message} What it would have shown is in the log.`)
    log.group('Job summary', () => log.info(markdown))
  }
}
