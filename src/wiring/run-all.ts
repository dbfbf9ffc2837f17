import { durationText } from '../domain/duration-text.ts'
import type { NamedRegistration } from '../domain/request/named-registration.ts'
import { ActionError, asActionError } from '../errors.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { Clock, StepLog } from '../ports.ts'
import { reportFailure, reportOutcome } from '../report/outcome-lines.ts'
import { RegistrationLogs } from '../report/registration-logs.ts'
import type { RenderContext } from '../report/render-context.ts'
import { RunRecord } from '../report/run-record.ts'
import { startRun } from '../run/run-context.ts'
import { runRegistrations } from '../run/run-registrations.ts'
import { type Shared, share, wireRegistration } from './wire-registration.ts'

export interface RunSettings {
  readonly inputs: Inputs
  readonly workingDirectory: string
  readonly log: StepLog
  readonly rendering: RenderContext
  /** Whether the runner shows lines for debugging. */
  readonly keepsDebug: boolean
  readonly clock: Clock
  /** Aborted when the run is to end, with an `ActionError` of code `cancelled` as the reason. */
  readonly signal: AbortSignal
}

/** How often it is looked whether the log was silent for long. */
const SIGN_INTERVAL_MS = 5_000

/**
 * Handles all registrations with the real world behind the ports, and writes of each what is worth a line.
 * @throws ActionError `input-invalid` for what is wrong with all of them, before the network is touched
 */
export async function runAll(
  registrations: readonly NamedRegistration[],
  settings: RunSettings,
  shared: Shared = share(settings.inputs, settings.workingDirectory, settings.clock)
): Promise<RunRecord> {
  const { inputs, workingDirectory, log, rendering, keepsDebug, clock } = settings
  const record = new RunRecord(registrations, rendering)
  const logs = new RegistrationLogs({ all: registrations.length, log, keepsDebug, clock })
  const { signal, clear } = withTimeLimit(settings.signal, inputs.timeLimitMs)
  const startedOn = new Map<NamedRegistration, Date>()
  const signsOfLife = setInterval(() => logs.showLife(), SIGN_INTERVAL_MS).unref()
  const unstarted = await runRegistrations(registrations, {
    limit: inputs.concurrency,
    signal,
    register: (named) => {
      startedOn.set(named, clock.now())
      return untilItEnds(signal, (itsSignal) => {
        const context = startRun({ clock, log: logs.begin(named), signal: itsSignal })
        return wireRegistration(named, inputs, workingDirectory, context, shared)
      })
    },
    ended: (named, outcome) => {
      const durationMs = clock.now().getTime() - (startedOn.get(named) ?? clock.now()).getTime()
      startedOn.delete(named)
      const entry = record.add(named, outcome, durationMs)
      try {
        logs.end(named, entry, (lines) => reportOutcome(outcome, lines, rendering))
      } catch (error) {
        // What was done stands in the report, whatever keeps its lines from the log.
        reportFailure(error, log, rendering)
      }
    }
  }).finally(() => {
    clearInterval(signsOfLife)
    clear()
  })
  if (signal.aborted) record.stop(unstarted, asActionError(signal.reason))
  return record
}

/** Gives work a signal of its own, which ends whatever still waits for an answer once the work is done or has failed. */
async function untilItEnds<Value>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  const ended = new AbortController()
  try {
    return await work(AbortSignal.any([signal, ended.signal]))
  } finally {
    ended.abort(new ActionError('cancelled', 'The registration has ended.'))
  }
}

/** A signal that is aborted with another one, or when the time is up. */
function withTimeLimit(cancelled: AbortSignal, limitMs: number): { readonly signal: AbortSignal; clear(): void } {
  const timeIsUp = new AbortController()
  const timer = setTimeout(() => {
    const text = `The time limit of ${durationText(limitMs)} has passed (input "time-limit"). The next run finishes what is left.`
    timeIsUp.abort(new ActionError('cancelled', text))
  }, limitMs)
  return { signal: AbortSignal.any([cancelled, timeIsUp.signal]), clear: () => clearTimeout(timer) }
}
