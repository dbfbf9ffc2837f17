import { type WaitContext, wait } from './wait.ts'

/** Waits between tries, until the deadline of the run. */
export interface Backoff {
  /**
   * Waits before the next try.
   * @param atLeastSeconds what the service asked for in `Retry-After`
   * @returns false, at once, when the wait would go beyond the deadline: give up
   * @throws ActionError `cancelled`
   */
  wait(atLeastSeconds?: number): Promise<boolean>
}

const DELAYS_MS = [1_000, 2_000, 4_000, 8_000, 15_000] as const
const LONGEST_DELAY_MS = 15_000

/** @param what is waited for, as in "Microsoft Graph" */
export function backoff(what: string, context: WaitContext): Backoff {
  const { clock, deadline } = context
  let tries = 0
  let since: Date | undefined
  return {
    async wait(atLeastSeconds = 0) {
      // Up to a quarter more, so that many runs that were throttled together do not come back together.
      const jitter = 1 + Math.random() / 4
      const delay = Math.max((DELAYS_MS[tries] ?? LONGEST_DELAY_MS) * jitter, atLeastSeconds * 1000)
      tries += 1
      if (clock.now().getTime() + delay > deadline.getTime()) return false
      since ??= clock.now()
      await wait(what, delay, context, since)
      return true
    }
  }
}
