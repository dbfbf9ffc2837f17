import type { RunContext } from '../ports.ts'

export type WaitContext = Pick<RunContext, 'clock' | 'deadline' | 'signal' | 'log'>

/**
 * Waits, and lets the log say for what while it lasts.
 * @param what as in "Microsoft Graph"
 * @param since when the first of several waits for the same began
 * @throws ActionError `cancelled`
 */
export async function wait(
  what: string,
  milliseconds: number,
  { clock, deadline, signal, log }: WaitContext,
  since = clock.now()
): Promise<void> {
  const ended = log.waiting({ what, since, until: deadline })
  try {
    await clock.sleep(milliseconds, signal)
  } finally {
    ended()
  }
}
