import type { ErrorAnnotation } from '../ports.ts'
import type { OutcomeLog } from './outcome-lines.ts'

type Level = keyof OutcomeLog

interface Line {
  readonly level: Level
  readonly message: string
  readonly title?: string
}

/** Lines that are kept of the begin, and of the end, of a registration that has much to say. */
const KEPT_AT_EACH_END = 500

/**
 * The log of a registration that is handled beside others: its lines are kept, and printed together when it has ended.
 */
export class KeptLog implements OutcomeLog {
  readonly #first: Line[] = []
  readonly #last: Line[] = []
  readonly #keepsDebug: boolean
  #left = 0

  /** @param keepsDebug whether the runner shows lines for debugging */
  constructor(keepsDebug: boolean) {
    this.#keepsDebug = keepsDebug
  }

  info(message: string): void {
    this.#keep({ level: 'info', message })
  }

  warning(message: string): void {
    this.#keep({ level: 'warning', message })
  }

  error(message: string, { title }: ErrorAnnotation = {}): void {
    this.#keep({ level: 'error', message, ...(title === undefined ? {} : { title }) })
  }

  debug(message: string): void {
    if (this.#keepsDebug) this.#keep({ level: 'debug', message })
  }

  printTo(log: OutcomeLog): void {
    for (const line of this.#first) print(line, log)
    if (this.#left > 0) log.info(`… ${this.#left} lines are left out here …`)
    for (const line of this.#last) print(line, log)
  }

  #keep(line: Line): void {
    if (this.#first.length < KEPT_AT_EACH_END) {
      this.#first.push(line)
      return
    }
    this.#last.push(line)
    if (this.#last.length <= KEPT_AT_EACH_END) return
    this.#last.shift()
    this.#left += 1
  }
}

function print({ level, message, title }: Line, log: OutcomeLog): void {
  if (level === 'error' && title !== undefined) log.error(message, { title })
  else log[level](message)
}
