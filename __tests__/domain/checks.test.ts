import { describe, expect, it } from '@jest/globals'
import {
  CHECK_TITLES,
  type Check,
  checkFailures,
  connectionsFor,
  failedChecks,
  inOrder,
  judgeConnection,
  judgePlans
} from '../../src/domain/checks/checks.ts'
import { requiredPermissions } from '../../src/domain/permissions/required-permissions.ts'
import type { ServicePlan } from '../../src/domain/tenant/observed-tenant.ts'
import { guidOf } from '../support/observed-tenant-builder.ts'
import { registrationOf } from '../support/registration-builder.ts'

const everything = registrationOf()
const connections = connectionsFor(requiredPermissions(everything))
const connection = (name: string) => {
  const found = connections.find((candidate) => candidate.name === name)
  if (found === undefined) throw new Error(`no connection ${name}`)
  return found
}

describe('the connections to prove', () => {
  it('are those of the wizard, for Exchange, SharePoint and Teams', () => {
    expect(connections.map(({ name }) => name).toSorted()).toEqual([
      'connect-exchange',
      'connect-graph',
      'connect-powershell',
      'connect-sharepoint'
    ])
  })

  it('are two ways into Exchange, each with its own role', () => {
    expect(connection('connect-exchange')).toMatchObject({ resource: 'exchange', roles: ['full_access_as_app'] })
    expect(connection('connect-powershell')).toMatchObject({ resource: 'exchange', roles: ['Exchange.ManageAsApp'] })
  })

  it('ask a token only for app roles: delegated scopes are in no app-only token', () => {
    const { permissions } = requiredPermissions(everything)
    const roles = permissions.filter(({ type }) => type === 'Role').map(({ value }) => value)
    expect(connections.flatMap((one) => one.roles).toSorted()).toEqual(roles.toSorted())
  })

  it('include Graph even where only delegated permissions are needed', () => {
    const restoreOnly = registrationOf({ services: { exchangeOnline: true }, usage: ['restoreDeviceCode'] })
    expect(connectionsFor(requiredPermissions(restoreOnly))).toEqual([
      { name: 'connect-graph', resource: 'graph', roles: [] }
    ])
  })
})

describe('a connection', () => {
  const exchange = connection('connect-exchange')

  it('passes when the token holds its roles, and says which', () => {
    expect(judgeConnection(exchange, new Set(['full_access_as_app', 'Mail.Read']))).toEqual({
      result: 'passed',
      detail: 'a token for Office 365 Exchange Online holds full_access_as_app'
    })
  })

  it('counts them where there are many', () => {
    const graph = connection('connect-graph')
    expect(judgeConnection(graph, new Set(graph.roles)).detail).toBe(
      `a token for Microsoft Graph holds all ${graph.roles.length} app roles`
    )
  })

  it('fails when the token lacks one, names it and says what to do', () => {
    const { result, detail, advice } = judgeConnection(exchange, new Set(['Exchange.ManageAsApp']))
    expect(result).toBe('failed')
    expect(detail).toMatch(/lacks full_access_as_app$/)
    expect(advice).toMatch(/run again later/)
  })

  it('names every missing role and no other', () => {
    const graph = connection('connect-graph')
    const { detail } = judgeConnection(graph, new Set(graph.roles.slice(2)))
    expect(detail).toContain(`lacks ${graph.roles[0]}, ${graph.roles[1]}`)
  })

  it('without roles passes with any token', () => {
    expect(judgeConnection({ name: 'connect-graph', resource: 'graph', roles: [] }, new Set())).toEqual({
      result: 'passed',
      detail: 'a token for Microsoft Graph'
    })
  })
})

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
    expect(failedChecks(checks)).toBe(
      `Connect to Microsoft Graph, Connect to SharePoint: the clock is wrong at 2026-11-23T13:35:16.000Z (AADSTS700024, trace ID ${guidOf(9, 1)}). Check Exchange Online plan: no subscription.`
    )
  })

  it('are told each for itself where their causes differ', () => {
    const checks = [failed('connect-graph', 'lacks A'), failed('connect-sharepoint', 'lacks B')]
    expect(failedChecks(checks)).toBe('Connect to Microsoft Graph: lacks A. Connect to SharePoint: lacks B.')
  })

  it('give the same advice once, and none where there is none', () => {
    const connections = connectionsFor(requiredPermissions(registrationOf()))
    const checks = connections.map((way) => ({ name: way.name, ...judgeConnection(way, new Set()), durationMs: 1 }))
    const { causes, advice } = checkFailures(checks)
    expect(causes).toHaveLength(4)
    expect(advice).toEqual([expect.stringMatching(/^New grants take some minutes/)])
    expect(failedChecks(checks)?.match(/run again later/g)).toHaveLength(1)
    expect(failedChecks([])).toBeUndefined()
  })
})
