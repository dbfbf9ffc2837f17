import { randomUUID } from 'node:crypto'
import { link, lstat, open, rename, unlink } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { errorCode } from './file-problem.ts'

const POLL_MS = 50
/** A shorter wait goes unnoticed and is not logged. */
const NOTICED_AFTER_MS = 1000
/** What is done under a lock takes a fraction of a second, and not as long as that even on a slow network share. */
const ABANDONED_AFTER_MS = 30_000

export interface LockOptions {
  /** Ends the wait for the lock, not the work under it. */
  readonly signal: AbortSignal
  /** How long one lock may be held. */
  readonly abandonedAfterMs?: number
  /** Called once where the wait lasts. */
  readonly waits?: () => void
}

/**
 * Does work while no other process, on this machine or another one that shares the folder, does work under the same lock.
 * The lock is an empty file, which needs no room on a full disk. One that a killed process left is broken once it has been
 * seen unchanged for a while: by how long this process waited, as the clocks of two machines differ.
 * @param path of a file that is there while the lock is held; its folder has to exist
 * @throws the signal's reason; Error of node:fs where no such file can be made
 */
export async function withFileLocked<Value>(
  path: string,
  options: LockOptions,
  work: () => Promise<Value>
): Promise<Value> {
  const own = await acquire(path, options)
  try {
    return await work()
  } finally {
    await release(path, own)
  }
}

/** Tells one lock from the next of the same name. */
type LockIdentity = bigint

async function acquire(
  path: string,
  { signal, abandonedAfterMs = ABANDONED_AFTER_MS, waits }: LockOptions
): Promise<LockIdentity> {
  let seen: LockIdentity | undefined
  let unchangedMs = 0
  let attempts = 0
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    signal.throwIfAborted()
    if (waitedMs === NOTICED_AFTER_MS) waits?.()
    const own = await create(path)
    if (own !== undefined) return own
    const present = await identityOf(path)
    if (present === undefined || present !== seen) {
      seen = present
      unchangedMs = 0
      attempts = 0
    } else if (unchangedMs >= abandonedAfterMs * (attempts + 1)) {
      attempts += 1
      await breakAlone(path, present, attempts)
      continue
    }
    await setTimeout(POLL_MS, undefined, { signal }).catch(() => signal.throwIfAborted())
    unchangedMs += POLL_MS
  }
}

/** Undefined where the lock is there already. */
async function create(path: string): Promise<LockIdentity | undefined> {
  try {
    await (await open(path, 'wx', 0o600)).close()
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return undefined
    throw error
  }
  return identityOf(path)
}

/** When it was made, in nanoseconds; the numbers of files change at every look on some network shares. */
async function identityOf(path: string): Promise<LockIdentity | undefined> {
  try {
    return (await lstat(path, { bigint: true })).mtimeNs
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Lets one process alone break a lock: of several that do it at once, one would take the lock of the next holder away, for a
 * moment, and a third process would come in. Where that one is killed meanwhile, the next attempt is one process's alone, too.
 */
async function breakAlone(path: string, abandoned: LockIdentity, attempt: number): Promise<void> {
  const claim = `${path}.${abandoned}-${attempt}`
  if ((await create(claim)) === undefined) return
  try {
    if ((await identityOf(path)) === abandoned) await breakLock(path, abandoned)
  } finally {
    await unlink(claim).catch(() => undefined)
  }
}

async function breakLock(path: string, abandoned: LockIdentity): Promise<void> {
  const taken = `${path}.${randomUUID()}`
  try {
    await rename(path, taken)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw error
  }
  // Its holder was only slow and has just released it: this is the lock of the next one.
  if ((await identityOf(taken)) !== abandoned) await link(taken, path).catch(() => undefined)
  await unlink(taken).catch(() => undefined)
}

/** Where another process took it for abandoned and broke it, the file there is no longer this lock. */
async function release(path: string, own: LockIdentity): Promise<void> {
  try {
    if ((await identityOf(path)) === own) await unlink(path)
  } catch {
    // What cannot be removed now is broken by whoever waits for it.
  }
}
