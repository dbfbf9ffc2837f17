import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { ActionError } from '../../errors.ts'
import { errorCode, fileProblem } from '../files/file-problem.ts'
import { writeWholeFile } from '../files/write-whole-file.ts'
import { temporaryFolder } from './temporary-folder.ts'

/**
 * Writes a report into the runner's folder for temporary files, which is emptied when the job ends. The name is unique:
 * artifacts of several jobs may be unpacked into one folder.
 * @param shard as in `2/8`; null where the run is not part of a larger one
 * @returns its path
 * @throws ActionError `file-access`
 */
export async function writeReportFile(json: string, shard: string | null): Promise<string> {
  const folder = temporaryFolder()
  const part = shard === null ? '' : `-${shard.replace('/', '-of-')}`
  const path = join(folder, `vb365-report${part}-${randomUUID().slice(0, 8)}.json`)
  try {
    await writeWholeFile(path, Buffer.from(`${json}\n`))
    return path
  } catch (error) {
    const why =
      errorCode(error) === 'ENOENT'
        ? `the folder ${folder}, which RUNNER_TEMP names, does not exist`
        : fileProblem(error)
    throw new ActionError('file-access', `The report could not be written to ${path}: ${why}.`, { cause: error })
  }
}
