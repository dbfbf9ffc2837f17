import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { EmulatorOptions, RunningEmulator } from '../../emulator/index.ts'
import {
  askEws,
  type EwsResponse,
  ExchangeClient,
  exchangeAppId,
  getInbox,
  impersonating,
  tokenFor
} from './support/service-clients.ts'
import { GraphClient, signIn, startTenant } from './support/tenant-client.ts'

const disabled = 'EWS is disabled for this user or tenant'
const blocked = 'EWS is blocked by policy for this user or tenant'
const account = impersonating('backup@contoso.com')
const dayMs = 86_400_000
let emulator: RunningEmulator
let token: string

async function start(options: EmulatorOptions = {}): Promise<void> {
  emulator = await startTenant(options)
  emulator.grant('full_access_as_app')
  token = await tokenFor(emulator, exchangeAppId)
}

async function restart(options: EmulatorOptions): Promise<void> {
  await emulator.close()
  await start(options)
}

const ask = (header = account, headers: Readonly<Record<string, string>> = {}): Promise<EwsResponse> =>
  askEws(emulator, token, getInbox(header), headers)

/** Moves the clock, with a token of then. */
async function moveTo(time: Date): Promise<void> {
  emulator.setClock(time)
  token = await tokenFor(emulator, exchangeAppId)
}

async function setList(...ids: readonly string[]): Promise<void> {
  await (await ExchangeClient.of(emulator)).run('Set-OrganizationConfig', { EwsAllowedAppIDs: ids.join() })
}

beforeEach(() => start())
afterEach(async () => emulator.close())

describe('GetFolder of the inbox', () => {
  it('succeeds for an account with a mailbox', async () => {
    const { status, headers, text } = await ask()
    expect([status, headers.get('content-type')]).toEqual([200, 'text/xml; charset=utf-8'])
    expect(text).toContain(
      '<m:GetFolderResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>'
    )
    expect(text).toMatch(/<t:FolderId Id="[^"]+" ChangeKey="[^"]+"\/>/)
    expect(emulator.requests.at(-1)).toMatchObject({
      method: 'POST',
      url: '/EWS/Exchange.asmx',
      status: 200,
      host: 'exchange'
    })
  })

  it.each([
    ['SmtpAddress', 'Backup@Contoso.com'],
    ['PrincipalName', 'backup@contoso.com']
  ])('takes an account by its %s', async (kind, value) => {
    expect((await ask(impersonating(value, kind))).text).toContain('NoError')
  })

  it('takes the sign-in name for no address', async () => {
    const [user] = emulator.tenant.users
    if (user) user.mail = 'b.ackup@contoso.com'
    expect((await ask()).text).toContain('ErrorNonExistentMailbox')
    expect((await ask(impersonating('b.ackup@contoso.com'))).text).toContain('NoError')
  })

  it.each(['nomailbox@contoso.com', 'stranger@contoso.com'])(
    'of %s is ErrorNonExistentMailbox, as an answer with 200 and as a fault with 500 in turn',
    async (address) => {
      const [first, second] = [await ask(impersonating(address)), await ask(impersonating(address))]
      expect([first.status, second.status]).toEqual([200, 500])
      expect(first.text).toContain('ResponseClass="Error"')
      expect(second.text).toContain('>a:ErrorNonExistentMailbox</faultcode>')
      for (const { text } of [first, second]) {
        expect(text).toContain('ErrorNonExistentMailbox')
        expect(text).toContain(`<t:Value Name="SmtpAddress">${address}</t:Value>`)
      }
    }
  )

  it('without impersonation ends in a fault that asks for it', async () => {
    const { status, policyReason, text } = await ask('')
    expect([status, policyReason]).toEqual([500, null])
    expect(text).toContain(
      '<e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">ErrorInvalid'
    )
    expect(text).toContain('ExchangeImpersonation SOAP header must be present for this type of OAuth token.')
  })

  it.each(['blocked@contoso.com', 'policy@contoso.com'])(
    'is 403 without a header where the application is kept out of the mailbox: %s',
    async (address) => {
      const { status, policyReason } = await ask(impersonating(address))
      expect([status, policyReason]).toEqual([403, null])
    }
  )
})

