import { constants } from 'node:fs'
import { type FileHandle, lstat, open, stat } from 'node:fs/promises'

/** Why something that is there is not read: a directory, another thing that is not a regular file, or too many bytes. */
export type UnreadFile = 'directory' | 'not-a-file' | 'too-large'

/** Whether a symbolic link at the end of the path is followed; where it is not, it counts as no regular file. */
export type LinkHandling = 'follow-links' | 'refuse-links'

interface FileStatus {
  readonly size: number
  isFile(): boolean
  isDirectory(): boolean
}

/**
 * Reads a regular file of at most `limit` bytes; never waits for a pipe, and never opens a device.
 * @throws Error of node:fs, for something that is not there or may not be read
 */
export async function readBoundedFile(
  path: string,
  limit: number,
  links: LinkHandling = 'follow-links'
): Promise<Buffer | UnreadFile> {
  // Before it is opened: merely opening some devices starts them.
  const refusal = unsuitable(await (links === 'follow-links' ? stat(path) : lstat(path)), limit)
  if (refusal !== undefined) return refusal
  // In case a pipe or a link has taken the file's place meanwhile. Windows has neither flag.
  const noFollow = links === 'follow-links' ? 0 : (constants.O_NOFOLLOW ?? 0)
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | noFollow)
  try {
    const status = await file.stat()
    return unsuitable(status, limit) ?? (await readUpTo(file, limit, status.size))
  } finally {
    await file.close()
  }
}

function unsuitable(status: FileStatus, limit: number): UnreadFile | undefined {
  if (status.isDirectory()) return 'directory'
  if (!status.isFile()) return 'not-a-file'
  return status.size > limit ? 'too-large' : undefined
}

/** Fewest bytes that are asked for, as those under /proc state no size. */
const LEAST_ASKED = 4096

/** The stated size is where it begins, but not where it ends: the file may grow. */
async function readUpTo(file: FileHandle, limit: number, statedSize: number): Promise<Buffer | 'too-large'> {
  let bytes = Buffer.alloc(Math.min(Math.max(statedSize, LEAST_ASKED), limit) + 1)
  let length = 0
  for (;;) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, null)
    if (bytesRead === 0) return bytes.subarray(0, length)
    length += bytesRead
    if (length > limit) return 'too-large'
    if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(2 * length, limit + 1))
  }
}
