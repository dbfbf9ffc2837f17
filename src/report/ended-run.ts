import { type ActionError, asActionError } from '../errors.ts'
import type { StepLog } from '../ports.ts'
import type { RegistrationProblem } from '../registration/registration-problem.ts'
import { reportProblems } from './file-problems.ts'
import { helpLine, reportFailure } from './outcome-lines.ts'
import type { Outputs } from './outputs.ts'
import { renderFileWarnings } from './problem-table.ts'
import { renderFailure, renderProblems } from './refusal-summary.ts'
import { HAS_FAILED, type RegistrationReport } from './registration-report.ts'
import type { RenderContext } from './render-context.ts'
import type { RunRecord } from './run-record.ts'
import type { RunReport } from './run-report.ts'
import { STATE_WORDS } from './run-summary.ts'

/** What a run has come to, however it ended. */
export interface EndedRun {
  readonly hasFailed: boolean
  /** Whether work may go on that nothing waits for, as the making of a key. */
  readonly wasStopped: boolean
  /** What ended it before its registrations. */
  readonly failure: ActionError | undefined
  readonly problems: readonly RegistrationProblem[]
  readonly registrations: readonly RegistrationReport[]
  readonly outputs: Partial<Omit<Outputs, 'report'>>
  /** @param unshown how many warnings and errors GitHub does not show as annotations */
  readonly summaryOf: (report: RunReport, unshown: StepLog['unshown']) => string
}

/** Before it knew anything of a tenant. */
export function endedEarly(error: unknown, log: StepLog, context: RenderContext): EndedRun {
  const failure = asActionError(error)
  reportFailure(error, log, context)
  return {
    hasFailed: true,
    wasStopped: false,
    failure,
    problems: [],
    registrations: [],
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
    failure: undefined,
    problems,
    registrations: [],
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
  if (registrations.length > 1 && failed.length > 0)
    log.lastError(`${stoppedBy === undefined ? '' : `${stoppedBy.message} `}${failuresText(registrations, failed)}`)
  return {
    hasFailed: failed.length > 0,
    wasStopped: stoppedBy !== undefined,
    failure: stoppedBy,
    problems: [],
    registrations,
    outputs: record.outputs,
    summaryOf: (report, unshown) =>
      [record.summaryOf(report), renderFileWarnings(fileWarnings), unshownText(unshown)]
        .filter((part) => part !== '')
        .join('\n')
  }
}

/** Names that a sentence has room for. */
const NAMED = 20

function failuresText(all: readonly RegistrationReport[], failed: readonly RegistrationReport[]): string {
  const named = failed.slice(0, NAMED).map(({ name, state }) => `${name} (${STATE_WORDS[state]})`)
  const more = failed.length > NAMED ? ` and ${failed.length - NAMED} more` : ''
  return `${failed.length} of ${all.length} registrations are not done: ${named.join(', ')}${more}. The job summary says why.`
}

function unshownText({ error, warning }: StepLog['unshown']): string {
  const counts = [
    ...(error === 0 ? [] : [count(error, 'error')]),
    ...(warning === 0 ? [] : [count(warning, 'warning')])
  ]
  return counts.length === 0
    ? ''
    : `${counts.join(' and ')} more ${error + warning === 1 ? 'is' : 'are'} in the log alone: GitHub shows ten annotations of a kind.\n`
}

function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`
}
