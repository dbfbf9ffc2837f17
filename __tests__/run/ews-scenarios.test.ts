import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { EmulatorOptions, RunningEmulator } from '../../emulator/index.ts'
import type { Registration } from '../../src/domain/request/registration.ts'
import type { RunMode } from '../../src/domain/request/run-mode.ts'
import { checksOf, type Outcome } from '../../src/domain/result/outcome.ts'
import type { Clock } from '../../src/ports.ts'
import { AUTUMN } from '../support/dates.ts'
import { emulators } from '../support/emulators.ts'
import { summaryOf } from '../support/rendered.ts'
import { importedRegistration, type RunSession, runSessions } from '../support/run-session.ts'
import { beginDatesAt } from '../support/shifted-date.ts'
import { shareOf } from '../support/short-form.ts'

const { start } = emulators()
const { importingSessionIn } = runSessions()

const OTHERS = [
  'd3590ed6-52b3-4102-aeff-aad2292ab01c',
  'f8d98a96-0999-43f5-8af3-69971c7bb423',
  '9e5f94bc-e8a4-4e73-b8be-63364c29d753'
]
const EXISTING = '404271d0-0001-4000-8000-000000000042'
const FLOWS = ['new', 'existing'] as const
type Flow = (typeof FLOWS)[number]

let endDates = () => {}
function setDate(now: Date): void {
  endDates()
  endDates = beginDatesAt(now)
}
beforeEach(() => setDate(AUTUMN))
afterEach(() => endDates())

/** Nothing that is waited for here takes long. */
const CLOCK: Clock = {
  now: () => new Date(),
  sleep: async (milliseconds) => {
    await setTimeout(milliseconds / 100)
  }
}

interface Scenario {
  readonly emulator: RunningEmulator
  readonly session: RunSession
  run(registration: Registration, mode?: RunMode): Promise<Outcome>
}

/** Contoso, where applications are new, or Northwind, which has one. */
async function scenario(flow: Flow, options: EmulatorOptions): Promise<Scenario> {
  const emulator = await start({ seed: flow === 'new' ? 'contoso' : 'northwind', ...options })
  if (flow === 'existing') {
    emulator.grant('Exchange.ManageAsApp')
    emulator.grant('Exchange Administrator')
  }
  const session = await importingSessionIn(emulator)
  return {
    emulator,
    session,
    run: async (registration, mode = { kind: 'apply' }) =>
      (await session.run(registration, { mode, clock: CLOCK })).outcome
  }
}

interface Wish {
  readonly version?: string
  readonly delivery?: object
  readonly exchange?: object
  readonly services?: object
}

function registration(
  flow: Flow,
  { version = '8.5', exchange = {}, services = {}, delivery = {} }: Wish = {}
): Registration {
  return importedRegistration({
    productVersion: version,
    exchange,
    delivery,
    services: { exchangeOnline: true, sharePointOnline: true, teams: true, ...services },
    ...(flow === 'new'
      ? {}
      : {
          tenant: 'northwind.onmicrosoft.com',
          application: { flow, applicationId: EXISTING, username: 'backup@northwind.example' }
        })
  })
}

const checkOf = (outcome: Outcome, name: string) => checksOf(outcome).find((check) => check.name === name)
const resultsOf = (outcome: Outcome) => Object.fromEntries(checksOf(outcome).map(({ name, result }) => [name, result]))
const idOf = (outcome: Outcome) =>
  outcome.kind === 'refused' ? undefined : (outcome.registered.applicationId ?? undefined)
/** What a summary says first, behind its title. */
const firstWords = (outcome: Outcome) =>
  summaryOf(outcome)
    .split('\n')
    .slice(2)
    .join(' ')
    .replace(/^(?:(?:> \[!\w+\] )?> |\*\*)/, '')

const SHUT = [
  ['never configured', 'null', 'it is switched off for the whole organization (EwsEnabled is false)', [], false],
  ['off', 'false', 'it is switched off for the whole organization (EwsEnabled is false)', [], false],
  ['on, with an empty list', 'empty', 'an empty list of applications (EwsAllowedAppIDs)', [], true],
  ['on, for others', 'others', 'is not among the 3 applications on the list', OTHERS, true]
] as const

