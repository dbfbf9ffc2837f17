import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ActionError } from '../../errors.ts'
import { fileProblem } from '../files/file-problem.ts'
import { writeWholeFile } from '../files/write-whole-file.ts'

/**
 * Writes a report into the runner's folder for temporary files, which is emptied when the job ends. The name is unique:
 * artifacts of several jobs may be unpacked into one folder.
 * @param shard as in `2/8`; null where the run is no part of a larger one
 * @returns its path
 * @throws ActionError `file-access`
 */
export async function writeReportFile(json: string, shard: string | null): Promise<string> {
  const folder = process.env['RUNNER_TEMP'] || tmpdir()
  const part = shard === null ? '' : `-${shard.replace('/', '-of-')}`
  const path = join(folder, `vb365-report${part}-${randomUUID().slice(0, 8)}.json`)
  try {
    await writeWholeFile(path, Buffer.from(`${json}\n`))
    return path
  } catch (error) {
    throw new ActionError('file-access', `The report could not be written to ${path}: ${fileProblem(error)}.`, {
      cause: error
    })
  }
}
