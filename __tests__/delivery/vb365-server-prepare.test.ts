import { afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { emulators } from '../support/emulators.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { startVb365Session, type Vb365Session } from '../support/vb365-session.ts'

const servers = emulators()
let session: Vb365Session
beforeAll(async () => {
  session = await startVb365Session(servers)
})
afterEach(() => {
  Object.assign(session.vb365.settings, { operatorsOnly: false, multiFactorAccount: false })
})

/** The code and the sentence with which preparing ends. */
async function refusal(...options: Parameters<Vb365Session['destination']>) {
  const { code, message } = await refusalOf(session.destination(...options).destination.prepare())
  return { code, message }
}

describe('before a certificate is registered', () => {
  it('the server is reached, signs in and gives its organizations, and nothing is written', async () => {
    const { destination, log } = session.destination()
    await destination.prepare()
    expect(destination.name).toBe(session.vb365.server)
    expect(log.lines).toEqual([])
    expect(session.organizations()).toEqual([])
  })

  it('the password and both tokens are masked', async () => {
    const { destination, secrets } = session.destination()
    await destination.prepare()
    expect(secrets).toEqual([session.vb365.password, expect.any(String), expect.any(String)])
    expect(new Set(secrets).size).toBe(3)
  })

  it('a missing password is refused', async () => {
    expect(await refusal({ password: undefined })).toEqual({
      code: 'input-invalid',
      message: `The input "vb365-password" is missing: it is the password of the account CONTOSO\\svc-vb365 on the VB365 server ${session.vb365.server}. Take it from a secret.`
    })
  })

  it.each([
    ['Incorrect user name or password (ResourceAccessDenied, HTTP 401)'],
    ['The user name or password is incorrect (invalid_grant, HTTP 400)']
  ])('a wrong password is refused, whether the server says "%s" or the other', async (words) => {
    const { code, message } = await refusal({ password: 'wrong' })
    expect(code).toBe('sign-in-failed')
    expect(message).toBe(
      `The VB365 server ${session.vb365.server} did not sign CONTOSO\\svc-vb365 in. Check "username" in "delivery.vb365" (DOMAIN\\name or name@domain) and the input "vb365-password". The account needs the role Veeam Backup Administrator and may not use multi-factor authentication. The server answered: ${words}.`
    )
  })

  it('an account with multi-factor authentication is refused', async () => {
    session.vb365.settings.multiFactorAccount = true
    expect(await refusal()).toEqual({
      code: 'sign-in-failed',
      message: `The account CONTOSO\\svc-vb365 of the VB365 server ${session.vb365.server} uses multi-factor authentication, which the REST API of VB365 does not support. In VB365 open Manage Users & Roles > Users and Roles, edit the account, and select "This is a service account (disables two-factor authentication)"; or name another account as "username" in "delivery.vb365". The server answered: Multi-factor authentication is enabled for the account, which the REST API does not support (ResourceAccessDenied, HTTP 401).`
    })
  })

  it('a REST API for restore operators only is refused', async () => {
    session.vb365.settings.operatorsOnly = true
    expect(await refusal()).toEqual({
      code: 'permission-missing',
      message: `The REST API of the VB365 server ${session.vb365.server} serves restore operators only, which closes everything else. Switch that off on the server (Set-VBORestAPISettings -EnableOperatorAuthenticationOnly:$false), or name a REST API on another machine as "server" in "delivery.vb365". The server answered: The REST API is available to restore operators only (ResourceAccessDenied, HTTP 403).`
    })
  })

  it('an account that may not read the organizations is refused', async () => {
    const front = await session.startFront()
    const body = JSON.stringify({ message: 'Access is denied.', errorCode: 'ResourceAccessDenied' })
    front.fail(/^GET \/v8\/Organizations/, { kind: 'answer', acted: false, status: 403, body })
    expect(await refusal({ front })).toEqual({
      code: 'permission-missing',
      message: `The account CONTOSO\\svc-vb365 may not read the organizations of the VB365 server ${front.origin}. Give it the role Veeam Backup Administrator there. The server answered: Access is denied (ResourceAccessDenied, HTTP 403).`
    })
  })

  it('a server without version 8 of the REST API is refused', async () => {
    const front = await session.startFront()
    front.fail(/^GET \/v8\/Health/, { kind: 'answer', acted: false, status: 404 })
    front.fail(/^POST \/v8\/token/, { kind: 'answer', acted: false, status: 404 })
    expect(await refusal({ front })).toEqual({
      code: 'service-unreachable',
      message: `What answers at ${front.origin} does not offer version 8 of the REST API of VB365. Check "server" in "delivery.vb365": host and port are those of the REST API, by default port 4443, and VB365 has to be 8 or later.`
    })
  })

  it('an unhealthy server is warned of, and used', async () => {
    const front = await session.startFront()
    const entries = { NATS: { status: 'Unhealthy', description: 'no route' }, PostgreSQL: { status: 'Healthy' } }
    const rewrite = () => JSON.stringify({ status: 'Unhealthy', entries })
    front.fail(/^GET \/v8\/Health/, { kind: 'rewrite', rewrite })
    const { destination, log } = session.destination({ front })
    await destination.prepare()
    expect(log.lines).toEqual([`warning: The VB365 server ${front.origin} calls itself unhealthy: NATS (no route).`])
  })
})

describe('services and region that VB365 does not take', () => {
  const none = { exchangeOnline: false, publicFolders: false, sharePointOnline: false, teams: false, teamsChats: false }
  const both = { ...none, exchangeOnline: true, sharePointOnline: true }

  it.each([
    [
      'Worldwide',
      { ...none, sharePointOnline: true, teams: true },
      'VB365 protects Microsoft Teams only together with Exchange Online and SharePoint Online.'
    ],
    ['Worldwide', none, 'An organization of a VB365 server needs Exchange Online or SharePoint Online.'],
    ['Worldwide', { ...both, teamsChats: true }, 'VB365 protects team chats only together with Microsoft Teams.'],
    ['China', { ...both, teams: true }, 'VB365 does not protect Microsoft Teams in the region China.'],
    [
      'USGovernment',
      { ...both, teams: true, teamsChats: true },
      'VB365 does not protect team chats in the region USGovernment.'
    ]
  ] as const)('are refused before anything is asked: %s, %j', async (region, services, sentence) => {
    const before = session.vb365.requests.length
    expect(await refusal({ registration: { region, services } })).toEqual({
      code: 'registration-invalid',
      message: `${sentence} Change "services" or "region" in the registration file.`
    })
    expect(session.vb365.requests).toHaveLength(before)
  })
})

describe('a server that fails for a while', () => {
  it.each([
    ['503', { kind: 'answer', acted: false, status: 503, body: '<h1>Service Unavailable</h1>' }],
    ['429', { kind: 'answer', acted: false, status: 429, headers: { 'retry-after': '7' } }],
    ['a reset', { kind: 'reset', acted: false }],
    ['half a body', { kind: 'half-body' }],
    ['HTML with 200', { kind: 'answer', acted: false, status: 200, body: '<html></html>' }],
    ['a redirect', { kind: 'answer', acted: false, status: 302, headers: { location: 'https://example.com' } }]
  ] as const)('is asked again: %s', async (_, fault) => {
    const front = await session.startFront()
    for (const request of [/^GET \/v8\/Health/, /^POST \/v8\/token/, /^GET \/v8\/Organizations/]) {
      front.fail(request, fault)
    }
    await session.destination({ front }).destination.prepare()
  })

  it('is given up after a minute', async () => {
    const front = await session.startFront()
    front.fail(/^GET \/v8\/Health/, { kind: 'answer', acted: false, status: 503 }, 100)
    const { code, message } = await refusal({ front })
    expect({ code, message }).toEqual({
      code: 'service-unreachable',
      message: `Asking for the health of the VB365 server ${front.origin} failed: no reason given (HTTP 503).`
    })
  })

  it('ends a sign-in that gives no token', async () => {
    const front = await session.startFront()
    front.fail(/^POST \/v8\/token/, { kind: 'rewrite', rewrite: () => '{}' }, 20)
    expect((await refusal({ front })).message).toBe(
      `The VB365 server ${front.origin} did not sign CONTOSO\\svc-vb365 in: the answer has no token. Run again when the server is available.`
    )
  })
})
