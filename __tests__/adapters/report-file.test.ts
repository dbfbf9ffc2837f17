import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { writeReportFile } from '../../src/adapters/github/report-file.ts'
import { temporaryFolder } from '../../src/adapters/github/temporary-folder.ts'
import { refusalOf } from '../support/refusal-of.ts'

const environment = process.env
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'report-file-'))
  process.env = { ...environment, RUNNER_TEMP: folder }
})
afterEach(() => {
  process.env = environment
  rmSync(folder, { recursive: true })
})

describe('the file of a report', () => {
  it('lies in the runner’s folder for temporary files', async () => {
    const path = await writeReportFile('{"version":1}', null)
    expect(dirname(path)).toBe(folder)
    expect(readFileSync(path, 'utf8')).toBe('{"version":1}\n')
  })

  it('has the shard in its name, which no other file has', async () => {
    const [one, other] = [await writeReportFile('{}', '2/8'), await writeReportFile('{}', '2/8')]
    expect(basename(one)).toMatch(/^vb365-report-2-of-8-[0-9a-f]{8}\.json$/)
    expect(other).not.toBe(one)
  })

  it('is refused by its path where the folder is missing', async () => {
    process.env = { ...environment, RUNNER_TEMP: join(folder, 'nowhere') }
    expect(await refusalOf(writeReportFile('{}', null))).toMatchObject({
      code: 'file-access',
      message: expect.stringMatching(
        /^The report could not be written to .*nowhere.*: the folder .*nowhere, which RUNNER_TEMP names, does not exist\.$/
      )
    })
  })
})

describe('the folder for temporary files', () => {
  it.each(['', undefined])('is that of the system where RUNNER_TEMP is %p: never the workspace', (value) => {
    process.env = { ...environment, RUNNER_TEMP: value }
    expect(temporaryFolder()).toBe(tmpdir())
  })
})
