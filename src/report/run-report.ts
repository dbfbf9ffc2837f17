import type { RunMode } from '../domain/request/run-mode.ts'
import type { ActionError } from '../errors.ts'
import type { RegistrationProblem } from '../registration/registration-problem.ts'
import {
  failureOf,
  REGISTRATION_STATES,
  type RegistrationReport,
  type RegistrationState,
  type ReportedFailure
} from './registration-report.ts'

/** Raised where a reader of older reports could not read new ones. */
export const REPORT_VERSION = 1

/** A mistake in a registration file, with its place. */
export type ReportedProblem = Pick<RegistrationProblem, 'line' | 'column' | 'message'> & {
  /** Null where the input `configuration` held the registration itself. */
  readonly file: string | null
}

/** How many registrations there are in all, in each state, and with changes. */
export type ReportedCounts = Readonly<Record<RegistrationState | 'registrations' | 'withChanges', number>>

/** What a run leaves, or several of them that were merged: plain JSON, described by schemas/report.schema.json. */
export interface RunReport {
  readonly version: typeof REPORT_VERSION
  readonly actionVersion: string
  /** Null where the inputs were refused. */
  readonly mode: RunMode['kind'] | null
  /** As in `2027-11-23T09:00:00.000Z`. */
  readonly startedOn: string
  readonly endedOn: string
  /** Which part of the registrations was to be handled, as in `2/8`; null for all of them. */
  readonly shard: string | null
  /** The shards whose reports were merged into this one; empty for the report of one run. */
  readonly mergedShards: readonly string[]
  readonly counts: ReportedCounts
  /** What ended the run before its registrations, or before all of them were handled. */
  readonly failure: ReportedFailure | null
  /** What is wrong in registration files; where there is anything, no registration is begun. */
  readonly problems: readonly ReportedProblem[]
  readonly registrations: readonly RegistrationReport[]
}

/** What there is to say of a run beside its registrations. */
export interface RunDescription extends Pick<RunReport, 'actionVersion' | 'mode' | 'shard'> {
  readonly startedOn: Date
  readonly endedOn: Date
}

/** What a run has come to. */
export interface RunResult {
  readonly failure?: ActionError | undefined
  readonly problems?: readonly RegistrationProblem[]
  readonly registrations?: readonly RegistrationReport[]
}

export function runReport(
  { actionVersion, mode, shard, startedOn, endedOn }: RunDescription,
  { failure, problems = [], registrations = [] }: RunResult
): RunReport {
  return {
    version: REPORT_VERSION,
    actionVersion,
    mode,
    startedOn: startedOn.toISOString(),
    endedOn: endedOn.toISOString(),
    shard,
    mergedShards: [],
    counts: countsOf(registrations),
    failure: failureOf(failure),
    problems: problems.map(({ file, line, column, message }) => ({ file: file ?? null, line, column, message })),
    registrations
  }
}

export function countsOf(registrations: readonly RegistrationReport[]): ReportedCounts {
  const withChanges = registrations.filter(({ changed }) => changed).length
  const counts: Record<keyof ReportedCounts, number> = {
    registrations: registrations.length,
    withChanges,
    failed: 0,
    blocked: 0,
    cancelled: 0,
    'not-started': 0,
    unconfirmed: 0,
    planned: 0,
    changed: 0,
    'in-place': 0,
    verified: 0
  }
  for (const state of REGISTRATION_STATES) counts[state] = registrations.filter((each) => each.state === state).length
  return counts
}