describe('a token for EWS', () => {
  it('needs full_access_as_app: 403 with another header', async () => {
    emulator.revoke('full_access_as_app')
    const { status, policyReason, headers } = await askEws(
      emulator,
      await tokenFor(emulator, exchangeAppId),
      getInbox(account)
    )
    expect([status, policyReason]).toEqual([403, null])
    expect(headers.get('x-ms-diagnostics')).toContain('The token contains not enough scope to make this call.')
  })

  it('has to be one for Exchange', async () => {
    expect((await askEws(emulator, await signIn(emulator), getInbox(account))).status).toBe(401)
    const byHost = await tokenFor(emulator, 'https://outlook.office365.com')
    expect((await askEws(emulator, byHost, getInbox(account))).status).toBe(200)
  })
})

describe('a SOAP request', () => {
  it.each([
    ['is not XML', 'GetFolder', 'ErrorSchemaValidation'],
    ['is not well-formed', getInbox(account).replace('</m:GetFolder>', ''), 'ErrorSchemaValidation'],
    ['has a document type', `<!DOCTYPE x []>${getInbox(account).replace(/<\?.*\?>/, '')}`, 'DTD is prohibited'],
    [
      'has namespaces with https',
      getInbox(account).replaceAll('http://schemas.microsoft', 'https://schemas.microsoft'),
      'is not an operation'
    ],
    [
      'is not an envelope of SOAP 1.1',
      getInbox(account).replace('schemas.xmlsoap.org/soap/envelope/', 'www.w3.org/2003/05/soap-envelope'),
      'is not the Envelope'
    ],
    ['has no folder', getInbox(account).replace(/<t:DistinguishedFolderId.*\/>/, ''), 'FolderIds is empty.'],
    ['has no shape', getInbox(account).replace(/<m:FolderShape>.*<\/m:FolderShape>/, ''), 'must have FolderShape'],
    ['has an unknown version', getInbox(account).replace('Exchange2016', 'Exchange4711'), 'ErrorInvalidServerVersion'],
    ['impersonates nothing', getInbox('<t:ExchangeImpersonation/>'), 'must have a ConnectingSID']
  ])('is answered with a fault when it %s', async (_, body, fault) => {
    const { status, text } = await askEws(emulator, token, body)
    expect(status).toBe(500)
    expect(text).toContain('</s:Fault>')
    expect(text).toContain(fault)
  })

  it('is read as XML, whatever its prefixes and characters are', async () => {
    const body = getInbox(account)
      .replaceAll('soap:', 'S:')
      .replaceAll(':soap=', ':S=')
      .replaceAll('m:', '')
      .replace('xmlns:m', 'xmlns')
      .replace('xmlns:t', 'xmlns:typ')
      .replaceAll(/(<\/?)t:/g, '$1typ:')
      .replace('backup@contoso.com', '<!-- who --> backup&#64;<![CDATA[contoso]]>.com ')
    expect((await askEws(emulator, token, body)).text).toContain('NoError')
  })

  it('has to come as text/xml', async () => {
    expect((await ask(account, { 'content-type': 'application/soap+xml' })).status).toBe(415)
  })

  it.each([
    ['another operation', getInbox(account).replaceAll('GetFolder', 'FindItem')],
    ['another folder', getInbox(account).replace('"inbox"', '"calendar"')],
    ['another shape', getInbox(account).replace('IdOnly', 'AllProperties')]
  ])('with %s is not emulated', async (_, body) => {
    expect((await askEws(emulator, token, body)).status).toBe(501)
  })
})

