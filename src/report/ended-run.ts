import { asActionError } from '../errors.ts'
import type { StepLog } from '../ports.ts'
import type { RegistrationProblem } from '../registration/registration-problem.ts'
import { counted } from './counted.ts'
import { reportProblems } from './file-problems.ts'
import type { MergedReport } from './merge-reports.ts'
import { renderMergedSummary } from './merged-summary.ts'
import { helpLine, reportFailure } from './outcome-lines.ts'
import { type Outputs, sharedOutputs } from './outputs.ts'
import { renderFileWarnings } from './problem-table.ts'
import { renderFailure, renderProblems } from './refusal-summary.ts'
import { HAS_FAILED, type RegistrationReport } from './registration-report.ts'
import type { RenderContext } from './render-context.ts'
import type { RunRecord } from './run-record.ts'
import { type RunDescription, type RunReport, runReport } from './run-report.ts'
import { STATE_WORDS } from './run-summary.ts'

/** What a run has come to, however it ended. */
export interface EndedRun {
  readonly hasFailed: boolean
  /** Whether work may go on that nothing waits for, as the making of a key. */
  readonly wasStopped: boolean
  readonly reportOf: (run: RunDescription) => RunReport
  readonly outputs: Partial<Omit<Outputs, 'report'>>
  /** @param unshown how many warnings and errors GitHub does not show as annotations */
  readonly summaryOf: (report: RunReport, unshown: StepLog['unshown']) => string
}

/** The job summary. One that cannot be drawn says so, and keeps neither report nor outputs from their places. */
export function drawSummary(ended: EndedRun, report: RunReport, log: StepLog, context: RenderContext): string {
  try {
    return ended.summaryOf(report, log.unshown)
  } catch (error) {
    return renderFailure(asActionError(error), context)
  }
}

/** Before it knew anything of a tenant. */
export function endedEarly(error: unknown, log: StepLog, context: RenderContext): EndedRun {
  const failure = asActionError(error)
  reportFailure(error, log, context)
  return {
    hasFailed: true,
    wasStopped: false,
    reportOf: (run) => runReport(run, { failure }),
    outputs: {},
    summaryOf: () => renderFailure(failure, context)
  }
}

/** Because of what is wrong in registration files. */
export function endedRefused(problems: readonly RegistrationProblem[], log: StepLog, context: RenderContext): EndedRun {
  reportProblems(problems, log)
  log.info(helpLine('registration-invalid', context))
  if (log.unshown.error > 0) {
    log.lastError(`There are ${problems.length} mistakes in registration files. The job summary and the log have all.`)
  }
  return {
    hasFailed: true,
    wasStopped: false,
    reportOf: (run) => runReport(run, { problems }),
    outputs: {},
    summaryOf: () => renderProblems(problems, context)
  }
}

/** After its registrations, or those of them whose turn came. */
export function endedByRegistrations(
  record: RunRecord,
  fileWarnings: readonly RegistrationProblem[],
  log: StepLog
): EndedRun {
  const { entries: registrations, stoppedBy } = record
  const failed = registrations.filter(({ state }) => HAS_FAILED.has(state))
  if (registrations.length > 1 && failed.length > 0) {
    const reason = stoppedBy === undefined ? '' : `${stoppedBy.message} `
    log.lastError(`${reason}${failuresText(registrations, failed)}`)
  }
  return {
    hasFailed: failed.length > 0,
    wasStopped: stoppedBy !== undefined,
    reportOf: (run) => runReport(run, { failure: stoppedBy, registrations }),
    outputs: record.outputs,
    summaryOf: (report, unshown) =>
      [record.summaryOf(report), renderFileWarnings(fileWarnings), unshownText(unshown)]
        .filter((part) => part !== '')
        .join('\n')
  }
}

/** By the reports of other runs. */
export function endedByMerging(merged: MergedReport, log: StepLog, context: RenderContext): EndedRun {
  const { report, reports, problems, hasFailed } = merged
  const { registrations } = report
  log.info(`Merged ${counted(reports, 'report')} with ${counted(registrations.length, 'registration')}`)
  for (const problem of problems) log.error(problem)
  const failed = registrations.filter(({ state }) => HAS_FAILED.has(state))
  if (failed.length > 0) log.lastError(failuresText(registrations, failed))
  else if (hasFailed && problems.length === 0) log.lastError(report.failure?.message ?? REFUSED)
  return {
    hasFailed,
    wasStopped: false,
    reportOf: () => report,
    outputs: sharedOutputs(report.counts.withChanges > 0),
    summaryOf: () => renderMergedSummary(merged, context)
  }
}

const REFUSED = 'Registration files were refused. The job summary says why.'

/** Names that a sentence has room for. */
const NAMED = 20

function failuresText(all: readonly RegistrationReport[], failed: readonly RegistrationReport[]): string {
  const named = failed.slice(0, NAMED).map(({ name, state }) => `${name} (${STATE_WORDS[state]})`)
  const more = failed.length > NAMED ? ` and ${failed.length - NAMED} more` : ''
  return `${failed.length} of ${all.length} registrations are not done: ${named.join(', ')}${more}. The job summary says why.`
}

function unshownText({ error, warning }: StepLog['unshown']): string {
  const counts = [
    ...(error === 0 ? [] : [counted(error, 'error')]),
    ...(warning === 0 ? [] : [counted(warning, 'warning')])
  ]
  return counts.length === 0
    ? ''
    : `${counts.join(' and ')} more ${error + warning === 1 ? 'is' : 'are'} in the log alone: GitHub shows ten annotations of a kind.\n`
}
