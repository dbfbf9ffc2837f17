import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type ActionInTenant, actionInTenant, contosoRegistration } from '../support/action-in-tenant.ts'
import { type ConnectProxy, startConnectProxy } from '../support/connect-proxy.ts'
import { AUTUMN } from '../support/dates.ts'
import { freePort } from '../support/free-port.ts'

const CREDENTIALS = 'backup-user:pr0xy-p4ssword'

let tenant: ActionInTenant
let proxy: ConnectProxy

beforeAll(async () => {
  tenant = await actionInTenant({ now: AUTUMN, ews: 'others' })
  proxy = await startConnectProxy({ credentials: CREDENTIALS, leadsTo: tenant.emulator.authorityHost })
})
afterAll(() => Promise.all([tenant.close(), proxy.close()]))

/** Microsoft's own hosts: only by way of the proxy is it the emulator that answers there. */
const MICROSOFT = { 'authority-host': '', 'graph-endpoint': '', 'exchange-endpoint': '', 'sharepoint-endpoint': '' }
const throughProxy = () => ({ HTTPS_PROXY: `http://${CREDENTIALS}@${proxy.host}` })

describe('a runner behind a proxy', () => {
  it('registers with sign-in and every service through the proxy, and shows no password in a debug log', async () => {
    proxy.targets.length = 0
    const run = await tenant.run(contosoRegistration({ exchange: { ews: 'allow' } }), {
      debug: true,
      inputs: MICROSOFT,
      environment: throughProxy()
    })
    expect(run).toMatchObject({ exitCode: 0, annotations: [], outputs: { changed: 'true' } })
    expect(tenant.writes().length).toBeGreaterThan(0)
    const hosts = [
      'login.microsoftonline.com',
      'graph.microsoft.com',
      'outlook.office365.com',
      'contoso.sharepoint.com'
    ]
    expect(new Set(proxy.targets)).toEqual(new Set(hosts.map((host) => `${host}:443`)))
    expect(run.log).not.toContain('pr0xy-p4ssword')
    expect(run.log).not.toContain(Buffer.from(CREDENTIALS).toString('base64'))
  })

  it('signs in with the ID token of its job through the proxy', async () => {
    proxy.targets.length = 0
    const { requestUrl, requestToken } = tenant.emulator.githubOidc
    const { pathname, search } = new URL(requestUrl)
    const run = await tenant.run(contosoRegistration(), {
      inputs: { ...MICROSOFT, mode: 'plan', 'client-secret': '' },
      environment: {
        ...throughProxy(),
        ACTIONS_ID_TOKEN_REQUEST_URL: `https://login.microsoft.com${pathname}${search}`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken
      }
    })
    expect(run).toMatchObject({ exitCode: 0, annotations: [] })
    expect(proxy.targets).toContain('login.microsoft.com:443')
  })

  it('goes around the proxy to the hosts in NO_PROXY', async () => {
    const environment = { HTTPS_PROXY: `http://127.0.0.1:${await freePort()}`, NO_PROXY: '127.0.0.1' }
    const run = await tenant.run(contosoRegistration(), { inputs: { mode: 'plan' }, environment })
    expect(run).toMatchObject({ exitCode: 0, annotations: [] })
  })

  it('has the reason where its proxy cannot be one, before the network is touched', async () => {
    const environment = { HTTPS_PROXY: `${CREDENTIALS}@${proxy.host}` }
    const before = tenant.emulator.requests.length
    const run = await tenant.run(contosoRegistration(), { debug: true, environment })
    expect(run.exitCode).toBe(1)
    expect(run.annotations.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^The environment variable HTTPS_PROXY is not the URL of an HTTP proxy: give http/)
    ])
    expect(run.log).not.toContain('pr0xy-p4ssword')
    expect(tenant.emulator.requests.length).toBe(before)
  })
})
