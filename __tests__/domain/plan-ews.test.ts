import { describe, expect, it } from '@jest/globals'
import { applicationId, permissionId } from '../../src/domain/identifiers.ts'
import { describeBlocker, instructionsFor } from '../../src/domain/plan/describe-blocker.ts'
import { describePlan } from '../../src/domain/plan/describe-plan.ts'
import type { Plan } from '../../src/domain/plan/plan.ts'
import { readingAfter } from '../../src/domain/plan/plan-ews.ts'
import { type EwsSettings, nextEwsWrite, type ObservedEws } from '../../src/domain/tenant/ews-settings.ts'
import {
  APPLICATION_ID,
  certificateFactsOf,
  emptyTenant,
  guidOf,
  keyCredentialOf,
  NOW,
  tenantWith
} from '../support/observed-tenant-builder.ts'
import { planOf } from '../support/plan-builder.ts'
import { registrationOf } from '../support/registration-builder.ts'

const EXCHANGE_ADMINISTRATOR = permissionId('29232cdf-9323-42fd-ade2-1d097af3e4de')
const GLOBAL_READER = permissionId('f2ef992c-3afb-46b9-b7cf-a126ee74c451')
const others = [applicationId(guidOf(1, 7)), applicationId(guidOf(1, 8)), applicationId(guidOf(1, 9))]

function observedEws(settings: Partial<EwsSettings>, changes: Partial<ObservedEws> = {}): ObservedEws {
  return {
    reading: { kind: 'read', settings: { enabled: true, allowed: [], userAgents: undefined, ...settings } },
    roles: new Set(['Exchange.ManageAsApp']),
    directoryRoles: new Set([EXCHANGE_ADMINISTRATOR]),
    ...changes
  }
}

interface Case {
  readonly exchange?: object
  readonly isNew?: boolean
  readonly now?: Date
}

function plan(
  ews: ObservedEws | undefined,
  { exchange = { ews: 'allow' }, isNew = false, now = NOW }: Case = {}
): Plan {
  const registration = registrationOf({ exchange })
  const observed = isNew
    ? emptyTenant(registration)
    : tenantWith(registration, { keyCredentials: [keyCredentialOf('a')] })
  const certificate = { kind: 'provided', facts: certificateFactsOf('a') } as const
  return planOf({ registration, observed, certificate, ews, now })
}

/** What a plan says of EWS, with its mark. */
const linesOf = (made: Plan) =>
  describePlan(made)
    .filter(({ text }) => text.startsWith('EWS access'))
    .map(({ mark, text }) => `${mark} ${text}`)

describe('an application that is to be allowed EWS', () => {
  it('is added to those that are', () => {
    for (const isNew of [true, false]) {
      expect(linesOf(plan(observedEws({ allowed: others }), { isNew }))).toEqual([
        '~ EWS access: add this application to the 3 that are allowed'
      ])
    }
  })

  it('is left alone where it is among them', () => {
    const made = plan(observedEws({ allowed: [...others, APPLICATION_ID] }))
    expect([made.steps, made.blockers]).toEqual([[], []])
    expect(linesOf(made)).toEqual(['= EWS access: the application is one of the 4 that are allowed'])
  })

  it('gets EWS switched on where it is off, and the plan says so', () => {
    expect(linesOf(plan(observedEws({ enabled: false })))).toEqual([
      '~ EWS access: add this application to the empty list of those that are allowed, and switch EWS on, which is off for the whole organization'
    ])
    expect(linesOf(plan(observedEws({ enabled: false, allowed: [...others, APPLICATION_ID] })))).toEqual([
      '~ EWS access: switch EWS on for the 4 that are allowed'
    ])
  })

  it('is not looked at where the registration only checks', () => {
    const made = plan(undefined, { exchange: {} })
    expect([linesOf(made), made.blockers]).toEqual([[], []])
  })

  it('is not put on a list that has no effect any more', () => {
    const made = plan(observedEws({ allowed: others }), { now: new Date('2027-04-01T00:00:00Z') })
    expect([linesOf(made), made.blockers.filter(({ kind }) => kind.includes('ews'))]).toEqual([[], []])
  })
})

describe('a list that would be begun', () => {
  const begin = (exchange: object, settings: Partial<EwsSettings> = {}) => plan(observedEws(settings), { exchange })

  it('is refused, because the first application on it shuts out every other one', () => {
    const [blocker] = begin({ ews: 'allow' }).blockers
    expect(blocker).toEqual({ kind: 'ews-open-to-all', isSwitchedOn: true, allowed: 0 })
    expect(blocker && describeBlocker(blocker)).toMatch(
      /with this application on the list every other one would be shut out\. Name those .* in "exchange\.ewsOthers", .*or give \[\]/
    )
  })

  it('is refused as well where it only begins to count, as EWS was never switched on', () => {
    expect(begin({ ews: 'allow' }, { enabled: undefined, allowed: others }).blockers).toEqual([
      { kind: 'ews-open-to-all', isSwitchedOn: false, allowed: 3 }
    ])
  })

  it('has on it whom the registration names', () => {
    const made = begin({ ews: 'allow', ewsOthers: [others[0], others[1]] })
    expect([linesOf(made), made.blockers]).toEqual([
      ['~ EWS access: add this application and 2 others to the empty list of those that are allowed'],
      []
    ])
  })

  it('may hold this application alone, if the registration says so', () => {
    const made = begin({ ews: 'allow', ewsOthers: [] })
    expect([linesOf(made), made.blockers]).toEqual([
      ['~ EWS access: add this application to the empty list of those that are allowed'],
      []
    ])
  })

  it('is no concern where EWS is off: nobody gets in who could be shut out', () => {
    expect(begin({ ews: 'allow' }, { enabled: false }).blockers).toEqual([])
  })

  it('gets nobody added to one that others have made: who was taken away there stays away', () => {
    const made = begin({ ews: 'allow', ewsOthers: [others[1]] }, { allowed: [others[0] ?? APPLICATION_ID] })
    expect(linesOf(made)).toEqual(['~ EWS access: add this application to the 1 that is allowed'])
  })
})

