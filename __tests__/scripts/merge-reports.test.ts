import { execFile, execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ROOT } from '../../scripts/run-command.ts'
import { entryOf, reportOf } from '../support/report-builder.ts'
import { reportProblems } from '../support/report-problems.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'merge-reports-'))
  for (const [shard, name] of [
    ['1/2', 'a.json'],
    ['2/2', 'b.json']
  ] as const) {
    const artifact = join(folder, 'whole', `vb365-report-${shard.slice(0, 1)}`)
    await mkdir(artifact, { recursive: true })
    await writeFile(join(artifact, 'vb365-report.json'), JSON.stringify(reportOf([entryOf(name)], { shard })))
  }
  await mkdir(join(folder, 'part'))
  await writeFile(join(folder, 'part', 'one.json'), JSON.stringify(reportOf([entryOf('a.json')], { shard: '1/2' })))
  await writeFile(join(folder, 'part', 'notes.txt'), 'no report')
})
afterAll(() => rm(folder, { recursive: true }))

function merge(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const options = { cwd: ROOT, env: { PATH: process.env['PATH'], ...environment } }
    execFile(process.execPath, ['scripts/merge-reports.ts', ...args], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

describe('npm run merge-reports', () => {
  it('prints a summary, adds it to the job summary and writes one report', async () => {
    const [output, summary] = [join(folder, 'merged.json'), join(folder, 'summary.md')]
    await writeFile(summary, '# Before\n')
    const { code, stdout, stderr } = await merge([join(folder, 'whole'), '--output', output], {
      GITHUB_STEP_SUMMARY: summary
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^## ✅ 2 registrations: 2 in place\n/)
    expect(await readFile(summary, 'utf8')).toBe(`# Before\n${stdout}`)
    const merged: unknown = JSON.parse(await readFile(output, 'utf8'))
    expect(reportProblems(merged)).toEqual([])
    expect(merged).toMatchObject({ mergedShards: ['1/2', '2/2'] })
  })

  it('ends with exit code 1 where a shard is missing', async () => {
    const { code, stderr } = await merge([join(folder, 'part')])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'Shard 2/2 has no report: its job did not end, or left no artifact.\n'
    })
  })

  it('reads more files than may be open at once', async () => {
    const many = join(folder, 'many')
    await mkdir(many)
    for (let index = 0; index < 300; index += 1) {
      await writeFile(
        join(many, `${index}.json`),
        JSON.stringify(reportOf([entryOf(`${index}.json`, { tenantId: null })]))
      )
    }
    const output = execFileSync(
      'sh',
      ['-c', 'ulimit -n 150; "$@"', 'sh', process.execPath, 'scripts/merge-reports.ts', many],
      { cwd: ROOT, encoding: 'utf8' }
    )
    expect(output).toMatch(/^## ✅ 300 registrations: 300 in place\n/)
  })

  it('says in one line that the folder is not there, or not given', async () => {
    const nowhere = await merge([join(folder, 'nowhere')])
    expect(nowhere.code).toBe(1)
    expect(nowhere.stderr).toMatch(/^The folder .*nowhere with the reports cannot be read: it does not exist\.\n$/)
    expect(await merge([])).toMatchObject({ code: 2, stderr: 'DIR is missing; give the folder with the reports.\n' })
    expect(await merge(['a', 'b'])).toMatchObject({ code: 2, stderr: 'DIR is given twice: "a" and "b".\n' })
  })
})
