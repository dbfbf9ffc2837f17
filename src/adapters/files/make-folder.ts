import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ActionError } from '../../errors.ts'
import { errorCode, fileProblem } from './file-problem.ts'

/** What the error says besides the folder and the reason. */
export interface FolderPurpose {
  /** What cannot be done without the folder, as `The PFX cannot be written to out/contoso.pfx`. */
  readonly failure: string
  /** What the user can do, as a sentence. */
  readonly advice: string
}

/** What making a folder needs of the operating system; rejects with errors of node:fs. */
export interface FolderSystem {
  /** The folder above; a root is above itself. */
  parentOf(path: string): string
  isFolder(path: string): Promise<boolean>
  /** Makes one folder in one that exists. */
  make(path: string): Promise<void>
}

const SYSTEM: FolderSystem = {
  parentOf: dirname,
  isFolder: async (path) => (await stat(path)).isDirectory(),
  make: async (path) => {
    await mkdir(path)
  }
}

/**
 * Makes a folder and those above it that are missing, one by one. The recursive call of Node.js neither returns for a
 * folder below /proc nor says that a disk is read-only.
 * @throws ActionError `file-access` with the folder that cannot be made, and why
 */
export async function makeFolder(path: string, purpose: FolderPurpose, system: FolderSystem = SYSTEM): Promise<void> {
  for (const folder of await missingFolders(path, purpose, system)) {
    await makeOne(folder, system).catch((error: unknown) => {
      // Its parent is there, so this is how a file system of the kernel refuses to take anything.
      const isRefused = errorCode(error) === 'ENOENT'
      throw notMade(
        folder,
        isRefused ? `nothing can be made in ${system.parentOf(folder)}` : fileProblem(error),
        purpose,
        error
      )
    })
  }
}

/** The folders on the way to `path` that are not there, outermost first. */
async function missingFolders(path: string, purpose: FolderPurpose, system: FolderSystem): Promise<readonly string[]> {
  const missing: string[] = []
  for (let folder = path; !(await isThere(folder, purpose, system)); folder = system.parentOf(folder)) {
    missing.unshift(folder)
    if (system.parentOf(folder) === folder) {
      throw notMade(path, `${folder} does not exist; a drive may be there for one user and not for another`, purpose)
    }
  }
  return missing
}

async function isThere(folder: string, purpose: FolderPurpose, system: FolderSystem): Promise<boolean> {
  try {
    if (await system.isFolder(folder)) return true
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw notMade(folder, fileProblem(error), purpose, error)
  }
  throw notMade(folder, 'a file has that name', purpose)
}

/** Another run may make the same folder at the same time. */
async function makeOne(folder: string, system: FolderSystem): Promise<void> {
  try {
    await system.make(folder)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST' || !(await system.isFolder(folder).catch(() => false))) throw error
  }
}

function notMade(folder: string, reason: string, { failure, advice }: FolderPurpose, cause?: unknown): ActionError {
  const message = `${failure}, because the folder ${folder} cannot be made: ${reason}. ${advice}`
  return new ActionError('file-access', message, cause === undefined ? {} : { cause })
}
