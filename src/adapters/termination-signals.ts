import { ActionError } from '../errors.ts'

/**
 * What a runner sends to a step that is cancelled or runs out of time: SIGINT, 7.5 seconds later SIGTERM, and 2.5 seconds
 * later the end. On Windows the second one is Ctrl+Break, SIGBREAK (actions/runner, ProcessInvoker).
 */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const
/** What a shell reports for a process that ended by SIGINT. */
const EXIT_CODE = 130

/** A signal that the first of them aborts, with an `ActionError` as the reason. The second ends the process at once. */
export function cancellationSignal(): AbortSignal {
  const controller = new AbortController()
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(EXIT_CODE)
      controller.abort(
        new ActionError('cancelled', `The run was cancelled (${name}). The next run finishes what is left.`)
      )
    })
  }
  return controller.signal
}
