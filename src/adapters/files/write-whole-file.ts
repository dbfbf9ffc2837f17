import { randomUUID } from 'node:crypto'
import { open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Only the owner may read a private key. Windows ignores the mode and takes the folder's permissions. */
const OWNER_ONLY = 0o600

/**
 * Writes a file that only its owner may read. Under its name it is whole or not there, and it is on the disk when this
 * returns. A file or link of that name is replaced.
 * @throws Error of node:fs
 */
export async function writeWholeFile(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}.${randomUUID()}`
  await writeNewFile(unfinished, bytes)
  try {
    await rename(unfinished, path)
  } catch (error) {
    await unlink(unfinished).catch(() => undefined)
    throw error
  }
  await flushFolder(dirname(path))
}

/** Creates the file, which must not be there, and returns when its bytes are on the disk. */
async function writeNewFile(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } catch (error) {
    await unlink(path).catch(() => undefined)
    throw error
  } finally {
    await file.close()
  }
}

/**
 * A name is on the disk once its folder is, which flushing the file does not ensure
 * (https://man7.org/linux/man-pages/man2/fsync.2.html). Windows opens no folder, and a file system may flush none: then
 * the name reaches the disk when the system writes it.
 */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined)
  try {
    await folder?.sync().catch(() => undefined)
  } finally {
    await folder?.close()
  }
}
