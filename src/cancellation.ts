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

/** A signal that follows another after a while, for work that should rather end by itself. */
export function delayed(signal: AbortSignal, milliseconds: number): AbortSignal {
  const controller = new AbortController()
  const abortLater = () => setTimeout(() => controller.abort(signal.reason), milliseconds).unref()
  if (signal.aborted) abortLater()
  else signal.addEventListener('abort', abortLater, { once: true })
  return controller.signal
}
