import { describe, expect, it } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import type { ReportFile } from '../../src/ports.ts'
import { mergeReports } from '../../src/report/merge-reports.ts'
import { renderMergedSummary } from '../../src/report/merged-summary.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { RENDER_CONTEXT } from '../support/rendered.ts'
import { entryOf, reportOf } from '../support/report-builder.ts'
import { reportProblems } from '../support/report-problems.ts'

const failure = { code: 'sign-in-failed', message: 'This customer has not consented.' } as const
const fileOf = (file: string, report: object): ReportFile => ({ file, text: JSON.stringify(report) })
const shard = (text: string, ...names: readonly string[]): RunReport =>
  reportOf(
    names.map((name) => entryOf(name)),
    { shard: text }
  )
const ONE = fileOf('1/report.json', shard('1/2', 'a.json', 'c.json'))
const TWO = fileOf('2/report.json', shard('2/2', 'b.json'))
const problemsOf = (...files: readonly ReportFile[]) => mergeReports(files).problems

describe('the reports of all shards', () => {
  it('make one that is valid by its schema, and counts them together', () => {
    const { report, problems, hasFailed } = mergeReports([TWO, ONE])
    expect({ problems, hasFailed, valid: reportProblems(report) }).toEqual({
      problems: [],
      hasFailed: false,
      valid: []
    })
    expect(report.registrations.map(({ name }) => name)).toEqual(['a.json', 'c.json', 'b.json'])
    expect(report).toMatchObject({
      mode: 'apply',
      shard: null,
      mergedShards: ['1/2', '2/2'],
      counts: { registrations: 3, 'in-place': 3 },
      failure: null
    })
  })

  it('begin with the first and end with the last of them', () => {
    const late = reportOf([], {
      shard: '2/2',
      startedOn: new Date('2026-11-20T09:59:00Z'),
      endedOn: new Date('2026-11-20T10:09:00Z')
    })
    const { report } = mergeReports([ONE, fileOf('2/report.json', late)])
    expect([report.startedOn, report.endedOn]).toEqual(['2026-11-20T09:59:00.000Z', '2026-11-20T10:09:00.000Z'])
  })

  it('fail where a registration failed', () => {
    const failed = reportOf([entryOf('b.json', { state: 'failed', failure })], { shard: '2/2' })
    const { report, problems, hasFailed } = mergeReports([ONE, fileOf('2/report.json', failed)])
    expect({ problems, hasFailed, failed: report.counts.failed }).toEqual({ problems: [], hasFailed: true, failed: 1 })
  })

  it('fail where a run ended before its registrations, and say why once', () => {
    const refused = { failure: new ActionError('input-invalid', 'The input "client-id" is empty.') }
    const files = ['1/2', '2/2'].map((text) => fileOf(`${text}.json`, reportOf([], { shard: text, ...refused })))
    expect(mergeReports(files)).toMatchObject({
      hasFailed: true,
      report: {
        failure: {
          code: 'input-invalid',
          message: 'Shard 1/2: The input "client-id" is empty. Shard 2/2: The input "client-id" is empty.'
        }
      }
    })
  })

  it('name registrations of different shards that are for one application', () => {
    const [tenantId, applicationId] = ['c0470500-0000-4000-8000-000000000006', '6f1d2c3b-4a59-4e68-8b7c-9d0e1f2a3b4c']
    const files = ['a', 'b'].map((name, index) => {
      const entry = entryOf(`${name}.json`, { tenantId })
      const application = { ...entry.application, applicationId }
      return fileOf(`${name}-report.json`, reportOf([{ ...entry, application }], { shard: `${index + 1}/2` }))
    })
    expect(problemsOf(...files)).toEqual([
      `a.json, b.json are for the same application, ${applicationId} in the tenant ${tenantId}: keep one of them.`
    ])
  })

  it('say once what is wrong in a file that every job has read', () => {
    const problem = { file: 'a.json', line: 2, column: 3, endColumn: 9, path: 'tenant', message: 'No domain.' }
    const files = ['1/2', '2/2'].map((text) =>
      fileOf(`${text}.json`, reportOf([], { shard: text, problems: [problem] }))
    )
    const merged = mergeReports(files)
    expect(merged.report.problems).toHaveLength(1)
    expect(merged.hasFailed).toBe(true)
    const summary = renderMergedSummary(merged, RENDER_CONTEXT)
    expect(summary).toMatch(/^## ❌ No registration\n/)
    expect(summary).toContain('| `a.json:2:3` | No domain. |')
  })

  it('may come twice from a job that was run again: the later one counts', () => {
    const later = reportOf([entryOf('b.json', { state: 'changed' })], {
      shard: '2/2',
      endedOn: new Date('2026-11-20T11:00:00Z')
    })
    const { report, problems } = mergeReports([fileOf('2-again/report.json', later), ONE, TWO])
    expect({ problems, mergedShards: report.mergedShards }).toEqual({ problems: [], mergedShards: ['1/2', '2/2'] })
    expect(report.registrations.map(({ state }) => state)).toEqual(['in-place', 'in-place', 'changed'])
  })

  it('may come from a job that was run again and failed before its registrations: what was done remains', () => {
    const refused = reportOf([], {
      shard: '2/2',
      endedOn: new Date('2026-11-20T11:00:00Z'),
      failure: new ActionError('input-invalid', 'The input "client-id" is empty.')
    })
    const { report, problems, hasFailed } = mergeReports([ONE, TWO, fileOf('2-again/report.json', refused)])
    expect({ problems, hasFailed }).toEqual({ problems: [], hasFailed: true })
    expect(report.registrations.map(({ name }) => name)).toEqual(['a.json', 'c.json', 'b.json'])
  })

  it('may be those of runs without shards', () => {
    const { report, problems } = mergeReports([
      fileOf('a/report.json', reportOf([entryOf('a.json')])),
      fileOf('b/report.json', reportOf([entryOf('b.json')]))
    ])
    expect({ problems, names: report.registrations.map(({ name }) => name) }).toEqual({
      problems: [],
      names: ['a.json', 'b.json']
    })
  })
})

describe('reports that cannot be merged as they are', () => {
  it('lack a shard', () => {
    expect(problemsOf(ONE)).toEqual(['Shard 2/2 has no report: its job did not end, or left no artifact.'])
    expect(problemsOf(fileOf('1.json', shard('1/4', 'a.json')))).toEqual([
      'Shards 2/4, 3/4, 4/4 have no report: their jobs did not end, or left no artifact.'
    ])
    expect(mergeReports([ONE]).hasFailed).toBe(true)
  })

  it('are of one shard and of different registrations, none of which is lost', () => {
    const other = reportOf([entryOf('d.json', { state: 'failed', failure })], {
      shard: '2/2',
      endedOn: new Date('2026-11-20T09:00:00Z')
    })
    const { report, problems } = mergeReports([ONE, TWO, fileOf('other/report.json', other)])
    expect(problems).toEqual([
      '2/report.json, other/report.json are all of shard 2/2, and of different registrations: merge those of one run.'
    ])
    expect(report.counts.failed).toBe(1)
  })

  it('are no reports', () => {
    const files: ReportFile[] = [
      ONE,
      TWO,
      { file: 'broken.json', text: '{' },
      { file: 'package.json', text: '{"name":"x"}' },
      { file: 'huge.json', unread: 'is larger than 64 MiB' },
      fileOf('new.json', { ...shard('1/2'), version: 2 })
    ]
    expect(problemsOf(...files)).toEqual([
      'broken.json is not JSON.',
      expect.stringMatching(/^package\.json is not a report of this action: it must have required property/),
      'huge.json is larger than 64 MiB.',
      'new.json has version 2, which is newer than this action knows: use the version that wrote it.'
    ])
  })

  it('say where a report differs from the schema', () => {
    const report = shard('1/1', 'a.json')
    const text = JSON.stringify(report).replace('"state":"in-place"', '"state":"fine"')
    expect(problemsOf({ file: 'r.json', text })[0]).toMatch(
      /^r\.json is not a report of this action: at \/registrations\/0\/state it must be equal to one of the allowed values\.$/
    )
  })

  it('are none at all', () => {
    expect(problemsOf()).toEqual(['There is no report: the folder holds no JSON file.'])
  })

  it('are of different runs', () => {
    expect(problemsOf(ONE, fileOf('x.json', shard('1/3', 'x.json')))).toEqual([
      'The reports are of different numbers of shards (2, 3): merge those of one run.'
    ])
    expect(problemsOf(ONE, fileOf('2.json', { ...shard('2/2'), mode: 'plan' }))).toEqual([
      'The reports are of different modes (apply, plan): merge those of one run.'
    ])
    expect(problemsOf(ONE, TWO, fileOf('whole.json', reportOf([])))).toEqual([
      'whole.json is the report of a run without shards, beside those of shards.'
    ])
  })

  it('have a registration twice, as the jobs saw different files', () => {
    expect(problemsOf(ONE, fileOf('2/report.json', shard('2/2', 'a.json')))).toEqual([
      'The registration a.json is in several reports: 1/report.json, 2/report.json.'
    ])
  })
})

describe('the summary of merged reports', () => {
  it('has all registrations first, those that failed before the others, and why they did', () => {
    const failed = entryOf('b.json', {
      state: 'failed',
      failure,
      steps: {
        planned: 2,
        done: 1,
        inPlace: 0,
        all: [
          { kind: 'create-application', mark: '+', text: 'application', done: true },
          { kind: 'create-service-principal', mark: '+', text: 'service principal', done: false }
        ]
      }
    })
    const two = fileOf('2/report.json', reportOf([failed], { shard: '2/2' }))
    const summary = renderMergedSummary(mergeReports([ONE, two]), RENDER_CONTEXT)
    expect(summary).toMatch(/^## ❌ 3 registrations: 1 failed, 2 in place\n/)
    expect(/\| `(.)\.json`/.exec(summary)?.[1]).toBe('b')
    expect(summary).toContain('<details><summary>❌ b.json: failed</summary>')
    expect(summary).toContain('1 of 2 steps were done.\n\nNot done:\n\n- service principal')
    expect(summary).toMatch(/Merged from 2 shards\. From the first start to the last end: 1 min\.\n$/)
  })

  it('says that nothing was written where a plan was to fail on drift', () => {
    const all = [{ kind: 'create-application', mark: '+', text: 'application', done: false }] as const
    const drift = entryOf('a.json', {
      state: 'failed',
      failure: { code: 'drift', message: 'The tenant is not as it should be.' },
      steps: { planned: 1, done: 0, inPlace: 0, all }
    })
    const merged = mergeReports([fileOf('report.json', reportOf([drift], { mode: 'plan' }))])
    expect(renderMergedSummary(merged, RENDER_CONTEXT)).toContain('Nothing was written.\n\nNot done:\n\n- application')
  })

  it('names no times where there is no report', () => {
    expect(renderMergedSummary(mergeReports([]), RENDER_CONTEXT)).not.toContain('From the first start')
  })

  it('begins with what is wrong with the reports', () => {
    expect(renderMergedSummary(mergeReports([ONE]), RENDER_CONTEXT)).toMatch(
      /^## ❌ 2 registrations: 2 in place\n\n> \[!CAUTION\]\n> Shard 2\/2 has no report/
    )
  })
})
