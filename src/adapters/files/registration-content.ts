import { readdir, readlink } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { displayedText } from '../../domain/displayed-text.ts'
import { nearestName } from '../../registration/did-you-mean.ts'
import { MAX_REGISTRATION_BYTES } from '../../registration/registration-source.ts'
import { errorCode, fileProblem } from './file-problem.ts'
import { readBoundedFile, type UnreadFile } from './read-bounded-file.ts'

/** The content of a file, or the end of a sentence that starts with its name. */
export type FileContent = { readonly bytes: Uint8Array } | { readonly refusal: string }

/** What to do instead, for what depends on where the path is written. */
export interface PathHints {
  /** For a path to a directory. */
  readonly directory: string
  /** Where the path starts, for a file that does not exist. */
  readonly missing: string
}

const LONGEST_SHOWN_TARGET = 200

const REFUSALS: Readonly<Record<Exclude<UnreadFile, 'directory'>, string>> = {
  'not-a-file': 'is not a regular file but a pipe, a socket or a device; name a file',
  'too-large': `is larger than ${MAX_REGISTRATION_BYTES / 1024} KiB, the most that a registration file may have`
}

export async function registrationContent(path: string, hints: PathHints): Promise<FileContent> {
  try {
    const content = await readBoundedFile(path, MAX_REGISTRATION_BYTES)
    if (content === 'directory') return { refusal: `is a directory; ${hints.directory}` }
    return typeof content === 'string' ? { refusal: REFUSALS[content] } : { bytes: content }
  } catch (error) {
    return { refusal: await refusalOf(error, path, hints) }
  }
}

/** Of files; a folder was not meant. */
async function namesBeside(path: string): Promise<string[]> {
  try {
    const entries = await readdir(dirname(path), { withFileTypes: true })
    return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name)
  } catch {
    return []
  }
}

/** Where a symbolic link leads, as it says it; undefined for what is none. */
async function linkTarget(path: string): Promise<string | undefined> {
  return readlink(path).catch(() => undefined)
}

async function missing(path: string, hints: PathHints): Promise<string> {
  const target = await linkTarget(path)
  if (target !== undefined)
    return `is a symbolic link to ${displayedText(target, LONGEST_SHOWN_TARGET)}, which does not exist`
  const nearest = nearestName(basename(path), await namesBeside(path))
  return nearest === undefined
    ? `does not exist; ${hints.missing}`
    : `does not exist; the nearest name in the same directory is "${displayedText(nearest)}"`
}

async function refusalOf(error: unknown, path: string, hints: PathHints): Promise<string> {
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return missing(path, hints)
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by the account that runs the action; allow it to read the file'
    case 'ELOOP':
      return 'is a symbolic link to itself; name the file it should point to'
    case 'ENAMETOOLONG':
      return 'has a path that is too long for the operating system'
    default:
      return `cannot be read: ${displayedText(fileProblem(error))}`
  }
}
