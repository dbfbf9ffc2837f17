import type { Clock } from '../ports.ts'

/** Backoff between tries, up to a limit in all. */
export interface Backoff {
  /**
   * Waits before the next try.
   * @param atLeastSeconds what the service asked for in `Retry-After`
   * @returns false, at once, when the limit would be passed: give up
   */
  again(atLeastSeconds?: number): Promise<boolean>
}

/** Entra names no upper bound for replication; minutes are seen on bad days (hashicorp/terraform-provider-azuread#1802). */
export const REPLICATION_TIMEOUT_MS = 5 * 60 * 1000

const DELAYS_MS = [1_000, 2_000, 4_000, 8_000, 15_000] as const
const LONGEST_DELAY_MS = 15_000

export function backoff(limitMs: number, clock: Clock): Backoff {
  const deadline = clock.now().getTime() + limitMs
  let tries = 0
  return {
    async again(atLeastSeconds = 0) {
      // Up to a quarter more, so that many runs that were throttled together do not come back together.
      const jitter = 1 + Math.random() / 4
      const delay = Math.max((DELAYS_MS[tries] ?? LONGEST_DELAY_MS) * jitter, atLeastSeconds * 1000)
      tries += 1
      if (clock.now().getTime() + delay > deadline) return false
      await clock.sleep(delay)
      return true
    }
  }
}
