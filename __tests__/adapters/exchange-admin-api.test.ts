import { describe, expect, it } from '@jest/globals'
import type { AdministeringIdentity, EmulatorOptions, RunningEmulator } from '../../emulator/index.ts'
import { claimsOf } from '../../src/adapters/entra/access-token.ts'
import { ExchangeAdminApi } from '../../src/adapters/exchange/admin-api.ts'
import { ServiceClient } from '../../src/adapters/service-client.ts'
import { applicationId } from '../../src/domain/identifiers.ts'
import { exchangeAppId, tokenFor } from '../emulator/support/service-clients.ts'
import { hurriedClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import { type FaultyFront, startFaultyFront } from '../support/faulty-front.ts'
import { freePort } from '../support/free-port.ts'
import { runContext } from '../support/run-contexts.ts'

const { start, keep } = emulators()
const ours = applicationId('11111111-1111-4111-8111-111111111111')
const theirs = applicationId('22222222-2222-4222-8222-222222222222')

interface Session {
  readonly emulator: RunningEmulator
  readonly front: FaultyFront
  readonly api: ExchangeAdminApi
}

function apiOf(
  emulator: RunningEmulator,
  endpoint: string,
  { signal, identity = emulator }: { readonly signal?: AbortSignal; readonly identity?: AdministeringIdentity } = {}
): ExchangeAdminApi {
  const context = runContext({ clock: hurriedClock(100), ...(signal === undefined ? {} : { signal }) })
  return new ExchangeAdminApi({
    client: new ServiceClient(context),
    endpoint,
    tenant: 'contoso.example',
    token: async () => {
      const token = await tokenFor(emulator, exchangeAppId, identity)
      return { token, claims: claimsOf(token) }
    }
  })
}

/** The admin API of a tenant behind a server that fails on demand. */
async function session(options: EmulatorOptions = {}): Promise<Session> {
  const emulator = await start(options)
  const front = keep(await startFaultyFront(emulator.exchangeEndpoint))
  return { emulator, front, api: apiOf(emulator, front.origin) }
}

const EXACTLY_ONE = /^POST \/adminapi\/beta\/[0-9a-f-]{36}\/InvokeCommand/
const answer = (status: number, body = '', headers: Readonly<Record<string, string>> = {}) =>
  ({ kind: 'answer', acted: false, status, body, headers }) as const

describe('reading how an organization stands towards EWS', () => {
  it('gives switch and list, whichever form the list comes in', async () => {
    const { api } = await session({ ews: [ours, theirs] })
    const settings = { enabled: true, allowed: [ours, theirs], userAgents: undefined }
    expect(await api.readEws()).toEqual({ kind: 'read', settings })
    expect(await api.readEws()).toEqual({ kind: 'read', settings })
  })

  it.each([
    ['empty', true],
    ['false', false]
  ] as const)('reads the list of the state %s as empty, whichever form it comes in', async (ews, enabled) => {
    const { api } = await session({ ews })
    for (const _ of [1, 2]) {
      expect(await api.readEws()).toEqual({ kind: 'read', settings: { enabled, allowed: [], userAgents: undefined } })
    }
  })

  it('tells a switch that was never set from one that is off', async () => {
    const { api } = await session({ ews: 'null', ewsEnforced: false })
    expect(await api.readEws()).toMatchObject({ kind: 'read', settings: { enabled: undefined } })
  })

  it('gives the policy on user agents', async () => {
    const { api, emulator } = await session()
    Object.assign(emulator.tenant.exchange, {
      ewsApplicationAccessPolicy: 'EnforceBlockList',
      ewsBlockList: ['Veeam*']
    })
    expect(await api.readEws()).toMatchObject({
      settings: { userAgents: { kind: 'EnforceBlockList', patterns: ['Veeam*'] } }
    })
  })

  it('is refused without the app role and without a directory role, and says what was seen', async () => {
    const { emulator, front } = await session()
    const reader = emulator.identity('Entra inventory reader')
    const api = apiOf(emulator, front.origin, { identity: reader })
    const { host } = new URL(front.origin)
    expect(await api.readEws()).toEqual({ kind: 'refused', why: `${host} answered HTTP 401 with an empty body` })
    emulator.grant('Exchange.ManageAsApp', reader)
    expect([await api.readEws(), await api.readEws()]).toEqual([
      { kind: 'refused', why: `${host} answered HTTP 403 with an empty body` },
      { kind: 'refused', why: `${host} answered HTTP 403, "User is not allowed to call Get-OrganizationConfig"` }
    ])
  })

  it('tries again after an outage and after a limit', async () => {
    const { api, front } = await session({ ews: [ours] })
    front.fail(EXACTLY_ONE, answer(503, '<html><body>Service Unavailable</body></html>'))
    front.fail(EXACTLY_ONE, answer(429, '', { 'retry-after': '5' }))
    front.fail(EXACTLY_ONE, { kind: 'reset', acted: false })
    expect(await api.readEws()).toMatchObject({ kind: 'read', settings: { allowed: [ours] } })
    expect(front.requests).toHaveLength(4)
  })

  it.each([
    ['an outage that does not end', answer(503, '<html></html>'), 'answered HTTP 503 with an HTML page'],
    ['an empty success', answer(200), 'answered HTTP 200 with an empty body'],
    ['HTML', answer(200, '<!DOCTYPE html><html></html>'), 'answered HTTP 200 with an HTML page'],
    ['other XML', answer(200, '<feed/>'), 'answered HTTP 200 with XML of another kind'],
    ['text', answer(200, 'ready'), 'answered HTTP 200 with text that is not understood'],
    ['other JSON', answer(200, '{"ok":true}'), 'answered HTTP 200 with JSON of another kind'],
    ['half a body', { kind: 'half-body' }, 'cannot be reached: the answer broke off'],
    ['an API that is gone', answer(404, '{"error":{"message":"Gone"}}'), 'answered HTTP 404, "Gone"'],
    ['a redirect', answer(302, '', { location: 'https://example.com' }), 'answered HTTP 302 with an empty body']
  ] as const)('is unknown after %s', async (_, fault, seen) => {
    const { api, front } = await session({ ews: [ours] })
    front.fail(EXACTLY_ONE, fault, 10)
    const { host } = new URL(front.origin)
    expect(await api.readEws()).toEqual({ kind: 'unknown', why: expect.stringContaining(`${host} ${seen}`) })
  })

  it.each([
    ['has no list', /"EwsAllowedAppIDs":/, '"Other":'],
    ['has a list with something else than IDs', ours, 'Outlook'],
    ['has a switch that is neither on nor off', /"EwsEnabled":true/, '"EwsEnabled":"maybe"'],
    ['names a policy that is not known', /"EwsApplicationAccessPolicy":null/, '"EwsApplicationAccessPolicy":"Other"'],
    ['has no organization', /"value":\[/, '"value":[],"rest":[']
  ])('is unknown, never an empty list, where the answer %s', async (_, part, other) => {
    const { api, front } = await session({ ews: [ours, theirs] })
    front.fail(EXACTLY_ONE, { kind: 'rewrite', rewrite: (body) => body.replace(part, other) }, 10)
    expect(await api.readEws()).toMatchObject({ kind: 'unknown' })
  })

  it('is unknown without another try where nothing listens, and names the host', async () => {
    const emulator = await start()
    const port = await freePort()
    expect(await apiOf(emulator, `https://127.0.0.1:${port}`).readEws()).toEqual({
      kind: 'unknown',
      why: `127.0.0.1:${port} cannot be reached: the connection was refused; check host, port and firewall`
    })
  })

  it('ends with the run', async () => {
    const { emulator, front } = await session()
    const controller = new AbortController()
    const cancelled = new Error('cancelled for this test')
    front.fail(EXACTLY_ONE, { kind: 'hang', arrived: () => controller.abort(cancelled) })
    await expect(apiOf(emulator, front.origin, { signal: controller.signal }).readEws()).rejects.toBe(cancelled)
  })
})

describe('writing how an organization stands towards EWS', () => {
  it('replaces the list by one string, and leaves the switch alone', async () => {
    const { api, emulator } = await session({ ews: 'false' })
    expect(await api.writeEws({ kind: 'list', allowed: [ours, theirs] })).toEqual({ kind: 'stored' })
    expect(emulator.tenant.exchange).toMatchObject({ ewsEnabled: false, ewsAllowedAppIds: [ours, theirs] })
  })

  it('switches EWS on, and leaves the list alone', async () => {
    const { api, emulator } = await session({ ews: 'false' })
    emulator.tenant.exchange.ewsAllowedAppIds = [theirs]
    expect(await api.writeEws({ kind: 'switch-on' })).toEqual({ kind: 'stored' })
    expect(emulator.tenant.exchange).toMatchObject({ ewsEnabled: true, ewsAllowedAppIds: [theirs] })
  })

  it('is sent once, whatever is answered: whether it was stored, only a reading tells', async () => {
    for (const fault of [answer(503), { kind: 'reset', acted: true }, answer(429)] as const) {
      const { api, front } = await session({ ews: 'others' })
      front.fail(EXACTLY_ONE, fault)
      expect(await api.writeEws({ kind: 'list', allowed: [ours] })).toMatchObject({ kind: 'unclear' })
      expect(front.requests).toHaveLength(1)
    }
  })

  it('is refused for good where the right is missing', async () => {
    const { api, emulator } = await session({ ews: 'others' })
    emulator.revoke('Exchange Administrator')
    expect(await api.writeEws({ kind: 'list', allowed: [ours] })).toEqual({
      kind: 'refused',
      why: expect.stringContaining('HTTP 403')
    })
  })
})
