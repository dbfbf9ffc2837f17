import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { AdministeringIdentity, EmulatorOptions, RunningEmulator } from '../../emulator/index.ts'
import { ExchangeClient, exchangeAppId, systemMailbox, tokenFor } from './support/service-clients.ts'
import { GraphClient, signIn, startTenant } from './support/tenant-client.ts'

const ours = '11111111-1111-4111-8111-111111111111'
const theirs = '22222222-2222-4222-8222-222222222222'
const globalReader = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451'
const read = { CmdletInput: { CmdletName: 'Get-OrganizationConfig', Parameters: {} } }
let emulator: RunningEmulator

beforeEach(async () => {
  emulator = await startTenant()
})
afterEach(async () => emulator.close())

/** Starts another tenant in place of the usual one. */
async function restart(options: EmulatorOptions): Promise<void> {
  await emulator.close()
  emulator = await startTenant(options)
}

/** An identity that holds nothing of Exchange but what is given here. */
function reader(...rights: readonly string[]): AdministeringIdentity {
  const identity = emulator.identity('Entra inventory reader')
  for (const right of rights) emulator.grant(right, identity)
  return identity
}

describe('the admin API of Exchange', () => {
  it('reads the configuration of the organization for the administering identity', async () => {
    const { status, body } = await (await ExchangeClient.of(emulator)).run('Get-OrganizationConfig')
    expect(status).toBe(200)
    expect(body['@adminapi.warnings']).toEqual([])
    expect(body.value).toEqual([
      expect.objectContaining({
        Name: 'contoso.onmicrosoft.com',
        EwsEnabled: true,
        EwsApplicationAccessPolicy: null,
        EwsAllowList: [],
        EwsBlockList: []
      })
    ])
  })

  it('is listed among the requests, marked with its host', async () => {
    await (await ExchangeClient.of(emulator)).run('Get-OrganizationConfig')
    expect(emulator.requests.at(-1)).toMatchObject({
      method: 'POST',
      url: `/adminapi/beta/${emulator.tenantId}/InvokeCommand`,
      status: 200,
      host: 'exchange'
    })
  })

  it('gives the properties that $select names', async () => {
    const client = await ExchangeClient.of(emulator)
    const path = `${emulator.tenantId}/InvokeCommand?$select=`
    expect((await client.send(read, {}, `${path}EwsEnabled`)).body.value).toEqual([{ EwsEnabled: true }])
    expect((await client.send(read, {}, `${path}EwsColour`)).status).toBe(400)
  })

  it('does not know other paths', async () => {
    expect((await (await ExchangeClient.of(emulator)).send(read, {}, `${emulator.tenantId}/Mailbox`)).status).toBe(501)
  })
})

