/**
 * Waits for work that cannot be stopped itself, but no longer than until the run is cancelled.
 * @throws the reason of the signal, an `ActionError` with the code `cancelled`
 */
export async function untilCancelled<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted()
  const cancelled = Promise.withResolvers<never>()
  const stop = () => cancelled.reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, cancelled.promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** What a write may still take to end after the run is cancelled. */
const GRACE_MS = 3_000

/** The signal for writes: it follows that of the run after a moment, so that it is known whether they were stored. */
export function signalForWrites(signal: AbortSignal): AbortSignal {
  const controller = new AbortController()
  const abortLater = () => setTimeout(() => controller.abort(signal.reason), GRACE_MS).unref()
  if (signal.aborted) abortLater()
  else signal.addEventListener('abort', abortLater, { once: true })
  return controller.signal
}
