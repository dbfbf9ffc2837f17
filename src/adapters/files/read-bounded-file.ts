import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

/** Why something that is there is not read. */
export type UnreadFile = 'not-a-file' | 'too-large'

/**
 * Reads a regular file of at most `limit` bytes.
 * @throws Error of node:fs, for something that is not there or may not be read
 */
export async function readBoundedFile(path: string, limit: number): Promise<Buffer | UnreadFile> {
  // Without O_NONBLOCK a named pipe would keep the run until somebody writes to it. Windows has no such flag.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const status = await file.stat()
    if (!status.isFile()) return 'not-a-file'
    return status.size > limit ? 'too-large' : await file.readFile()
  } finally {
    await file.close()
  }
}
