import { describe, expect, it } from '@jest/globals'
import type { Judgement } from '../../src/domain/checks/checks.ts'
import {
  connectionsFor,
  type HeldRights,
  judgeContact,
  judgeMailbox,
  judgePowerShell,
  judgeToken
} from '../../src/domain/checks/connections.ts'
import { permissionId } from '../../src/domain/identifiers.ts'
import { requiredPermissions } from '../../src/domain/permissions/required-permissions.ts'
import { registrationOf } from '../support/registration-builder.ts'

const requirements = requiredPermissions(registrationOf())
const connections = connectionsFor(requirements)
const connection = (name: string) => {
  const found = connections.find((candidate) => candidate.name === name)
  if (found === undefined) throw new Error(`no connection ${name}`)
  return found
}
const GLOBAL_READER = permissionId('f2ef992c-3afb-46b9-b7cf-a126ee74c451')
const holding = (...roles: readonly string[]): HeldRights => ({
  roles: new Set(roles),
  directoryRoles: new Set([GLOBAL_READER])
})

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
    const roles = requirements.permissions.filter(({ type }) => type === 'Role').map(({ value }) => value)
    expect(connections.flatMap((one) => one.roles).toSorted()).toEqual(roles.toSorted())
  })

  it('include Graph even where only delegated permissions are needed', () => {
    const restoreOnly = registrationOf({ services: { exchangeOnline: true }, usage: ['restoreDeviceCode'] })
    expect(connectionsFor(requiredPermissions(restoreOnly))).toEqual([
      { name: 'connect-graph', resource: 'graph', roles: [] }
    ])
  })
})

describe('a token', () => {
  const exchange = connection('connect-exchange')

  it('lacks nothing where it holds the roles of the connection', () => {
    expect(judgeToken(exchange, holding('full_access_as_app', 'Mail.Read'))).toBeUndefined()
    expect(judgeToken({ ...exchange, roles: [] }, holding())).toBeUndefined()
  })

  it('fails the connection where it lacks a role, names it and says what to do', () => {
    expect(judgeToken(exchange, holding('Exchange.ManageAsApp'))).toEqual({
      result: 'failed',
      detail: expect.stringMatching(/lacks full_access_as_app$/),
      advice: expect.stringMatching(/run again later/)
    })
  })

  it('is told of every missing role and no other', () => {
    const graph = connection('connect-graph')
    expect(judgeToken(graph, holding(...graph.roles.slice(2)))?.detail).toMatch(
      new RegExp(`lacks ${graph.roles[0]}, ${graph.roles[1]}$`)
    )
  })
})

describe('a connection', () => {
  const graph = connection('connect-graph')

  it('passes where the service answered, and says with which roles and how', () => {
    expect(judgeContact(graph, { kind: 'answered', detail: 'the organization was read' })).toEqual({
      result: 'passed',
      detail: `a token for Microsoft Graph holds all ${graph.roles.length} app roles; the organization was read`
    })
  })

  it('is unknown, never failed, where the service gave no answer that is understood', () => {
    expect(judgeContact(graph, { kind: 'unknown', why: 'graph.example cannot be reached: no route' })).toEqual({
      result: 'unknown',
      detail: expect.stringMatching(/but the connection is not proved: graph\.example cannot be reached: no route$/)
    })
  })
})

describe('the connection to PowerShell', () => {
  const powershell = connection('connect-powershell')
  const settings = { enabled: true, allowed: [], userAgents: undefined }
  const refused = { kind: 'refused', why: 'outlook.office365.com answered HTTP 403 with an empty body' } as const
  const judge = (changes: Partial<Parameters<typeof judgePowerShell>[1]>) =>
    judgePowerShell(powershell, {
      reading: { kind: 'read', settings },
      held: holding('Exchange.ManageAsApp'),
      directoryRoles: requirements.directoryRoles,
      isJustGranted: false,
      ...changes
    })
  const withoutRole = { ...holding('Exchange.ManageAsApp'), directoryRoles: new Set<typeof GLOBAL_READER>() }

  it('passes where a cmdlet answered, whatever role allowed it', () => {
    expect(judge({}).result).toBe('passed')
    expect(judge({ held: withoutRole }).result).toBe('passed')
  })

  it('fails where Exchange refuses and the token lacks the directory role, which it names', () => {
    expect(judge({ reading: refused, held: withoutRole })).toEqual({
      result: 'failed',
      detail: expect.stringMatching(/not the directory role Global Reader, without which it allows nothing .*HTTP 403/)
    })
  })

  it.each([
    ['the token holds the role', {}],
    ['the token names no directory roles', { held: { ...withoutRole, directoryRoles: undefined } }],
    ['the role was assigned a moment ago', { held: withoutRole, isJustGranted: true }]
  ])('is not known yet where Exchange refuses and %s, and says when to look again', (_, changes) => {
    expect(judge({ reading: refused, ...changes })).toEqual({
      result: 'unknown',
      detail: expect.stringMatching(/does not let the application in yet .*Run mode "verify" in an hour/)
    })
  })

  it('is unknown after an answer that is not understood', () => {
    expect(judge({ reading: { kind: 'unknown', why: 'it answered HTTP 200 with an HTML page' } })).toEqual({
      result: 'unknown',
      detail: expect.stringContaining('HTML page')
    })
  })
})

describe('the connection to EWS', () => {
  const exchange = connection('connect-exchange')
  const open: Judgement = { result: 'passed', detail: 'the application is on the list', warnings: ['Told once.'] }
  const shut: Judgement = { result: 'failed', detail: 'EWS is shut', instructions: [], isTenantPolicy: true }
  const unclear: Judgement = { result: 'unknown', detail: 'not known' }
  const account = 'backup@contoso.com'

  it('passes where an inbox was opened, whatever is known of the policy', () => {
    for (const policy of [open, shut, unclear]) {
      expect(judgeMailbox(exchange, { kind: 'opened', account }, policy)).toEqual({
        result: 'passed',
        detail: `a token for Office 365 Exchange Online holds full_access_as_app; the inbox of ${account} was opened`
      })
    }
  })

  it('passes by the list alone where no account is known or it has no mailbox', () => {
    expect(judgeMailbox(exchange, { kind: 'no-account' }, open).detail).toMatch(/; the application is on the list$/)
    expect(judgeMailbox(exchange, { kind: 'no-mailbox', account }, open)).toMatchObject({
      result: 'passed',
      detail: expect.stringContaining(`${account} has no mailbox`)
    })
  })

  it('is judged as the policy is where that keeps the application out, without saying twice what to do', () => {
    const verdict = { result: 'failed', detail: 'EWS is shut', isTenantPolicy: true }
    for (const answer of [
      { kind: 'shut', reason: 'EWS is disabled for this user or tenant' },
      { kind: 'no-account' },
      { kind: 'unknown', why: 'no route' }
    ] as const) {
      expect(judgeMailbox(exchange, answer, shut)).toEqual(verdict)
    }
  })

  it('is unknown where EWS gave no answer that is understood and no policy is known to keep it out', () => {
    for (const policy of [open, unclear]) {
      expect(judgeMailbox(exchange, { kind: 'unknown', why: 'no route' }, policy)).toEqual({
        result: 'unknown',
        detail: expect.stringContaining('the connection is not proved: no route')
      })
    }
  })
})
