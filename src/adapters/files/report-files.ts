import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { ActionError } from '../../errors.ts'
import type { ReportFile } from '../../ports.ts'
import { fileProblem } from './file-problem.ts'
import { inBatches } from './in-batches.ts'
import { readBoundedFile, type UnreadFile } from './read-bounded-file.ts'

/** A report of thousands of registrations has some megabytes. */
const MAX_REPORT_BYTES = 64 * 1024 * 1024

const UNREAD: Readonly<Record<UnreadFile, string>> = {
  directory: 'is a directory',
  'not-a-file': 'is not a regular file',
  'too-large': `is larger than ${MAX_REPORT_BYTES / 1024 / 1024} MiB`
}

/**
 * Reads every JSON file in a folder and below it: an artifact that is downloaded has a folder of its own.
 * @throws ActionError `file-access` where the folder cannot be read
 */
export async function readReportFiles(folder: string): Promise<readonly ReportFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw new ActionError(
      'file-access',
      `The folder ${folder} with the reports cannot be read: ${fileProblem(error)}.`,
      {
        cause: error
      }
    )
  })
  const paths = entries
    .filter((entry) => !entry.isDirectory() && entry.name.toLowerCase().endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  return inBatches(paths, async (path) => ({
    file: relative(folder, path).split(sep).join('/'),
    ...(await contentOf(path))
  }))
}

async function contentOf(path: string): Promise<{ readonly text: string } | { readonly unread: string }> {
  try {
    const content = await readBoundedFile(path, MAX_REPORT_BYTES)
    return typeof content === 'string' ? { unread: UNREAD[content] } : { text: content.toString('utf8') }
  } catch (error) {
    return { unread: `cannot be read (${fileProblem(error)})` }
  }
}
