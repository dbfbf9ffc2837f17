import { type NamedRegistration, registrationName } from '../domain/request/named-registration.ts'
import type { Clock, ErrorAnnotation, Log, StepLog, Wait } from '../ports.ts'
import { KeptLog } from './kept-log.ts'
import type { OutcomeLog } from './outcome-lines.ts'
import { progressLine } from './progress.ts'
import { HAS_FAILED, type RegistrationReport, WAS_STOPPED } from './registration-report.ts'
import { Activity, signOfLife } from './signs-of-life.ts'

export interface RegistrationLogsSettings {
  /** How many registrations the run is to handle. */
  readonly all: number
  readonly log: StepLog
  /** Whether the runner shows lines for debugging. */
  readonly keepsDebug: boolean
  readonly clock: Pick<Clock, 'now'>
}

interface OpenLog {
  readonly log: RegistrationLog
  readonly activity: Activity
  /** The lines of one that is handled beside others. */
  readonly kept: KeptLog | undefined
}

/** After so long without a line the log shows that the run goes on. */
const SILENCE_MS = 25_000

/**
 * Where the lines of each registration go. Those of one that is alone appear as they happen; those of several never mix:
 * each has a group, printed when it has ended.
 */
export class RegistrationLogs {
  readonly #settings: RegistrationLogsSettings
  readonly #startedOn: Date
  readonly #open = new Map<NamedRegistration, OpenLog>()
  #done = 0
  #failed = 0

  constructor(settings: RegistrationLogsSettings) {
    this.#settings = settings
    this.#startedOn = settings.clock.now()
  }

  begin(named: NamedRegistration): OutcomeLog & Log {
    const { all, log, keepsDebug, clock } = this.#settings
    const kept = all === 1 ? undefined : new KeptLog(keepsDebug)
    const activity = new Activity(registrationName(named), clock)
    const open = { log: new RegistrationLog(kept ?? log, activity), activity, kept }
    this.#open.set(named, open)
    return open.log
  }

  /** Takes the last words on a registration, and prints what was kept of it. */
  end(named: NamedRegistration, entry: RegistrationReport, lastWords: (log: OutcomeLog) => void): void {
    const { all, log, clock } = this.#settings
    const open = this.#open.get(named)
    this.#open.delete(named)
    lastWords(open?.log ?? log)
    this.#done += 1
    if (HAS_FAILED.has(entry.state) && !WAS_STOPPED.has(entry.state)) this.#failed += 1
    if (open?.kept === undefined) return
    const { kept } = open
    const elapsedMs = clock.now().getTime() - this.#startedOn.getTime()
    const underWay = this.#open.size
    const title = progressLine(entry, { done: this.#done, all, underWay, failed: this.#failed, elapsedMs })
    log.group(title, () => kept.printTo(log))
  }

  /** Writes a line where there was none for a while. */
  showLife(): void {
    const { all, log, clock } = this.#settings
    const now = clock.now()
    if (now.getTime() - log.lastLineOn.getTime() < SILENCE_MS) return
    const activities = [...this.#open.values()].map(({ activity }) => activity)
    const sign = signOfLife(activities, { done: this.#done, all }, now)
    if (sign !== undefined) log.info(sign)
  }
}

/** The log of one registration; what it says last is what it is doing. */
class RegistrationLog implements OutcomeLog, Log {
  readonly #log: OutcomeLog
  readonly #activity: Activity

  constructor(log: OutcomeLog, activity: Activity) {
    this.#log = log
    this.#activity = activity
  }

  info(message: string): void {
    this.#activity.does(message)
    this.#log.info(message)
  }

  warning(message: string): void {
    this.#log.warning(message)
  }

  error(message: string, annotation?: ErrorAnnotation): void {
    this.#log.error(message, annotation)
  }

  debug(message: string): void {
    this.#log.debug(message)
  }

  waiting(wait: Wait): () => void {
    return this.#activity.waiting(wait)
  }
}