describe.each(FLOWS)('with EWS shut, an application of the flow %s', (flow) => {
  const row = FLOWS.indexOf(flow)
  it.each(shareOf(SHUT, row, 2))(
    'fails with 8.4 where EWS is %s, and is told why and how it opens',
    async (...shut) => {
      const [, ews, cause, list, isOn] = shut
      const { run, emulator } = await scenario(flow, { ews })
      const outcome = await run(registration(flow, { version: '8.4' }))
      expect(resultsOf(outcome)).toMatchObject({ 'ews-access': 'failed', 'connect-exchange': 'failed' })
      expect(outcome.failure).toMatchObject({ code: 'verification-failed', message: expect.stringContaining(cause) })
      expect(firstWords(outcome)).toMatch(
        /^The application is not ready\. Connect to Exchange \(EWS\), EWS access: EWS is/
      )
      const summary = summaryOf(outcome)
      expect(summary).toContain(`Set-OrganizationConfig -EwsAllowedAppIDs '${[...list, idOf(outcome)].join()}'`)
      expect(summary.includes('Set-OrganizationConfig -EwsEnabled $true')).toBe(!isOn)
      expect(emulator.tenant.exchange.ewsAllowedAppIds).toEqual(list)
    }
  )

  it.each(shareOf(SHUT, row + 1, 2))(
    'is not known to be ready with 8.5 where EWS is %s, and fails nothing',
    async (...shut) => {
      const [, ews, cause, list] = shut
      const { run } = await scenario(flow, { ews })
      const outcome = await run(registration(flow))
      expect(outcome.failure).toBeUndefined()
      expect(resultsOf(outcome)).toMatchObject({ 'ews-access': 'unknown', 'connect-exchange': 'unknown' })
      expect(firstWords(outcome)).toMatch(
        /^Not known to be ready\. Connect to Exchange \(EWS\), EWS access: EWS is shut/
      )
      expect(checkOf(outcome, 'ews-access')?.detail).toContain(cause)
      expect(checkOf(outcome, 'ews-access')?.detail).toMatch(
        /8\.5 reads mailboxes through Microsoft Graph.*not published.*Microsoft ends EWS for good on 2027-04-01\.$/
      )
      expect(summaryOf(outcome)).toContain(`-EwsAllowedAppIDs '${[...list, idOf(outcome)].join()}'`)
    }
  )

  it('has its certificate delivered all the same: it is proved', async () => {
    const { run } = await scenario(flow, { ews: 'others' })
    const delivery = { pfx: { path: 'contoso.pfx', encryption: 'TripleDES_SHA1' } }
    const outcome = await run(registration(flow, { version: '8.4', delivery }))
    expect(outcome).toMatchObject({ kind: 'applied', pfx: { state: 'delivered' } })
  })

  describe.each(['8.4', '8.5'])('is put on the list with %s where the registration asks for it', (version) => {
    it.each(shareOf(SHUT, row + (version === '8.4' ? 0 : 1), 2))('and EWS is %s', async (...shut) => {
      const [, ews, , list] = shut
      const { run, emulator } = await scenario(flow, { ews })
      const exchange = { ews: 'allow', ...(ews === 'empty' ? { ewsOthers: [] } : {}) }
      const outcome = await run(registration(flow, { version, exchange }))
      expect(outcome.failure).toBeUndefined()
      expect(new Set(checksOf(outcome).map(({ result }) => result))).toEqual(new Set(['passed']))
      expect(firstWords(outcome)).toMatch(/^Ready for Veeam Backup for Microsoft 365\./)
      expect(emulator.tenant.exchange).toMatchObject({ ewsEnabled: true, ewsAllowedAppIds: [...list, idOf(outcome)] })
    })
  })

  it('is refused where its list would shut out others, before anything is written', async () => {
    const { run, emulator } = await scenario(flow, { ews: 'empty' })
    const before = emulator.tenant.applications.length
    const outcome = await run(registration(flow, { exchange: { ews: 'allow' } }))
    expect(outcome).toMatchObject({ kind: 'blocked', failure: { code: 'registration-invalid' } })
    expect(outcome.failure?.message).toContain('"exchange.ewsOthers"')
    expect([emulator.tenant.applications.length, emulator.tenant.exchange.ewsAllowedAppIds]).toEqual([before, []])
  })

  it('begins a list with those that the registration names', async () => {
    const { run, emulator } = await scenario(flow, { ews: 'empty' })
    const outcome = await run(registration(flow, { exchange: { ews: 'allow', ewsOthers: OTHERS.slice(0, 2) } }))
    expect(new Set(emulator.tenant.exchange.ewsAllowedAppIds)).toEqual(new Set([idOf(outcome), ...OTHERS.slice(0, 2)]))
  })
})

