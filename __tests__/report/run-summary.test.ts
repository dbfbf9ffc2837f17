import { describe, expect, it } from '@jest/globals'
import type { RegistrationReport } from '../../src/report/registration-report.ts'
import { renderRunSummary } from '../../src/report/run-summary.ts'
import { RENDER_CONTEXT } from '../support/rendered.ts'
import { entryOf, reportOf } from '../support/report-builder.ts'

const failure = {
  code: 'sign-in-failed',
  message: 'Signing in to contoso.com as the administering identity failed. This customer has not consented.'
} as const
const detailsOf = (entry: RegistrationReport, markdown = `## ${entry.name}\n`) => ({ entry, markdown })
const certificateWith = (daysLeft: number) =>
  ({ ...entryOf('x').certificate, daysLeft }) as RegistrationReport['certificate']

describe('the summary of several registrations', () => {
  it('begins with how many there are in each state', () => {
    const report = reportOf([entryOf('a.json'), entryOf('b.json', { state: 'failed', failure }), entryOf('c.json')])
    expect(renderRunSummary(report, [], RENDER_CONTEXT)).toMatch(/^## ❌ 3 registrations: 1 failed, 2 in place\n/)
  })

  it('has a row for each, those first that need attention', () => {
    const report = reportOf([
      entryOf('a.json', { state: 'changed', changed: true, steps: { planned: 2, done: 2, inPlace: 0, all: [] } }),
      entryOf('b.json', { certificate: certificateWith(200) }),
      entryOf('c.json', { state: 'failed', failure }),
      entryOf('d.json', { certificate: certificateWith(3) })
    ])
    const rows = renderRunSummary(report, [], RENDER_CONTEXT)
      .split('\n')
      .filter((line) => /\| `\w\.json` \|/.test(line))
    expect(rows.map((row) => /`(\w)\.json`/.exec(row)?.[1])).toEqual(['c', 'a', 'd', 'b'])
    expect(rows[0]).toBe(
      `| ❌\u00a0failed | \`c.json\` | [Sign-in failed](${RENDER_CONTEXT.errorPage}#sign-in-failed): This customer has not consented. | contoso.onmicrosoft.com | 365 | no |`
    )
    expect(rows[1]).toMatch(/^\| ✅\u00a0changed \| `a\.json` \| 2 changes made \| .* \| 365 \| yes \|$/)
  })

  it('folds the details of each, worst first', () => {
    const [fine, failed] = [entryOf('a.json'), entryOf('b.json', { state: 'failed', failure })]
    const summary = renderRunSummary(reportOf([fine, failed]), [detailsOf(fine), detailsOf(failed)], RENDER_CONTEXT)
    expect([...summary.matchAll(/<summary>(.*)<\/summary>/g)].map(([, title]) => title)).toEqual([
      '❌ b.json: failed',
      '✅ 1 registration with nothing to do',
      '✅ a.json: in place'
    ])
  })

  it('takes none for done of which something is not known, and has it before those that are', () => {
    const checks = [{ name: 'connect-graph', result: 'unknown', detail: 'no key', durationMs: 0 } as const]
    const unproved = entryOf('b.json', { readiness: 'not-known', checks })
    const changed = entryOf('a.json', { state: 'changed', changed: true, readiness: 'ready' })
    const both = [changed, unproved]
    const summary = renderRunSummary(
      reportOf(both),
      both.map((entry) => detailsOf(entry)),
      RENDER_CONTEXT
    )
    expect(summary).toMatch(/^## ⚠️ 2 registrations: 1 changed, 1 in place\n/)
    expect([...summary.matchAll(/<summary>(.*)<\/summary>/g)].map(([, title]) => title)).toEqual([
      '⚠️ b.json: in place',
      '✅ a.json: changed'
    ])
  })

  it('warns of a plan that cannot be carried out, and has it before one that can', () => {
    const possible = entryOf('a.json', { state: 'planned' })
    const hindered = entryOf('b.json', {
      state: 'planned',
      blockers: ['The permission Application.ReadWrite.All is missing.']
    })
    const summary = renderRunSummary(
      reportOf([possible, hindered]),
      [possible, hindered].map((entry) => detailsOf(entry)),
      RENDER_CONTEXT
    )
    expect(summary).toMatch(/^## ⚠️ 2 registrations: 2 to be changed\n/)
    expect([...summary.matchAll(/<summary>(.*)<\/summary>/g)].map(([, title]) => title)).toEqual([
      '⚠️ b.json: to be changed',
      '📝 a.json: to be changed'
    ])
  })

  it('leaves out the details that have no room, and counts them', () => {
    const entries = Array.from({ length: 30 }, (_, index) => entryOf(`${index}.json`))
    const details = entries.map((entry) => detailsOf(entry, 'x'.repeat(50_000)))
    const summary = renderRunSummary(reportOf(entries), details, RENDER_CONTEXT)
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024)
    expect(summary).toMatch(/Details of 13 more have no room here; the report has them\.\n$/)
  })

  it('has room for every row of the overview as far as that goes', () => {
    const long = { code: 'unexpected', message: 'é'.repeat(5_000) } as const
    const entries = Array.from({ length: 2_000 }, (_, index) =>
      entryOf(`${1000 + index}.json`, { state: 'failed', failure: long })
    )
    const summary = renderRunSummary(reportOf(entries), [], RENDER_CONTEXT)
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024)
    const left = Number(/\n(\d+) more are in the report\.\n$/.exec(summary)?.[1])
    const oneTooMany = entries.slice(0, entries.length - left + 1)
    expect(renderRunSummary(reportOf(oneTooMany), [], RENDER_CONTEXT)).toMatch(/\n1 more is in the report\.\n$/)
  })

  it('says so where no registration belongs to the shard', () => {
    expect(renderRunSummary(reportOf([], { shard: '3/8' }), [], RENDER_CONTEXT)).toMatch(
      /^## ✅ No registration, shard 3\/8\n/
    )
  })
})