describe('whether an application gets into EWS', () => {
  it.each([
    ['null', undefined, disabled],
    ['null', false, null],
    ['false', undefined, disabled],
    ['false', false, disabled],
    ['empty', undefined, blocked],
    ['empty', false, null],
    ['others', undefined, blocked],
    ['others', false, blocked]
  ] as const)('of the state %s, enforced: %s, is decided: %s', async (ews, ewsEnforced, reason) => {
    await restart(ewsEnforced === undefined ? { ews } : { ews, ewsEnforced })
    const { status, policyReason, text } = await ask()
    expect([status, policyReason]).toEqual(reason === null ? [200, null] : [403, reason])
    if (reason !== null) expect(text).toBe('')
  })

  it('is decided before anything else of the request is looked at', async () => {
    await restart({ ews: 'false' })
    expect((await askEws(emulator, token, 'no XML')).policyReason).toBe(disabled)
  })

  it('goes by the list', async () => {
    await restart({ ews: ['AAAAAAAA-AAAA-4AAA-8AAA-AAAAAAAAAAAA'] })
    expect((await ask()).policyReason).toBe(blocked)
    await setList('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', emulator.clientId.toUpperCase())
    expect((await ask()).status).toBe(200)
  })

  it('is decided against every other application by the first ID on an empty list', async () => {
    expect((await ask()).status).toBe(200)
    await setList('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa')
    expect((await ask()).policyReason).toBe(blocked)
  })

  it('changes a day after the list where it is cached, while the list reads as it was set', async () => {
    await restart({ ews: 'others', ewsCache: true })
    await setList(emulator.clientId)
    expect((await (await ExchangeClient.of(emulator)).ews()).list).toBe(emulator.clientId)
    expect((await ask()).policyReason).toBe(blocked)
    await moveTo(new Date(emulator.clock.now().getTime() + dayMs))
    expect((await ask()).status).toBe(200)
  })

  it('changes on the day of the enforcement', async () => {
    await restart({ ews: 'empty', now: new Date('2026-09-30T22:00:00Z') })
    expect((await ask()).status).toBe(200)
    await moveTo(new Date('2026-10-01T00:00:00Z'))
    expect((await ask()).policyReason).toBe(blocked)
  })

  it('is decided against all on 2027-04-01, whatever the list says', async () => {
    await restart({ now: new Date('2027-03-31T22:00:00Z') })
    await setList(emulator.clientId)
    expect((await ask()).status).toBe(200)
    await moveTo(new Date('2027-04-01T00:00:00Z'))
    expect((await ask()).policyReason).toBe(disabled)
  })

  it.each([
    ['EnforceAllowList', 'ewsAllowList', 'Veeam/8', 200],
    ['EnforceAllowList', 'ewsAllowList', 'curl/8', 403],
    ['EnforceBlockList', 'ewsBlockList', 'Veeam/8', 403],
    ['EnforceBlockList', 'ewsBlockList', 'curl/8', 200]
  ] as const)('by the policy %s with veeam/* in %s for %s is %i', async (policy, list, userAgent, expected) => {
    Object.assign(emulator.tenant.exchange, { ewsApplicationAccessPolicy: policy, [list]: ['veeam/*'] })
    const { status, policyReason } = await ask(account, { 'user-agent': userAgent })
    expect([status, policyReason]).toEqual([expected, expected === 200 ? null : blocked])
  })

  it('by user agent is decided for mailboxes in Graph as well', async () => {
    Object.assign(emulator.tenant.exchange, { ewsApplicationAccessPolicy: 'EnforceAllowList', ewsAllowList: ['OWA/*'] })
    const graph = await GraphClient.of(emulator)
    const path = '/users/backup@contoso.com/mailboxSettings'
    expect((await graph.get(path)).body.error).toMatchObject({
      code: 'ErrorAccessDenied',
      message: 'Access to OData is disabled.'
    })
    expect((await graph.get(path, { 'user-agent': 'OWA/15' })).status).toBe(200)
  })

  it('can be decided for one mailbox', async () => {
    const [user] = emulator.tenant.users
    if (user) user.ewsEnabled = false
    expect((await ask()).policyReason).toBe(disabled)
    expect((await ask(impersonating('shared@contoso.com'))).status).toBe(200)
  })

  it('is decided against frontline mailboxes since the enforcement', async () => {
    const plan = emulator.tenant.subscribedSkus[0]?.servicePlans[0]
    if (plan) Object.assign(plan, { servicePlanName: 'EXCHANGE_S_DESKLESS' })
    expect((await ask()).policyReason).toBe(disabled)
    await moveTo(new Date('2026-09-30T22:00:00Z'))
    expect((await ask()).status).toBe(200)
  })
})