describe('a token for Exchange', () => {
  it.each([
    ['Worldwide', 'https://outlook.office365.com'],
    ['USGovernment', 'https://outlook.office365.us'],
    ['USDefence', 'https://outlook-dod.office365.us'],
    ['China', 'https://partner.outlook.cn']
  ] as const)('in the cloud %s is issued and taken for %s, and for its application ID', async (cloud, host) => {
    await restart({ cloud })
    for (const resource of [host, exchangeAppId]) {
      const client = new ExchangeClient(emulator, await tokenFor(emulator, resource))
      expect((await client.send(read)).status).toBe(200)
    }
  })

  it('is issued and taken when it was asked for by the origin of the emulator', async () => {
    const client = new ExchangeClient(emulator, await tokenFor(emulator, emulator.exchangeEndpoint))
    expect((await client.send(read)).status).toBe(200)
  })

  it('for another resource is 401, and a header says why', async () => {
    const { status, headers, text } = await new ExchangeClient(emulator, await signIn(emulator)).send(read)
    expect([status, text]).toEqual([401, ''])
    expect(headers.get('x-ms-diagnostics')).toMatch(/^2000003;reason="The audience claim value is invalid/)
    expect(headers.get('www-authenticate')).toContain(`client_id="${exchangeAppId}"`)
  })

  it('that is not one of Entra is 401', async () => {
    expect((await new ExchangeClient(emulator, 'x.y.z').send(read)).status).toBe(401)
    expect((await new ExchangeClient(emulator, '').send(read)).status).toBe(401)
  })

  it('that has expired is 401', async () => {
    const client = await ExchangeClient.of(emulator)
    emulator.setClock(new Date(emulator.clock.now().getTime() + 2 * 3_600_000))
    const { status, headers } = await client.send(read)
    expect(status).toBe(401)
    expect(headers.get('x-ms-diagnostics')).toContain('The token has expired.')
  })
})

describe('rights in Exchange', () => {
  it('are none without Exchange.ManageAsApp: 401, also with a directory role', async () => {
    expect((await (await ExchangeClient.of(emulator, reader())).send(read)).status).toBe(401)
    const administrator = reader('Exchange Administrator')
    expect((await (await ExchangeClient.of(emulator, administrator)).send(read)).status).toBe(401)
  })

  it('are none without a directory role: 403 with a run of NUL bytes and with JSON in turn', async () => {
    const client = await ExchangeClient.of(emulator, reader('Exchange.ManageAsApp'))
    const [first, second] = [await client.send(read), await client.send(read)]
    expect([first.status, second.status]).toEqual([403, 403])
    expect(first.text).toMatch(/^\0+$/)
    expect(second.body.error).toMatchObject({
      code: 'Forbidden',
      message: 'User is not allowed to call Get-OrganizationConfig'
    })
  })

  it.each([
    ['Global Reader', 200, 403],
    ['Exchange Administrator', 200, 200],
    ['Global Administrator', 200, 200],
    ['Teams Administrator', 403, 403]
  ])('of a %s: reading is %i, writing is %i', async (role, reading, writing) => {
    const client = await ExchangeClient.of(emulator, reader('Exchange.ManageAsApp', role))
    expect((await client.run('Get-OrganizationConfig')).status).toBe(reading)
    expect((await client.run('Set-OrganizationConfig', { EwsEnabled: false })).status).toBe(writing)
    expect(emulator.tenant.exchange.ewsEnabled).toBe(writing !== 200)
  })

  it('can be taken away again', async () => {
    emulator.revoke('Exchange Administrator')
    expect((await (await ExchangeClient.of(emulator)).send(read)).status).toBe(403)
  })

  it('are those of the token: one from before the role was assigned does not have it', async () => {
    const identity = reader('Exchange.ManageAsApp')
    const before = await ExchangeClient.of(emulator, identity)
    emulator.grant('Global Reader', identity)
    expect((await before.send(read)).status).toBe(403)
    expect((await (await ExchangeClient.of(emulator, identity)).send(read)).status).toBe(200)
  })

  it('that were assigned a moment ago have not reached Exchange yet', async () => {
    await restart({ exchangeLagMs: 3_600_000 })
    const identity = reader('Exchange.ManageAsApp')
    const graph = await GraphClient.of(emulator)
    await graph.post('/roleManagement/directory/roleAssignments', {
      principalId: identity.objectId,
      roleDefinitionId: globalReader,
      directoryScopeId: '/'
    })
    expect((await (await ExchangeClient.of(emulator, identity)).send(read)).status).toBe(403)
    emulator.setClock(new Date(emulator.clock.now().getTime() + 3_600_000))
    expect((await (await ExchangeClient.of(emulator, identity)).send(read)).status).toBe(200)
  })

  it('that were consented to a moment ago have not reached Exchange yet either', async () => {
    await restart({ exchangeLagMs: 3_600_000 })
    const identity = reader('Global Reader')
    const exchange = emulator.tenant.servicePrincipals.find(({ appId }) => appId === exchangeAppId)
    await (await GraphClient.of(emulator)).post(`/servicePrincipals/${exchange?.id}/appRoleAssignedTo`, {
      principalId: identity.objectId,
      resourceId: exchange?.id,
      appRoleId: 'dc50a0fb-09a3-484d-be87-e023b12c6440'
    })
    expect((await (await ExchangeClient.of(emulator, identity)).send(read)).status).toBe(401)
    emulator.setClock(new Date(emulator.clock.now().getTime() + 3_600_000))
    expect((await (await ExchangeClient.of(emulator, identity)).send(read)).status).toBe(200)
  })
})

describe('the headers of a cmdlet', () => {
  it.each(['APP:', 'UPN:', ''])('may anchor it at the system mailbox as "%s…"', async (form) => {
    const client = await ExchangeClient.of(emulator)
    for (const organization of [emulator.tenantDomain, emulator.tenantId]) {
      const { status } = await client.send(read, { 'x-anchormailbox': `${form}${systemMailbox}@${organization}` })
      expect(status).toBe(200)
    }
  })

  it.each([
    ['nothing', ''],
    ['another mailbox', 'UPN:backup@contoso.com'],
    ['another organization', `APP:${systemMailbox}@fabrikam.onmicrosoft.com`]
  ])('are refused when they anchor it at %s', async (_, anchor) => {
    const { status, body } = await (await ExchangeClient.of(emulator)).send(read, { 'x-anchormailbox': anchor })
    expect(status).toBe(400)
    expect(body.error.innererror.internalexception.message).toContain('X-AnchorMailbox')
  })

  it('have to name JSON as the type of the body', async () => {
    const client = await ExchangeClient.of(emulator)
    expect((await client.send(read, { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await client.send(read, { 'x-responseformat': 'clixml' })).status).toBe(400)
  })
})

describe('the body of a cmdlet', () => {
  it.each([
    ['is not JSON', '{'],
    ['names no cmdlet', { CmdletInput: {} }],
    ['has no CmdletInput', []],
    ['has parameters that are no object', { CmdletInput: { CmdletName: 'Get-OrganizationConfig', Parameters: null } }]
  ])('is refused when it %s', async (_, body) => {
    const answer = await (await ExchangeClient.of(emulator)).send(body)
    expect([answer.status, answer.body.error.code]).toEqual([400, 'BadRequest'])
  })

  it('may not have parameters that the cmdlet does not know, nor values of another type', async () => {
    const client = await ExchangeClient.of(emulator)
    const unknown = await client.run('Get-OrganizationConfig', { Colour: 'red' })
    expect([unknown.status, unknown.body.error.message]).toEqual([400, 'Invalid Operation'])
    expect(unknown.body.error.innererror.internalexception.message).toBe(
      'Parameter set cannot be resolved using the specified named parameters. Invalid cmdlet parameters specified. Colour'
    )
    const wrong = await client.run('Set-OrganizationConfig', { EwsEnabled: 'yes' })
    expect([wrong.status, wrong.body.error.innererror.internalexception.type]).toEqual([
      400,
      'Microsoft.Exchange.AdminApi.CommandInvocation.ParameterTransformationException'
    ])
  })

  it('with a cmdlet that does not exist is refused like one that may not be run', async () => {
    expect((await (await ExchangeClient.of(emulator)).run('Get-Colour')).status).toBe(403)
  })

  it('for another tenant than that of the token is refused', async () => {
    const client = await ExchangeClient.of(emulator)
    expect((await client.send(read, {}, 'fabrikam.onmicrosoft.com/InvokeCommand')).status).toBe(403)
    expect((await client.send(read, {}, 'contoso.onmicrosoft.com/InvokeCommand')).status).toBe(200)
  })
})

describe('EwsAllowedAppIDs', () => {
  it('reads empty without the switch, whatever is in force', async () => {
    await restart({ ews: 'others' })
    const client = await ExchangeClient.of(emulator)
    for (const parameters of [{}, { RetrieveEwsOperationAccessPolicy: false }]) {
      const { body } = await client.run('Get-OrganizationConfig', parameters)
      expect(body.value[0]?.['EwsAllowedAppIDs']).toBeNull()
    }
  })

  it('comes joined by commas, as a string and as the only element of an array in turn', async () => {
    await restart({ ews: [ours, theirs] })
    const client = await ExchangeClient.of(emulator)
    expect((await client.ews()).list).toBe(`${ours},${theirs}`)
    expect((await client.ews()).list).toEqual([`${ours},${theirs}`])
  })

  it('that is empty reads as null, and as an empty array in turn', async () => {
    const client = await ExchangeClient.of(emulator)
    expect((await client.ews()).list).toBeNull()
    expect((await client.ews()).list).toEqual([])
  })

  it('replaces the whole list when it is set, and says nothing of it in the answer', async () => {
    await restart({ ews: 'others' })
    const client = await ExchangeClient.of(emulator)
    const { status, body } = await client.run('Set-OrganizationConfig', { EwsAllowedAppIDs: ours })
    expect([status, body.value[0]?.['EwsAllowedAppIDs']]).toEqual([200, null])
    expect((await client.ews()).list).toBe(ours)
    await client.run('Set-OrganizationConfig', { EwsAllowedAppIDs: '' })
    expect(emulator.tenant.exchange.ewsAllowedAppIds).toEqual([])
  })

  it.each([
    ['an array', [ours]],
    ['a table that adds', { Add: ours }],
    ['anything but GUIDs', `${ours};${theirs}`]
  ])('may not be set to %s', async (_, value) => {
    await restart({ ews: 'others' })
    const { status } = await (await ExchangeClient.of(emulator)).run('Set-OrganizationConfig', {
      EwsAllowedAppIDs: value
    })
    expect(status).toBe(400)
    expect(emulator.tenant.exchange.ewsAllowedAppIds).toHaveLength(3)
  })

  it('of two that read, add and write at once keeps the last one alone', async () => {
    await restart({ ews: 'others', latencyMs: 20 })
    const client = await ExchangeClient.of(emulator)
    const add = async (id: string): Promise<void> => {
      const list = [(await client.ews()).list].flat().join()
      await client.run('Set-OrganizationConfig', { EwsAllowedAppIDs: `${list},${id}` })
    }
    await Promise.all([add(ours), add(theirs)])
    const list = emulator.tenant.exchange.ewsAllowedAppIds
    expect(list).toHaveLength(4)
    expect([ours, theirs].filter((id) => list.includes(id))).toHaveLength(1)
  })
})

describe('EwsEnabled', () => {
  it.each([
    ['null', undefined, false],
    ['null', false, null],
    ['false', undefined, false],
    ['empty', undefined, true],
    ['others', undefined, true]
  ] as const)('of the state %s, enforced: %s, reads %s', async (ews, ewsEnforced, enabled) => {
    await restart(ewsEnforced === undefined ? { ews } : { ews, ewsEnforced })
    expect((await (await ExchangeClient.of(emulator)).ews()).enabled).toBe(enabled)
  })

  it('that was never set turns false on the day of the enforcement', async () => {
    await restart({ ews: 'null', now: new Date('2026-09-30T23:00:00Z') })
    expect((await (await ExchangeClient.of(emulator)).ews()).enabled).toBeNull()
    emulator.setClock(new Date('2026-10-01T00:00:00Z'))
    expect((await (await ExchangeClient.of(emulator)).ews()).enabled).toBe(false)
  })

  it('is set without touching the list', async () => {
    await restart({ ews: 'others' })
    await (await ExchangeClient.of(emulator)).run('Set-OrganizationConfig', { EwsEnabled: false })
    expect(emulator.tenant.exchange).toMatchObject({ ewsEnabled: false, ewsAllowedAppIds: expect.any(Array) })
    expect(emulator.tenant.exchange.ewsAllowedAppIds).toHaveLength(3)
  })
})
