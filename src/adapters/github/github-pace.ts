import { untilCancelled } from '../../cancellation.ts'
import { type WaitContext, wait } from '../wait.ts'

/** Writes that may follow each other at once; those of one registration do. */
const BURST = 5
/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api: 80 writes of content a minute. */
const WRITE_INTERVAL_MS = 1_000

/** How fast all registrations of a process together ask GitHub: it limits them together. */
export class GithubPace {
  #pausedUntil = 0
  #lastInLine: Promise<unknown> = Promise.resolve()
  /** When the writes until now would have been sent, had each waited for its interval. */
  #evenUntil = 0

  /** GitHub wants no request before that time. */
  pause(until: Date): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, until.getTime())
  }

  /**
   * Waits until GitHub takes requests again.
   * @returns the time, at once, where that is beyond the deadline: give up
   * @throws ActionError `cancelled`
   */
  async untilOpen(timing: WaitContext): Promise<Date | undefined> {
    return waitUntil(this.#pausedUntil, timing)
  }

  /**
   * Sends a write when no other is under way and those before it were not too many.
   * @returns undefined where its turn comes beyond the deadline
   * @throws ActionError `cancelled`
   */
  async inTurn<Answer>(timing: WaitContext, write: () => Promise<Answer>): Promise<Answer | undefined> {
    const { promise: done, resolve: leave } = Promise.withResolvers<void>()
    const before = this.#lastInLine
    this.#lastInLine = Promise.all([before, done])
    try {
      await untilCancelled(before, timing.signal)
      const now = timing.clock.now().getTime()
      const start = Math.max(now, this.#evenUntil - (BURST - 1) * WRITE_INTERVAL_MS)
      if ((await waitUntil(start, timing)) !== undefined) return undefined
      this.#evenUntil = Math.max(start, this.#evenUntil) + WRITE_INTERVAL_MS
      return await write()
    } finally {
      leave()
    }
  }
}

async function waitUntil(time: number, context: WaitContext): Promise<Date | undefined> {
  const { clock, deadline } = context
  const milliseconds = time - clock.now().getTime()
  if (milliseconds <= 0) return undefined
  if (time > deadline.getTime()) return new Date(time)
  await wait('GitHub', milliseconds, context)
  return undefined
}
