import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { setStepOutputs, writeJobSummary } from '../../src/adapters/github/step-files.ts'
import { type FullDisk, fullDisk } from '../support/full-disk.ts'
import { refusalOf } from '../support/refusal-of.ts'

const environment = process.env
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'step-files-'))
})
afterEach(() => {
  process.env = environment
  rmSync(folder, { recursive: true })
})

function variable(name: string, path: string): string {
  process.env = { ...environment, [name]: path }
  return path
}

const setOutputs = async () => setStepOutputs({ first: 'one', second: 'x'.repeat(9000) })

describe('the outputs of a step', () => {
  it('are added to the file that the runner names', async () => {
    const path = variable('GITHUB_OUTPUT', join(folder, 'output'))
    writeFileSync(path, 'there\n')
    await setOutputs()
    expect(readFileSync(path, 'utf8')).toMatch(/^there\nfirst<<(\S+)\none\n\1\nsecond<<(\S+)\nx{9000}\n\2\n$/)
  })

  it('are refused by the name of the file where it is missing', async () => {
    const path = variable('GITHUB_OUTPUT', join(folder, 'output'))
    expect(await refusalOf(setOutputs())).toMatchObject({
      code: 'file-access',
      message: `The outputs of this step could not be set: the file ${path}, which GITHUB_OUTPUT names, cannot be written: it does not exist.`
    })
  })

  it('are refused where it is a folder', async () => {
    variable('GITHUB_OUTPUT', folder)
    expect((await refusalOf(setOutputs())).message).toContain('cannot be written: it is a directory.')
  })
})

describe('the job summary', () => {
  it('is added to the file that the runner names', async () => {
    const path = variable('GITHUB_STEP_SUMMARY', join(folder, 'summary'))
    writeFileSync(path, '# Before\n')
    await writeJobSummary('## Now\n')
    expect(readFileSync(path, 'utf8')).toBe('# Before\n## Now\n')
  })

  it('is nothing on a runner that has none', async () => {
    variable('GITHUB_STEP_SUMMARY', '')
    await expect(writeJobSummary('## Now\n')).resolves.toBeUndefined()
  })

  it('is refused by the name of the file where it is missing', async () => {
    const path = variable('GITHUB_STEP_SUMMARY', join(folder, 'summary'))
    expect(await refusalOf(writeJobSummary('## Now\n'))).toMatchObject({
      code: 'file-access',
      message: `The job summary could not be written: the file ${path}, which GITHUB_STEP_SUMMARY names, cannot be written: it does not exist.`
    })
  })
})

if (process.platform === 'linux') {
  describe('on a full disk', () => {
    let disk: FullDisk
    beforeEach(() => {
      disk = fullDisk()
    })
    afterEach(() => disk.close())

    it('outputs are refused, and none is left in part', async () => {
      variable('GITHUB_OUTPUT', disk.file)
      const before = statSync(disk.file).size
      expect((await refusalOf(setOutputs())).message).toContain('cannot be written: the disk is full.')
      expect(statSync(disk.file).size - before).toBeLessThan(80)
    })

    it('the summary is refused, and no part of it is left', async () => {
      variable('GITHUB_STEP_SUMMARY', disk.file)
      const before = statSync(disk.file).size
      expect((await refusalOf(writeJobSummary('x'.repeat(9000)))).message).toContain('the disk is full.')
      expect(statSync(disk.file).size).toBe(before)
    })
  })
}
