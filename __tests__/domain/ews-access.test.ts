import { describe, expect, it } from '@jest/globals'
import { type EwsEvidence, judgeEwsAccess } from '../../src/domain/checks/ews-access.ts'
import type { EwsAnswer } from '../../src/domain/checks/ews-answer.ts'
import { applicationId } from '../../src/domain/identifiers.ts'
import type { EwsSettings } from '../../src/domain/tenant/ews-settings.ts'
import { APPLICATION_ID, guidOf, NOW } from '../support/observed-tenant-builder.ts'

const other = applicationId(guidOf(1, 2))
const opened: EwsAnswer = { kind: 'opened', account: 'backup@contoso.com' }
const shut: EwsAnswer = { kind: 'shut', reason: 'EWS is blocked by policy for this user or tenant' }
const noAccount: EwsAnswer = { kind: 'no-account' }
const unheard: EwsAnswer = { kind: 'unknown', why: 'outlook.office365.com cannot be reached: no route' }

const settingsOf = (changes: Partial<EwsSettings>): EwsEvidence['reading'] => ({
  kind: 'read',
  settings: { enabled: true, allowed: [], userAgents: undefined, ...changes }
})
const judge = (reading: EwsEvidence['reading'], answer: EwsAnswer, changes: Partial<EwsEvidence> = {}) =>
  judgeEwsAccess({ applicationId: APPLICATION_ID, region: 'Worldwide', reading, answer, now: NOW, ...changes })

describe('EWS', () => {
  it('is open where the application is on the list', () => {
    for (const answer of [opened, noAccount, unheard]) {
      expect(judge(settingsOf({ allowed: [other, APPLICATION_ID] }), answer)).toEqual({
        kind: 'open',
        detail: 'the application is one of 2 on the list of those that may use EWS (EwsAllowedAppIDs)'
      })
    }
  })

  it('is shut where others are on the list alone, and says how many', () => {
    const others = settingsOf({ allowed: [other, applicationId(guidOf(1, 3))] })
    expect(judge(others, shut)).toEqual({
      kind: 'shut',
      cause: 'not-listed',
      detail: `EWS is shut for this application: ${APPLICATION_ID} is not among the 2 applications on the list of those that may use it (EwsAllowedAppIDs)`
    })
    expect(judge(others, unheard)).toMatchObject({ kind: 'shut', cause: 'not-listed' })
  })

  it('is shut where it is switched off', () => {
    expect(judge(settingsOf({ enabled: false, allowed: [APPLICATION_ID] }), noAccount)).toMatchObject({
      kind: 'shut',
      cause: 'switched-off',
      detail: expect.stringContaining('EwsEnabled is false')
    })
  })

  it('is shut although it let the application in once more, where the settings say so', () => {
    expect(judge(settingsOf({ enabled: false }), opened)).toMatchObject({
      kind: 'shut',
      detail: expect.stringMatching(/let the application in once more, which ends within 24 hours$/)
    })
  })

  describe('with an empty list', () => {
    it('is shut where it refuses the application, and where it could not be asked', () => {
      expect(judge(settingsOf({}), shut)).toMatchObject({ kind: 'shut', cause: 'empty-list' })
      expect(judge(settingsOf({}), unheard)).toMatchObject({ kind: 'shut', cause: 'empty-list' })
    })

    it('is open only until the policy is enforced in the tenant, where it let the application in', () => {
      expect(judge(settingsOf({}), opened)).toMatchObject({ kind: 'open-until-enforced', cause: 'empty-list' })
    })

    it('is not known without an account: how far the enforcement has come cannot be read', () => {
      expect(judge(settingsOf({}), noAccount)).toMatchObject({ kind: 'unknown', cause: 'empty-list' })
    })
  })

  describe('that was never configured', () => {
    const never = settingsOf({ enabled: undefined })

    it('is open until Microsoft switches it off', () => {
      expect(judge(never, opened)).toMatchObject({ kind: 'open-until-enforced', cause: 'never-set' })
    })

    it('is shut where it refuses the application', () => {
      expect(judge(never, shut)).toMatchObject({ kind: 'shut', cause: 'never-set' })
    })

    it('is not known where it could not be asked', () => {
      expect(judge(never, unheard)).toMatchObject({ kind: 'unknown', detail: expect.stringContaining('no route') })
    })
  })

  it('is not known where it refuses an application of its list: changes take a day, and mailboxes have a switch', () => {
    const access = judge(settingsOf({ allowed: [APPLICATION_ID] }), shut)
    expect(access).toMatchObject({ kind: 'unknown', cause: undefined })
    expect(access.detail).toMatch(
      /the only one on .*, but EWS answered "EWS is blocked by policy.*up to 24 hours.*tomorrow$/
    )
  })

  it('is not known under a policy on user agents, as VB365 sends another one than this action', () => {
    const userAgents = { kind: 'EnforceAllowList', patterns: ['OWA/*', 'Veeam*'] } as const
    const listed = settingsOf({ allowed: [APPLICATION_ID], userAgents })
    for (const answer of [shut, noAccount]) {
      expect(judge(listed, answer)).toMatchObject({
        kind: 'unknown',
        detail: expect.stringContaining('(EwsApplicationAccessPolicy EnforceAllowList: OWA/*, Veeam*)')
      })
    }
  })
})

describe('EWS whose settings cannot be read', () => {
  const unread = { kind: 'refused', why: 'outlook.office365.com answered HTTP 403 with an empty body' } as const

  it('is open where it let the application in', () => {
    expect(judge(unread, opened)).toMatchObject({ kind: 'open', detail: expect.stringContaining('HTTP 403') })
  })

  it('is shut where it says so, in its own words', () => {
    expect(judge(unread, shut)).toMatchObject({
      kind: 'shut',
      cause: 'refused',
      detail: expect.stringContaining('"EWS is blocked by policy for this user or tenant"')
    })
  })

  it('is not known otherwise, and says what was seen of both', () => {
    expect(judge(unread, noAccount)).toMatchObject({ kind: 'unknown' })
    expect(judge(unread, unheard).detail).toMatch(
      /HTTP 403 .*, and outlook\.office365\.com cannot be reached: no route$/
    )
  })

  it('says the same thing once', () => {
    expect(judge({ kind: 'unknown', why: 'no token' }, { kind: 'unknown', why: 'no token' }).detail).toBe(
      'the settings could not be read (no token)'
    )
  })
})

describe('after the end of EWS', () => {
  const last = { now: new Date('2027-04-01T00:00:00Z') }
  const listed = settingsOf({ allowed: [APPLICATION_ID] })

  it('no list helps any more', () => {
    for (const answer of [shut, noAccount, unheard]) {
      expect(judge(listed, answer, last)).toMatchObject({ kind: 'shut', cause: 'ended' })
    }
    expect(judge(listed, unheard, { now: new Date('2027-03-31T23:59:59Z') })).toMatchObject({ kind: 'open' })
  })

  it('what EWS itself answers counts more than the day', () => {
    expect(judge(listed, opened, last)).toMatchObject({ kind: 'open' })
  })

  it('the other clouds have days of their own, which are not published', () => {
    expect(judge(settingsOf({ enabled: undefined }), noAccount, { region: 'USGovernment' })).toMatchObject({
      kind: 'open'
    })
    expect(judge(settingsOf({ enabled: undefined }), shut, { region: 'USGovernment' })).toMatchObject({
      kind: 'shut',
      cause: 'never-set'
    })
    expect(judge(listed, noAccount, { ...last, region: 'USGovernment' })).toMatchObject({ kind: 'open' })
  })
})
