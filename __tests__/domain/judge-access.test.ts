import { describe, expect, it } from '@jest/globals'
import type { Check } from '../../src/domain/checks/checks.ts'
import { connectionsFor, type HeldRights } from '../../src/domain/checks/connections.ts'
import { readinessWarning } from '../../src/domain/checks/headline.ts'
import {
  type AccessFacts,
  type AccessToServices,
  type FoundInExchange,
  judgeAccess,
  judgeWithoutAccess
} from '../../src/domain/checks/judge-access.ts'
import { requiredPermissions } from '../../src/domain/permissions/required-permissions.ts'
import type { EwsReading } from '../../src/domain/tenant/ews-settings.ts'
import { APPLICATION_ID, NOW } from '../support/observed-tenant-builder.ts'
import { registrationOf } from '../support/registration-builder.ts'

const listed: EwsReading = {
  kind: 'read',
  settings: { enabled: true, allowed: [APPLICATION_ID], userAgents: undefined }
}
const off: EwsReading = { kind: 'read', settings: { enabled: false, allowed: [], userAgents: undefined } }
const unread: EwsReading = { kind: 'unknown', why: 'no route' }
const refused = { kind: 'refused', why: 'Signing in failed.', durationMs: 7 } as const
const answered = { kind: 'answered', detail: 'read' } as const

function factsOf(changes: Readonly<Record<string, unknown>> = {}, facts: Partial<AccessFacts> = {}): AccessFacts {
  const registration = registrationOf(changes)
  return {
    registration,
    requirements: requiredPermissions(registration),
    applicationId: APPLICATION_ID,
    reading: undefined,
    isJustGranted: false,
    now: NOW,
    ...facts
  }
}

const held: HeldRights = {
  roles: new Set(connectionsFor(requiredPermissions(registrationOf())).flatMap(({ roles }) => roles)),
  directoryRoles: undefined
}
const signedIn = <Found>(found: Found) => ({ kind: 'signed-in', held, found, durationMs: 5 }) as const
const accessWith = (found: Partial<FoundInExchange>, changes: Partial<AccessToServices> = {}): AccessToServices => ({
  graph: signedIn(answered),
  sharePoint: signedIn(answered),
  exchange: signedIn({ reading: listed, answer: { kind: 'no-account' }, ...found }),
  ...changes
})
const resultsOf = (checks: readonly Check[]) => Object.fromEntries(checks.map(({ name, result }) => [name, result]))
const ewsOf = (checks: readonly Check[]) => checks.find(({ name }) => name === 'ews-access')

describe('an application that came into every service', () => {
  it('passes every check, each with its time', () => {
    const checks = judgeAccess(accessWith({}), factsOf())
    expect(new Set(Object.values(resultsOf(checks)))).toEqual(new Set(['passed']))
    expect(checks.map(({ durationMs }) => durationMs)).toEqual([5, 5, 5, 5, 5])
    expect(ewsOf(checks)).toBeDefined()
  })

  it('is not asked about EWS where it has no right in it', () => {
    const facts = factsOf({ services: { sharePointOnline: true } })
    const checks = judgeAccess({ ...accessWith({}), exchange: undefined }, facts)
    expect(resultsOf(checks)).toEqual({ 'connect-graph': 'passed', 'connect-sharepoint': 'passed' })
  })

  it('needs its permissions in Graph to do without EWS', () => {
    const version = { productVersion: '8.5' }
    expect(ewsOf(judgeAccess(accessWith({ reading: off }), factsOf(version)))?.result).toBe('unknown')
    const without = { ...signedIn(answered), held: { ...held, roles: new Set(['Directory.Read.All']) } }
    expect(ewsOf(judgeAccess(accessWith({ reading: off }, { graph: without }), factsOf(version)))?.result).toBe(
      'failed'
    )
  })
})

describe('what is known of the settings of EWS', () => {
  it('is what the application itself read, as the newest', () => {
    expect(ewsOf(judgeAccess(accessWith({}), factsOf({}, { reading: off })))?.result).toBe('passed')
  })

  it('is otherwise what the administering identity read', () => {
    const facts = factsOf({}, { reading: listed })
    expect(ewsOf(judgeAccess(accessWith({ reading: unread }), facts))?.result).toBe('passed')
    expect(ewsOf(judgeAccess(accessWith({}, { exchange: refused }), facts))?.result).toBe('passed')
  })

  it('is nothing where neither could', () => {
    expect(ewsOf(judgeAccess(accessWith({ reading: unread }), factsOf()))).toMatchObject({
      result: 'unknown',
      detail: expect.stringContaining('the settings could not be read (no route)')
    })
  })

  it('is known without a right of the application where a person restores', () => {
    const restoreOnly = { services: { exchangeOnline: true }, usage: ['restoreDeviceCode'] }
    const access = accessWith({}, { exchange: undefined, sharePoint: undefined })
    expect(resultsOf(judgeAccess(access, factsOf(restoreOnly, { reading: listed })))).toEqual({
      'connect-graph': 'passed',
      'ews-access': 'passed'
    })
    expect(ewsOf(judgeAccess(access, factsOf(restoreOnly)))?.detail).toContain('has no right to read them')
  })
})

describe('an application that could not sign in', () => {
  it('fails every connection into that service, with the reason', () => {
    const checks = judgeAccess(accessWith({}, { exchange: refused }), factsOf())
    expect(resultsOf(checks)).toMatchObject({
      'connect-graph': 'passed',
      'connect-exchange': 'failed',
      'connect-powershell': 'failed',
      'connect-sharepoint': 'passed',
      'ews-access': 'unknown'
    })
    expect(checks.filter(({ result }) => result === 'failed').map(({ detail }) => detail)).toEqual([
      'Signing in failed.',
      'Signing in failed.'
    ])
  })
})

describe('an application whose key is not at hand', () => {
  const why = 'could not sign in: the private key is not available'

  it('has failed nothing: every connection is untried', () => {
    const checks = judgeWithoutAccess(why, factsOf())
    const connections = checks.filter(({ name }) => name !== 'ews-access')
    expect(connections).toHaveLength(4)
    for (const check of connections) {
      expect(check).toEqual({ name: check.name, result: 'unknown', detail: why, durationMs: 0, isUntried: true })
    }
    expect(ewsOf(checks)).toMatchObject({ result: 'unknown', detail: expect.stringContaining(why), isUntried: true })
    expect(readinessWarning(checks)).toBeUndefined()
  })

  it('is on the list all the same where the administering identity saw it there', () => {
    expect(ewsOf(judgeWithoutAccess(why, factsOf({}, { reading: listed })))?.result).toBe('passed')
    expect(ewsOf(judgeWithoutAccess(why, factsOf({ productVersion: '8.4' }, { reading: off })))?.result).toBe('failed')
  })
})
