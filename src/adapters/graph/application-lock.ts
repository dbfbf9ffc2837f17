import { untilCancelled } from '../../cancellation.ts'
import type { ApplicationObjectId } from '../../domain/identifiers.ts'

/** The last work on each application that this process has begun and not ended. */
const lastWork = new Map<ApplicationObjectId, Promise<void>>()

/**
 * Reads, changes and writes one application while no other registration of this process does. Graph has no condition
 * for a write, so two of them at once would drop each other's entries.
 * @throws ActionError `cancelled`, while it waits for its turn, and whatever `work` throws
 */
export async function withApplicationLocked<Value>(
  objectId: ApplicationObjectId,
  signal: AbortSignal,
  work: () => Promise<Value>
): Promise<Value> {
  const before = lastWork.get(objectId) ?? Promise.resolve()
  const ended = Promise.withResolvers<void>()
  // Giving up the wait does not let the next one in before its turn.
  const last = Promise.all([before, ended.promise]).then(() => undefined)
  lastWork.set(objectId, last)
  try {
    await untilCancelled(before, signal)
    return await work()
  } finally {
    ended.resolve()
    void last.then(() => {
      if (lastWork.get(objectId) === last) lastWork.delete(objectId)
    })
  }
}