describe.each(FLOWS)('with EWS open to it, an application of the flow %s', (flow) => {
  it.each(shareOf(['8.4', '8.5'], FLOWS.indexOf(flow), 2))(
    'is ready with %s, whether the registration checks or allows',
    async (version) => {
      const { run, emulator } = await scenario(flow, { ews: 'others' })
      const allow = registration(flow, { version, exchange: { ews: 'allow' } })
      await run(allow)
      const again = await run(allow)
      expect(again).toMatchObject({ kind: 'applied', completed: [], failure: undefined })
      for (const wish of [allow, registration(flow, { version })]) {
        const verified = await run(wish, { kind: 'verify' })
        expect(verified.failure).toBeUndefined()
        expect(firstWords(verified)).toMatch(/^Ready for .* Every check passed\. Nothing was written\./)
      }
      expect(emulator.tenant.exchange.ewsAllowedAppIds).toHaveLength(4)
    }
  )

  it('is drift once it is taken off the list, which a plan shows and the next run corrects', async () => {
    const { run, emulator } = await scenario(flow, { ews: 'others' })
    const allow = registration(flow, { exchange: { ews: 'allow' } })
    await run(allow)
    emulator.tenant.exchange.ewsAllowedAppIds = [...OTHERS]
    const planned = await run(allow, { kind: 'plan', failOnDrift: true })
    expect(planned.failure).toMatchObject({ code: 'drift' })
    expect(summaryOf(planned)).toContain('- **Change** EWS access: add this application to the 3 that are allowed')
    expect(emulator.tenant.exchange.ewsAllowedAppIds).toEqual(OTHERS)
    const verified = await run(allow, { kind: 'verify' })
    expect(verified.failure?.message).toMatch(/1 thing differs from the registration file/)
    expect((await run(allow)).failure).toBeUndefined()
    expect(emulator.tenant.exchange.ewsAllowedAppIds).toHaveLength(4)
  })
})

describe('an application that is put on the list', () => {
  it('is shown in the plan, is ready then, and needs nothing more', async () => {
    const { run } = await scenario('new', { ews: 'others' })
    const allow = registration('new', { exchange: { ews: 'allow' } })
    const planned = await run(allow, { kind: 'plan', failOnDrift: false })
    expect(summaryOf(planned)).toContain('EWS access: add this application to the 3 that are allowed')
    const first = await run(allow)
    expect(firstWords(first)).toMatch(/^Ready for Veeam Backup for Microsoft 365\. 25 changes made\./)
    expect(await run(allow)).toMatchObject({ kind: 'applied', completed: [], failure: undefined })
  })
})

describe('two applications that are put on the list at once', () => {
  it('are both on it, and nobody was lost', async () => {
    const emulator = await start({ ews: 'others', latencyMs: 15 })
    const outcomes = await Promise.all(
      ['VB365 one', 'VB365 two'].map(async (name) => {
        const session = await importingSessionIn(emulator)
        const wish = importedRegistration({ application: { flow: 'new', name }, exchange: { ews: 'allow' } })
        return (await session.run(wish, { clock: CLOCK })).outcome
      })
    )
    expect(outcomes.map(({ failure }) => failure)).toEqual([undefined, undefined])
    expect(new Set(emulator.tenant.exchange.ewsAllowedAppIds)).toEqual(new Set([...OTHERS, ...outcomes.map(idOf)]))
  })
})

describe('EWS in a tenant that the enforcement has not reached', () => {
  it('is open to an account, with a warning that this ends', async () => {
    const { run } = await scenario('existing', { ews: 'empty', ewsEnforced: false })
    const outcome = await run(registration('existing'))
    expect(resultsOf(outcome)).toMatchObject({ 'ews-access': 'passed', 'connect-exchange': 'passed' })
    expect(firstWords(outcome)).toMatch(/^Ready for/)
    expect('warnings' in outcome && outcome.warnings.join()).toMatch(/only until Microsoft enforces its policy/)
  })

  it('is not known to be open where no account is known', async () => {
    const { run } = await scenario('new', { ews: 'empty', ewsEnforced: false })
    const outcome = await run(registration('new', { version: '8.4' }))
    expect(outcome.failure).toBeUndefined()
    expect(resultsOf(outcome)).toMatchObject({ 'ews-access': 'unknown', 'connect-exchange': 'unknown' })
    expect(firstWords(outcome)).toMatch(/^Not known to be ready/)
  })
})

describe('a change of the list that is not in force yet', () => {
  it('is not known, and the verification of the next day passes', async () => {
    const { run } = await scenario('existing', { ews: 'others', ewsCache: true })
    const allow = registration('existing', { exchange: { ews: 'allow' } })
    const outcome = await run(allow)
    expect(outcome.failure).toBeUndefined()
    expect(checkOf(outcome, 'ews-access')).toMatchObject({
      result: 'unknown',
      detail: expect.stringContaining('Run mode "verify" tomorrow')
    })
    setDate(new Date(AUTUMN.getTime() + 25 * 60 * 60 * 1000))
    expect(firstWords(await run(allow, { kind: 'verify' }))).toMatch(/^Ready for/)
  })
})

