import { describe, expect, it } from '@jest/globals'
import type { Check } from '../../src/domain/checks/checks.ts'
import type { Outcome } from '../../src/domain/result/outcome.ts'
import { ActionError } from '../../src/errors.ts'
import { notStartedReport, registrationReport } from '../../src/report/registration-report.ts'
import { APPLICATION_ID, certificateFactsOf, OBJECT_ID } from '../support/observed-tenant-builder.ts'
import {
  appliedOutcomeOf,
  blockedOutcomeOf,
  checkedOutcomeOf,
  plannedOutcomeOf,
  verifiedOutcomeOf
} from '../support/outcome-builder.ts'
import { planWith } from '../support/plan-builder.ts'
import { registrationOf } from '../support/registration-builder.ts'

const reportOf = (outcome: Outcome) =>
  registrationReport(outcome, { file: 'customers/contoso.json', durationMs: 812.7 })
const stateOf = (outcome: Outcome) => reportOf(outcome).state
const failure = new ActionError('service-unreachable', 'Graph does not answer.')
const cancelled = new ActionError('cancelled', 'The run was cancelled (SIGINT).')
const step = { kind: 'create-service-principal' } as const
const plan = planWith({ steps: [step] })
const check = (result: Check['result']): Check => ({ name: 'connect-graph', result, detail: 'seen', durationMs: 12.3 })

describe('the state of a registration in the report', () => {
  it('says whether an apply changed something, changed nothing or failed', () => {
    expect(stateOf(appliedOutcomeOf({ plan, completed: [step] }))).toBe('changed')
    expect(stateOf(appliedOutcomeOf())).toBe('in-place')
    expect(stateOf(appliedOutcomeOf({ plan, failure }))).toBe('failed')
  })

  it('says whether a plan would change something', () => {
    expect(stateOf(plannedOutcomeOf({ plan }))).toBe('planned')
    expect(stateOf(plannedOutcomeOf())).toBe('in-place')
  })

  it('is verified where nothing is written and every check passed', () => {
    expect(stateOf(verifiedOutcomeOf({ checks: [check('passed')] }))).toBe('verified')
    expect(stateOf(checkedOutcomeOf({ checks: [check('passed')] }))).toBe('verified')
  })

  it('does not call verified what is not known to work', () => {
    expect(stateOf(verifiedOutcomeOf({ checks: [check('passed'), check('unknown')] }))).toBe('unconfirmed')
    expect(stateOf(checkedOutcomeOf({ checks: [] }))).toBe('unconfirmed')
  })

  it('tells what a human has to put right from what failed', () => {
    expect(stateOf(blockedOutcomeOf())).toBe('blocked')
    expect(stateOf({ kind: 'refused', registration: registrationOf(), failure })).toBe('failed')
  })

  it('is cancelled for one that the end of the run caught, however far it was', () => {
    expect(stateOf(appliedOutcomeOf({ plan, failure: cancelled }))).toBe('cancelled')
    expect(stateOf({ kind: 'refused', registration: registrationOf(), failure: cancelled })).toBe('cancelled')
  })
})

describe('the readiness of a registration in the report', () => {
  it.each([
    [[], 'not-checked'],
    [['passed', 'passed'], 'ready'],
    [['passed', 'unknown'], 'not-known'],
    [['unknown', 'failed'], 'not-ready']
  ] as const)('by checks that end as %j is %s', (results, readiness) => {
    expect(reportOf(appliedOutcomeOf({ plan, checks: results.map(check) })).readiness).toBe(readiness)
  })
})

describe('a registration in the report', () => {
  it('is found by its file, its tenant and its application', () => {
    expect(reportOf(appliedOutcomeOf())).toMatchObject({
      name: 'customers/contoso.json',
      file: 'customers/contoso.json',
      tenant: 'contoso.onmicrosoft.com',
      region: 'Worldwide',
      application: { name: 'Veeam Backup for Microsoft 365', applicationId: APPLICATION_ID, objectId: OBJECT_ID }
    })
    expect(registrationReport(appliedOutcomeOf(), { file: undefined, durationMs: 0 })).toMatchObject({
      name: 'configuration',
      file: null
    })
  })

  it('is known by the ID of an existing application before the tenant is read, and by its name afterwards', () => {
    const registration = registrationOf({
      application: { flow: 'existing', applicationId: APPLICATION_ID, username: 'backup@contoso.onmicrosoft.com' }
    })
    const named = planWith({ present: [{ kind: 'application', displayName: 'VB365' }] })
    expect(reportOf({ kind: 'refused', registration, failure }).application).toMatchObject({
      name: null,
      applicationId: APPLICATION_ID
    })
    expect(reportOf(appliedOutcomeOf({ registration, plan: named })).application.name).toBe('VB365')
  })

  it('has the certificate with its end and the one that it takes over from', () => {
    const { thumbprint, thumbprintSha256 } = certificateFactsOf('b')
    const [startsOn, expiresOn] = [new Date('2025-12-01T00:00:00Z'), new Date('2026-12-01T00:00:00Z')]
    const replaces = { thumbprint, thumbprintSha256, startsOn, expiresOn }
    const renewal = {
      kind: 'register-certificate',
      certificate: { kind: 'existing', facts: certificateFactsOf('a'), keyCredentialName: 'ours' },
      reason: 'near-its-end',
      replaces
    } as const
    const outcome = appliedOutcomeOf({ plan: planWith({ steps: [renewal] }), completed: [renewal] })
    expect(reportOf(outcome).certificate).toEqual({
      thumbprint: 'A'.repeat(40),
      thumbprintSha256: 'A'.repeat(64),
      expiresOn: '2027-11-20T10:00:00Z',
      daysLeft: 365,
      previousThumbprint: thumbprint
    })
  })

  it('has each step in words, and whether it was done', () => {
    const left = { kind: 'allow-public-client-flows' } as const
    const outcome = appliedOutcomeOf({ plan: planWith({ steps: [step, left] }), completed: [step], failure })
    expect(reportOf(outcome).steps).toEqual({
      planned: 2,
      done: 1,
      inPlace: 0,
      all: [
        { kind: step.kind, mark: '+', text: 'service principal of the application', done: true },
        { kind: left.kind, mark: '~', text: expect.stringContaining('public client flows'), done: false }
      ]
    })
  })

  it('has the checks, the destinations, the failure and how long it took, in whole milliseconds', () => {
    const destinations = [{ kind: 'github', name: 'VB365_PFX', state: 'outstanding' }] as const
    const outcome = appliedOutcomeOf({ plan, checks: [check('passed')], destinations, failure })
    expect(reportOf(outcome)).toMatchObject({
      checks: [{ name: 'connect-graph', result: 'passed', detail: 'seen', durationMs: 12 }],
      destinations,
      failure: { code: 'service-unreachable', message: 'Graph does not answer.' },
      durationMs: 813
    })
  })

  it('has what a human has to do, even where the run ended at once', () => {
    const instructions = [{ title: 'Consent', language: 'shell', lines: ['az login'] }] as const
    const refusal = new ActionError('sign-in-failed', 'This customer has not consented.', { instructions })
    expect(reportOf({ kind: 'refused', registration: registrationOf(), failure: refusal }).instructions).toEqual(
      instructions
    )
  })

  it('says of one whose turn did not come why that is', () => {
    expect(notStartedReport({ registration: registrationOf(), file: 'a.json' }, cancelled)).toMatchObject({
      name: 'a.json',
      state: 'not-started',
      changed: false,
      failure: { code: 'cancelled' },
      steps: { planned: 0, done: 0 }
    })
  })
})