describe('an identity that is to change the list', () => {
  const missingOf = (ews: ObservedEws) => plan(ews).blockers.flatMap((one) => ('missing' in one ? [one] : []))

  it('lacks nothing where its token names both rights, or does not name them at all', () => {
    expect(missingOf(observedEws({ allowed: others }))).toEqual([])
    expect(missingOf(observedEws({ allowed: others }, { roles: undefined, directoryRoles: undefined }))).toEqual([])
  })

  it('is told which right it lacks, with the commands that give it', () => {
    const [blocker] = missingOf(observedEws({ allowed: others }, { directoryRoles: new Set([GLOBAL_READER]) }))
    if (blocker === undefined) throw new Error('nothing is missing')
    expect(describeBlocker(blocker)).toBe(
      'The signed-in identity may not put the application on the list of those that may use EWS: it lacks the directory role Exchange Administrator. Both take up to an hour to reach Exchange. To plan and to verify, the directory role Global Reader is enough.'
    )
    const caller = { ...blocker.caller, applicationId: APPLICATION_ID }
    const [commands, ...rest] = instructionsFor({ ...blocker, caller })
    expect(rest).toEqual([])
    expect(commands?.lines).toContain(`$identity = Get-MgServicePrincipal -Filter "appId eq '${APPLICATION_ID}'"`)
    expect(commands?.lines.join('\n')).toContain(`-RoleDefinitionId '${EXCHANGE_ADMINISTRATOR}' -DirectoryScopeId '/'`)
    expect(commands?.lines.join('\n')).not.toContain('AppRoleId')
  })

  it('is told of both rights where Exchange refuses it and it has neither', () => {
    const why = 'outlook.office365.com answered HTTP 401 with an empty body'
    const reading = { kind: 'refused', why } as const
    const [blocker] = missingOf(observedEws({}, { reading, roles: new Set(), directoryRoles: new Set() }))
    expect(blocker && describeBlocker(blocker)).toContain(
      `(${why}): it lacks the app role Exchange.ManageAsApp of Office 365 Exchange Online and the directory role Exchange Administrator.`
    )
  })

  it('is told to wait where Exchange has not heard of its rights', () => {
    const [blocker] = missingOf(observedEws({}, { reading: { kind: 'refused', why: 'HTTP 403' } }))
    expect(blocker && describeBlocker(blocker)).toMatch(/up to an hour to reach Exchange\. Run again in an hour\.$/)
    expect(blocker && instructionsFor(blocker)).toEqual([])
  })

  it('changes nothing that it could not read', () => {
    const made = plan(observedEws({}, { reading: { kind: 'unknown', why: 'it answered HTTP 503' } }))
    expect(made.steps).toEqual([])
    expect(made.blockers).toEqual([{ kind: 'ews-unreadable', why: 'it answered HTTP 503' }])
    expect(made.blockers.map(describeBlocker)[0]).toContain('it is not changed without having been read')
  })
})

describe('the next write of the settings', () => {
  const settings = { enabled: true, allowed: others, userAgents: undefined }

  it('is the list that was read with the application at its end', () => {
    expect(nextEwsWrite(settings, { applications: [APPLICATION_ID], switchOn: true })).toEqual({
      kind: 'list',
      allowed: [...others, APPLICATION_ID]
    })
  })

  it('is the list before the switch', () => {
    const off = { ...settings, enabled: false }
    const additions = { applications: [APPLICATION_ID], switchOn: true }
    const first = nextEwsWrite(off, additions)
    expect(first?.kind).toBe('list')
    expect(nextEwsWrite({ ...off, allowed: [...others, APPLICATION_ID] }, additions)).toEqual({ kind: 'switch-on' })
  })

  it('is none once everything is there', () => {
    const done = { ...settings, allowed: [APPLICATION_ID, ...others] }
    expect(nextEwsWrite(done, { applications: [APPLICATION_ID, APPLICATION_ID], switchOn: true })).toBeUndefined()
  })
})

describe('what is known of the settings after a run', () => {
  const { reading } = observedEws({ enabled: false, allowed: others })

  it('is what was read, with what the run added', () => {
    const { steps } = plan(observedEws({ enabled: false, allowed: others }))
    expect(readingAfter(reading, steps, APPLICATION_ID)).toEqual({
      kind: 'read',
      settings: { enabled: true, allowed: [...others, APPLICATION_ID], userAgents: undefined }
    })
    expect(readingAfter(reading, [], APPLICATION_ID)).toEqual(reading)
  })
})
