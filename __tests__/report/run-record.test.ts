import { describe, expect, it } from '@jest/globals'
import type { NamedRegistration } from '../../src/domain/request/named-registration.ts'
import { ActionError } from '../../src/errors.ts'
import { RunRecord } from '../../src/report/run-record.ts'
import { appliedOutcomeOf } from '../support/outcome-builder.ts'
import { planWith } from '../support/plan-builder.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { RENDER_CONTEXT } from '../support/rendered.ts'
import { reportOf } from '../support/report-builder.ts'

const named = (file: string): NamedRegistration => ({ registration: registrationOf(), file })
const failure = new ActionError('unexpected', 'no')
const step = { kind: 'create-service-principal' } as const

describe('the record of a run', () => {
  it('has the entries in the order of the registrations, whichever ended first', () => {
    const [one, other, last] = [named('a.json'), named('b.json'), named('c.json')]
    const record = new RunRecord([one, other, last], RENDER_CONTEXT)
    record.add(other, appliedOutcomeOf(), 10)
    record.add(one, appliedOutcomeOf(), 20)
    record.stop([last], new ActionError('cancelled', 'The run was cancelled.'))
    expect(record.entries.map(({ name, state }) => [name, state])).toEqual([
      ['a.json', 'in-place'],
      ['b.json', 'in-place'],
      ['c.json', 'not-started']
    ])
  })

  it('has the outputs and the summary of a registration that is alone', () => {
    const only = named('a.json')
    const record = new RunRecord([only], RENDER_CONTEXT)
    record.add(only, appliedOutcomeOf(), 10)
    expect(record.outputs['pfx-path']).toBe('out/contoso.pfx')
    expect(record.summaryOf(reportOf(record.entries))).toMatch(/^## ✅ Veeam Backup for Microsoft 365 in contoso/)
  })

  it('has outputs of several only where they speak of all', () => {
    const [one, other] = [named('a.json'), named('b.json')]
    const record = new RunRecord([one, other], RENDER_CONTEXT)
    record.add(one, appliedOutcomeOf({ plan: planWith({ steps: [step] }), completed: [step] }), 10)
    record.add(other, appliedOutcomeOf(), 10)
    expect(record.outputs).toMatchObject({ 'pfx-path': '', plan: '', changed: 'true' })
    expect(record.summaryOf(reportOf(record.entries))).toMatch(/^## ✅ 2 registrations: 1 changed, 1 in place\n/)
  })

  it('keeps details within the room of a summary, and those of failures before others', () => {
    const all = Array.from({ length: 40 }, (_, index) => named(`${index}.json`))
    const record = new RunRecord(all, RENDER_CONTEXT)
    const warnings = ['x'.repeat(50_000)]
    for (const [index, registration] of all.entries()) {
      record.add(registration, appliedOutcomeOf({ warnings, ...(index === 35 ? { failure } : {}) }), 10)
    }
    const summary = record.summaryOf(reportOf(record.entries))
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024)
    expect(/<summary>(.*?)<\/summary>/.exec(summary)?.[1]).toBe('❌ 35.json: failed')
    expect(summary).toContain('Details of 23 more have no room here')
  })

  it('reports what was done even where its page cannot be drawn, and says on the page why', () => {
    const only = named('a.json')
    const record = new RunRecord([only], { ...RENDER_CONTEXT, now: new Date(Number.NaN) })
    record.add(only, appliedOutcomeOf({ plan: planWith({ steps: [step] }), completed: [step] }), 10)
    expect(record.entries).toMatchObject([{ state: 'changed', changed: true }])
    expect(record.outputs['pfx-path']).toBe('out/contoso.pfx')
    expect(record.summaryOf(reportOf(record.entries))).toContain('Unexpected failure: Invalid time value')
  })

  it('has a registration that cannot be reported as one that failed, and the others as they are', () => {
    const [one, other] = [named('a.json'), named('b.json')]
    const record = new RunRecord([one, other], RENDER_CONTEXT)
    const { registered } = appliedOutcomeOf()
    const never = new Date(Number.NaN)
    const certificate = registered.certificate && { ...registered.certificate, expiresOn: never }
    record.add(one, appliedOutcomeOf({ registered: { ...registered, certificate } }), 10)
    record.add(other, appliedOutcomeOf(), 10)
    expect(record.entries).toMatchObject([
      { name: 'a.json', state: 'failed', failure: { code: 'unexpected' } },
      { name: 'b.json', state: 'in-place', failure: null }
    ])
  })
})
