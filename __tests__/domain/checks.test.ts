import { describe, expect, it } from '@jest/globals'
import {
  CHECK_TITLES,
  type Check,
  checkCauses,
  checksWith,
  inOrder,
  judgePlans
} from '../../src/domain/checks/checks.ts'
import { connectionsFor, judgeToken } from '../../src/domain/checks/connections.ts'
import { requiredPermissions } from '../../src/domain/permissions/required-permissions.ts'
import type { ServicePlan } from '../../src/domain/tenant/observed-tenant.ts'
import { guidOf } from '../support/observed-tenant-builder.ts'
import { registrationOf } from '../support/registration-builder.ts'

const everything = registrationOf()
describe('the plans of a tenant', () => {
  const plan = (name: string): ServicePlan => ({ id: guidOf(8, 1), name })
  const judge = (...names: readonly string[]) =>
    judgePlans(everything.services, { kind: 'read', value: names.map(plan) }).map(({ name, result }) => [name, result])

  it('pass where one carries a mailbox and one is SharePoint', () => {
    expect(judge('EXCHANGE_S_STANDARD', 'SHAREPOINTSTANDARD')).toEqual([
      ['exchange-plan', 'passed'],
      ['sharepoint-plan', 'passed']
    ])
  })

  it('fail where only the Exchange foundation and Office for the web are subscribed', () => {
    expect(judge('EXCHANGE_S_FOUNDATION', 'SHAREPOINTWAC')).toEqual([
      ['exchange-plan', 'failed'],
      ['sharepoint-plan', 'failed']
    ])
  })

  it('fail where nothing is subscribed', () => {
    expect(judge()).toEqual([
      ['exchange-plan', 'failed'],
      ['sharepoint-plan', 'failed']
    ])
  })

  it('fail where nothing subscribed is named after the service', () => {
    expect(judge('AAD_PREMIUM', 'EXCHANGE_S_FOUNDATION')).toEqual([
      ['exchange-plan', 'failed'],
      ['sharepoint-plan', 'failed']
    ])
  })

  it('are unknown, and no failure, where only their names are near the service; what was looked for is told', () => {
    const judged = judgePlans(everything.services, {
      kind: 'read',
      value: ['EXCHANGE_S_FOUNDATION', 'EXCHANGE2030_PREMIUM', 'SHAREPOINTWAC', 'ONEDRIVESTANDARD'].map(plan)
    })
    expect(judged).toEqual([
      {
        name: 'exchange-plan',
        result: 'unknown',
        detail:
          'no subscription in force contains Exchange Online under a name that is known (EXCHANGE_S_…, EXCHANGE_B_… or EXCHANGE_L_…), but EXCHANGE2030_PREMIUM may be it: look in the Microsoft 365 admin center whether it is'
      },
      {
        name: 'sharepoint-plan',
        result: 'unknown',
        detail: expect.stringMatching(/\(SHAREPOINTSTANDARD….*\), but ONEDRIVESTANDARD may be it/)
      }
    ])
  })

  it('are named once each, however many subscriptions hold them', () => {
    const [exchange] = judgePlans(everything.services, {
      kind: 'read',
      value: [plan('EXCHANGE_S_STANDARD'), plan('EXCHANGE_S_STANDARD'), plan('EXCHANGE_S_ENTERPRISE')]
    })
    expect(exchange?.detail).toBe('subscribed: EXCHANGE_S_STANDARD, EXCHANGE_S_ENTERPRISE')
  })

  it('are unknown, and no failure, where they may not be read; the permission is named', () => {
    const judged = judgePlans(everything.services, { kind: 'denied', leastPrivilege: 'LicenseAssignment.Read.All' })
    expect(judged.map(({ result }) => result)).toEqual(['unknown', 'unknown'])
    expect(judged[0]?.detail).toContain('LicenseAssignment.Read.All')
  })

  it('are looked at only for the services that are protected', () => {
    const { services } = registrationOf({ services: { sharePointOnline: true } })
    const judged = judgePlans(services, { kind: 'read', value: [] })
    expect(judged.map(({ name }) => name)).toEqual(['sharepoint-plan'])
  })
})

describe('checks', () => {
  it('come in the order of the wizard', () => {
    const check = (name: Check['name']): Check => ({ name, result: 'passed', detail: '', durationMs: 0 })
    const names = inOrder([check('sharepoint-plan'), check('connect-graph'), check('configure-application')])
    expect(names.map(({ name }) => CHECK_TITLES[name])).toEqual([
      'Configure the application',
      'Connect to Microsoft Graph',
      'Check SharePoint Online plan'
    ])
  })
})

describe('checks that failed', () => {
  const failed = (name: Check['name'], detail: string): Check => ({ name, result: 'failed', detail, durationMs: 1 })
  const refusal = (time: string, trace: string) => `the clock is wrong at ${time} (AADSTS700024, trace ID ${trace}).`

  it('are told once where one cause failed them, whatever its identifiers and times', () => {
    const checks = [
      failed('connect-graph', refusal('2026-11-23T13:35:16.000Z', guidOf(9, 1))),
      failed('exchange-plan', 'no subscription'),
      failed('connect-sharepoint', refusal('2026-11-23T13:35:17.250Z', guidOf(9, 2)))
    ]
    expect(checksWith('failed', checks)).toBe(
      `Connect to Microsoft Graph, Connect to SharePoint: the clock is wrong at 2026-11-23T13:35:16.000Z (AADSTS700024, trace ID ${guidOf(9, 1)}). Check Exchange Online plan: no subscription.`
    )
  })

  it('are told each for itself where their causes differ', () => {
    const checks = [failed('connect-graph', 'lacks A'), failed('connect-sharepoint', 'lacks B')]
    expect(checksWith('failed', checks)).toBe('Connect to Microsoft Graph: lacks A. Connect to SharePoint: lacks B.')
  })

  it('give the same advice once, and none where there is none', () => {
    const connections = connectionsFor(requiredPermissions(registrationOf()))
    const nothing = { roles: new Set<string>(), directoryRoles: undefined }
    const checks = connections.map((way): Check => {
      const judgement = judgeToken(way, nothing)
      if (judgement === undefined) throw new Error(`${way.name} needs no role`)
      return { name: way.name, ...judgement, durationMs: 1 }
    })
    const { causes, advice } = checkCauses('failed', checks)
    expect(causes).toHaveLength(4)
    expect(advice).toEqual([expect.stringMatching(/^New grants take some minutes/)])
    expect(checksWith('failed', checks)?.match(/run again later/g)).toHaveLength(1)
    expect(checksWith('failed', [])).toBeUndefined()
  })
})