describe('rights that have not reached Exchange', () => {
  it.each(FLOWS)(
    'leave a registration of the flow %s green and not known, and the next verification passes',
    async (flow) => {
      const { run, emulator } = await scenario(flow, { ews: 'others', exchangeLagMs: 60 * 60 * 1000 })
      const first = await run(registration(flow))
      expect(first.failure).toBeUndefined()
      expect(checkOf(first, 'connect-powershell')).toMatchObject({
        result: 'unknown',
        detail: expect.stringContaining('Run mode "verify" in an hour')
      })
      emulator.tenant.exchange.ewsAllowedAppIds.push(idOf(first) ?? '')
      setDate(new Date(AUTUMN.getTime() + 61 * 60 * 1000))
      const next = await run(registration(flow), { kind: 'verify' })
      expect(firstWords(next)).toMatch(/^Ready for/)
    }
  )
})

describe('the end of EWS', () => {
  const LAST_DAYS = new Date('2027-03-01T09:00:00Z')
  const AFTER = new Date('2027-04-01T09:00:00Z')
  const warningsOf = (outcome: Outcome) => ('warnings' in outcome ? outcome.warnings.join('\n') : '')

  it.each([
    ['8.4', /in 30 days, and no list .*8\.4 reads mailboxes only through EWS: update to 8\.5 or later/],
    ['8.5', /in 30 days, and no list .*Which parts of .* 8\.5 still need it is not published/]
  ])('is told in time to those who use %s', async (version, words) => {
    setDate(LAST_DAYS)
    const { run } = await scenario('existing', { ews: [EXISTING] })
    const outcome = await run(registration('existing', { version }))
    expect([outcome.failure, warningsOf(outcome)]).toEqual([undefined, expect.stringMatching(words)])
  })

  it('is not told before the new year', async () => {
    const { run } = await scenario('existing', { ews: [EXISTING] })
    expect(warningsOf(await run(registration('existing')))).not.toContain('EWS')
  })

  it('fails 8.4 and warns with 8.5, and no list is changed any more', async () => {
    setDate(AFTER)
    const { run, emulator } = await scenario('existing', { ews: 'others' })
    const allow = { exchange: { ews: 'allow' } }
    const older = await run(registration('existing', { version: '8.4', ...allow }))
    expect(older.failure?.message).toMatch(/Microsoft ended EWS in Exchange Online on 2027-04-01, and no list/)
    const newer = await run(registration('existing', allow))
    expect(newer.failure).toBeUndefined()
    expect(resultsOf(newer)).toMatchObject({ 'ews-access': 'unknown' })
    expect(summaryOf(newer)).not.toContain('Set-OrganizationConfig')
    expect(emulator.tenant.exchange.ewsAllowedAppIds).toEqual(OTHERS)
  })

  it('is told to those who back up public folders in any case', async () => {
    const { run } = await scenario('existing', { ews: [EXISTING] })
    const outcome = await run(registration('existing', { services: { publicFolders: true } }))
    expect(warningsOf(outcome)).toMatch(/Public folders are reached through EWS, which Microsoft ends .* on 2027-04-01/)
  })
})

describe('an identity without rights in Exchange', () => {
  it('is enough for a registration that only checks: the application reads for itself', async () => {
    const { run, emulator } = await scenario('existing', { ews: [EXISTING] })
    emulator.revoke('Exchange Administrator')
    emulator.revoke('Exchange.ManageAsApp')
    expect(firstWords(await run(registration('existing')))).toMatch(/^Ready for/)
  })

  it('is told what it lacks before anything is written, with the commands', async () => {
    const { run, emulator } = await scenario('new', { ews: 'others' })
    emulator.revoke('Exchange Administrator')
    emulator.revoke('Exchange.ManageAsApp')
    const before = emulator.tenant.applications.length
    const outcome = await run(registration('new', { exchange: { ews: 'allow' } }))
    expect(outcome).toMatchObject({ kind: 'blocked', failure: { code: 'permission-missing' } })
    expect(summaryOf(outcome)).toMatch(/New-MgServicePrincipalAppRoleAssignment[\s\S]*New-MgRoleManagementDirectory/)
    expect(emulator.tenant.applications).toHaveLength(before)
  })

  it('plans all the same, and the plan says what it lacks', async () => {
    const { run, emulator } = await scenario('new', { ews: 'others' })
    emulator.revoke('Exchange Administrator')
    emulator.grant('Global Reader')
    const outcome = await run(registration('new', { exchange: { ews: 'allow' } }), { kind: 'plan', failOnDrift: false })
    expect(outcome.failure).toBeUndefined()
    expect(summaryOf(outcome)).toMatch(/lacks the directory role Exchange Administrator/)
    expect(summaryOf(outcome)).toContain('EWS access: add this application to the 3 that are allowed')
  })
})
