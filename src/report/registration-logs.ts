import { type NamedRegistration, registrationName } from '../domain/request/named-registration.ts'
import type { Clock, Log, StepLog } from '../ports.ts'
import { KeptLog } from './kept-log.ts'
import type { OutcomeLog } from './outcome-lines.ts'
import { progressLine } from './progress.ts'
import { HAS_FAILED, type RegistrationReport } from './registration-report.ts'

export interface RegistrationLogsSettings {
  /** How many registrations the run is to handle. */
  readonly all: number
  readonly log: StepLog
  /** Whether the runner shows lines for debugging. */
  readonly keepsDebug: boolean
  readonly clock: Pick<Clock, 'now'>
}

/**
 * Where the lines of each registration go. Those of one that is alone appear as they happen; those of several never mix:
 * each has a group, printed when it has ended.
 */
export class RegistrationLogs {
  readonly #settings: RegistrationLogsSettings
  readonly #startedOn: Date
  readonly #kept = new Map<NamedRegistration, KeptLog>()
  #done = 0
  #failed = 0

  constructor(settings: RegistrationLogsSettings) {
    this.#settings = settings
    this.#startedOn = settings.clock.now()
  }

  begin(named: NamedRegistration): OutcomeLog & Log {
    const { all, log, keepsDebug } = this.#settings
    if (all === 1) return log
    const kept = new KeptLog(keepsDebug)
    this.#kept.set(named, kept)
    return kept
  }

  end(named: NamedRegistration, entry: RegistrationReport): void {
    const { all, log, clock } = this.#settings
    this.#done += 1
    if (HAS_FAILED.has(entry.state)) this.#failed += 1
    const kept = this.#kept.get(named)
    if (kept === undefined) return
    this.#kept.delete(named)
    const elapsedMs = clock.now().getTime() - this.#startedOn.getTime()
    const title = progressLine(entry, { done: this.#done, all, failed: this.#failed, elapsedMs })
    log.group(title, () => kept.printTo(log))
  }

  /** The log of one that has begun. */
  of(named: NamedRegistration): OutcomeLog {
    return this.#kept.get(named) ?? this.#settings.log
  }

  /** What those that have not ended are called. */
  get open(): readonly string[] {
    return [...this.#kept.keys()].map(registrationName)
  }
}
