import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from './file-problem.ts'

/** How far a search goes. */
export interface SearchDepth {
  /** How many levels of folders are entered. */
  readonly levels: number
  /** Whether folders are entered whose name begins with a dot. */
  readonly namesHidden: boolean
}

/** Folders of Git and of packages: nothing in them is a file that the user wrote. */
const NEVER_ENTERED = ['.git', 'node_modules']

/** True for a path, in its parts, into a folder that no search enters. */
export function isNeverEntered(parts: readonly string[]): boolean {
  return parts.some((part) => NEVER_ENTERED.includes(part.toLowerCase()))
}

/**
 * Paths, with forward slashes, of the files in a folder and the folders below it; none where the folder does not exist.
 * A symbolic link counts as a file where it leads to one or nowhere; one to a folder is not followed, as it may lead back.
 * @throws Error of node:fs for a folder that cannot be read
 */
export async function* filesBelow(folder: string, { levels, namesHidden }: SearchDepth): AsyncGenerator<string> {
  for (const entry of await entriesOf(folder)) {
    const { name } = entry
    const path = join(folder, name)
    if (entry.isDirectory()) {
      if (levels === 0 || isNeverEntered([name]) || (name.startsWith('.') && !namesHidden)) continue
      for await (const below of filesBelow(path, { levels: levels - 1, namesHidden })) yield `${name}/${below}`
    } else if (!entry.isSymbolicLink() || !(await leadsToFolder(path))) yield name
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return []
    throw error
  }
}

async function leadsToFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}
