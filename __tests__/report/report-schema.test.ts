import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { DESTINATION_KINDS } from '../../src/domain/certificate/destination.ts'
import { CHECK_TITLES } from '../../src/domain/checks/checks.ts'
import { STAGE_OF } from '../../src/domain/plan/step-stages.ts'
import { REGIONS } from '../../src/domain/request/registration.ts'
import { DESTINATION_STATES } from '../../src/domain/result/destination-result.ts'
import type { Outcome } from '../../src/domain/result/outcome.ts'
import { ActionError } from '../../src/errors.ts'
import {
  notStartedReport,
  READINESS,
  REGISTRATION_STATES,
  registrationReport
} from '../../src/report/registration-report.ts'
import { type RunDescription, runReport } from '../../src/report/run-report.ts'
import {
  appliedOutcomeOf,
  blockedOutcomeOf,
  checkedOutcomeOf,
  plannedOutcomeOf,
  verifiedOutcomeOf
} from '../support/outcome-builder.ts'
import { planWith } from '../support/plan-builder.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { reportProblems } from '../support/report-problems.ts'

const schema = JSON.parse(readFileSync(new URL('../../schemas/report.schema.json', import.meta.url), 'utf8'))
const failure = new ActionError('unexpected', 'Something failed.')
const facts: RunDescription = {
  actionVersion: '1.2.3',
  mode: 'apply',
  shard: '2/8',
  startedOn: new Date('2026-11-20T10:00:00Z'),
  endedOn: new Date('2026-11-20T10:01:00Z')
}
const step = { kind: 'create-service-principal' } as const
const unknown = {
  tenantId: undefined,
  applicationId: undefined,
  objectId: undefined,
  servicePrincipalId: undefined,
  certificate: undefined,
  daysLeft: undefined
}
const OUTCOMES: readonly Outcome[] = [
  { kind: 'refused', registration: registrationOf(), failure },
  blockedOutcomeOf(),
  plannedOutcomeOf({ plan: planWith({ steps: [step] }) }),
  appliedOutcomeOf({
    completed: [step],
    plan: planWith({ steps: [step] }),
    destinations: [{ kind: 'pfx', name: 'a.pfx', state: 'delivered' }],
    checks: [{ name: 'connect-graph', result: 'failed', detail: 'no role', durationMs: 1.5 }],
    warnings: ['EWS ends.'],
    failure
  }),
  appliedOutcomeOf({ registered: unknown, pfx: undefined }),
  verifiedOutcomeOf(),
  checkedOutcomeOf()
]

describe('the schema of the report', () => {
  it('takes every kind of outcome', () => {
    const entries = OUTCOMES.map((outcome) => registrationReport(outcome, { file: 'a.json', durationMs: 1 }))
    const unstarted = notStartedReport({ registration: registrationOf(), file: undefined }, failure)
    expect(reportProblems(runReport(facts, { registrations: [...entries, unstarted] }))).toEqual([])
  })

  it('takes a run that was refused before it knew of any registration', () => {
    const problem = { file: undefined, line: 3, column: 7, endColumn: undefined, path: 'tenant', message: 'No domain.' }
    const refused = runReport({ ...facts, mode: null, shard: null }, { failure, problems: [problem] })
    expect(reportProblems(refused)).toEqual([])
  })

  it('refuses what it does not know', () => {
    const report = runReport(facts, {
      registrations: [registrationReport(appliedOutcomeOf(), { file: undefined, durationMs: 1 })]
    })
    const [entry] = report.registrations
    expect(reportProblems({ ...report, secret: 'x' })).not.toEqual([])
    expect(reportProblems({ ...report, version: 2 })).not.toEqual([])
    expect(reportProblems({ ...report, registrations: [{ ...entry, privateKey: 'x' }] })).not.toEqual([])
    expect(reportProblems({ ...report, registrations: [{ ...entry, state: 'fine' }] })).not.toEqual([])
  })

  it('has the lists of the code', () => {
    const { registration } = schema.$defs
    const { state, readiness, region, steps, checks, destinations } = registration.properties
    expect(state.enum).toEqual(REGISTRATION_STATES)
    expect(readiness.enum).toEqual(READINESS)
    expect(region.enum).toEqual(REGIONS)
    expect(steps.properties.all.items.properties.kind.enum).toEqual(Object.keys(STAGE_OF))
    expect(checks.items.properties.name.enum).toEqual(Object.keys(CHECK_TITLES))
    expect(destinations.items.properties.kind.enum).toEqual(DESTINATION_KINDS)
    expect(destinations.items.properties.state.enum).toEqual(DESTINATION_STATES)
  })

  it('counts the registrations in each state', () => {
    const entries = OUTCOMES.map((outcome) => registrationReport(outcome, { file: 'a.json', durationMs: 1 }))
    expect(runReport(facts, { registrations: entries }).counts).toMatchObject({
      registrations: OUTCOMES.length,
      withChanges: 2,
      failed: 2,
      blocked: 1,
      planned: 1,
      'in-place': 1,
      unconfirmed: 2
    })
  })
})
