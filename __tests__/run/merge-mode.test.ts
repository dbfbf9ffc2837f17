import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ROOT } from '../../scripts/run-command.ts'
import { runAction } from '../../scripts/runner.ts'
import { entryOf, reportOf } from '../support/report-builder.ts'
import { reportProblems } from '../support/report-problems.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'merge-mode-'))
  const failure = { code: 'sign-in-failed', message: 'This customer has not consented.' } as const
  const entries = [entryOf('a.json', { changed: true }), entryOf('b.json', { state: 'failed', failure })]
  await writeFile(join(folder, 'vb365-report-1-of-1.json'), JSON.stringify(reportOf(entries, { shard: '1/1' })))
})
afterAll(() => rm(folder, { recursive: true }))

const merge = (inputs: Readonly<Record<string, string>>) =>
  runAction({ entry: join(ROOT, 'src/index.ts'), workingDirectory: folder, inputs: { mode: 'merge', ...inputs } })

describe('the mode "merge"', () => {
  it('needs no registration, and makes one report, one summary and one verdict', async () => {
    const run = await merge({ reports: '.' })
    expect(run.exitCode).toBe(1)
    expect(run.annotations.map(({ message }) => message)).toEqual([
      '1 of 2 registrations are not done: b.json (failed). The job summary says why.'
    ])
    expect(run.summary).toMatch(/^## ❌ 2 registrations: 1 failed, 1 in place\n/)
    expect(run.outputs['changed']).toBe('true')
    expect(reportProblems(run.report)).toEqual([])
    expect(run.report).toMatchObject({ mergedShards: ['1/1'], counts: { registrations: 2, failed: 1 } })
  })

  it('says which inputs have no effect beside the folder', async () => {
    const run = await merge({
      reports: '.',
      configuration: 'customers/*.json',
      'vb365-password': 'unused',
      comment: 'true'
    })
    const warnings = run.annotations.filter(({ level }) => level === 'warning').map(({ message }) => message)
    expect(warnings).toEqual([
      'The input "configuration" has no effect with mode "merge", which handles no registration.',
      'The input "vb365-password" has no effect with mode "merge", which handles no registration.',
      'The input "comment" has no effect with mode "merge", which handles no registration.'
    ])
  })

  it('needs the folder with the reports', async () => {
    const run = await merge({})
    expect(run.exitCode).toBe(1)
    expect(run.annotations[0]?.message).toMatch(/^The input "reports" is missing: with mode "merge" give the folder/)
  })
})
