import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { RunningEmulator, RunningKeyVault } from '../../emulator/index.ts'
import { vaultAddress } from '../../src/adapters/delivery/key-vault/vault-address.ts'
import { readChallenge } from '../../src/adapters/delivery/key-vault/vault-challenge.ts'
import { grantInstructions, READ_KEYS, WRITE_CERTIFICATES } from '../../src/adapters/delivery/key-vault/vault-rights.ts'
import { applicationId, servicePrincipalId } from '../../src/domain/identifiers.ts'
import type { Region } from '../../src/domain/request/registration.ts'
import { ActionError } from '../../src/errors.ts'
import { startConnectProxy } from '../support/connect-proxy.ts'
import { emulators } from '../support/emulators.ts'
import { startFaultyFront } from '../support/faulty-front.ts'
import { freePort } from '../support/free-port.ts'
import { CERTIFICATE, handoverOf, vaultOf, vaultSession, versionsIn } from '../support/key-vault-session.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { newCertificate } from '../support/test-certificate.ts'
import { startUntrustedServer } from '../support/untrusted-server.ts'

const { start, keep } = emulators()
let emulator: RunningEmulator
let keyVault: RunningKeyVault
beforeAll(async () => {
  emulator = await start({ keyVault: true })
  keyVault = vaultOf(emulator)
})
beforeEach(() => {
  keyVault.contents.certificates.clear()
  keyVault.requests.length = 0
})
afterEach(() => {
  delete process.env['HTTPS_PROXY']
})

async function behindFront() {
  const front = keep(await startFaultyFront(keyVault.vault))
  return { front, session: vaultSession(emulator, { origin: front.origin.replace('127.0.0.1', 'localhost') }) }
}

const locationOf = (vault: string, certificate = CERTIFICATE) => ({ vault, certificate, tenant: undefined })
const contoso = vaultAddress(locationOf('https://contoso-backup.vault.azure.net'), 'Worldwide')

describe('a vault', () => {
  it('is asked without a token first, and signed in to in the tenant that it names', async () => {
    const session = vaultSession(emulator)
    await session.destination().observe()
    expect(keyVault.requests.map(({ status }) => status)).toEqual([401, 404])
    expect(session.tenants).toEqual([emulator.tenantId])
  })

  it('is asked for that once, however much is read', async () => {
    const session = vaultSession(emulator)
    const destination = session.destination()
    await destination.observe()
    await destination.observe()
    expect(keyVault.requests.map(({ status }) => status)).toEqual([401, 404, 404])
    expect(session.tenants).toHaveLength(1)
  })

  it('is signed in to in the tenant that stands beside it, where one does', async () => {
    const session = vaultSession(emulator, { location: { tenant: emulator.tenantDomain } })
    await session.destination().observe()
    expect(session.tenants).toEqual([emulator.tenantDomain])
  })

  it('of a tenant where the identity cannot sign in is named with that tenant', async () => {
    const tenant = '00000000-0000-4000-8000-0000000000ff'
    const session = vaultSession(emulator, { location: { tenant } })
    const error = await refusalOf(session.destination().prepare())
    expect(error.code).toBe('sign-in-failed')
    expect(error.message).toMatch(
      /^There is no token for localhost:\d+ from the Entra tenant 00000000-0000-4000-8000-0000000000ff\. Signing in to /
    )
  })

  it.each<[Region, string]>([
    ['Worldwide', 'vault.azure.net'],
    ['USGovernment', 'vault.usgovcloudapi.net'],
    ['USDefence', 'vault.usgovcloudapi.net'],
    ['China', 'vault.azure.cn']
  ])('of the cloud %s is reached through a proxy as a host of %s', async (region, domain) => {
    const proxy = keep(await startConnectProxy({ leadsTo: keyVault.vault }))
    process.env['HTTPS_PROXY'] = proxy.url
    const session = vaultSession(emulator, { origin: `https://contoso-backup.${domain}` })
    const certificate = await newCertificate()
    await session.destination({ region }).deliver(handoverOf(certificate, emulator))
    expect(versionsIn(emulator)).toEqual([certificate.facts.thumbprint])
    expect(new Set(proxy.targets)).toEqual(new Set([`contoso-backup.${domain}:443`]))
  })

  it('that does not exist is reported with its address', async () => {
    const origin = `https://localhost:${await freePort()}`
    const error = await refusalOf(vaultSession(emulator, { origin }).destination().prepare())
    expect(error.code).toBe('service-unreachable')
    expect(error.message).toBe(
      `Azure Key Vault at ${origin} cannot be reached: the connection was refused; check host, port and firewall.`
    )
  })

  it('whose TLS certificate is not trusted gets nothing', async () => {
    const server = keep(await startUntrustedServer(await newCertificate()))
    const session = vaultSession(emulator, { origin: server.origin })
    const error = await refusalOf(session.destination().prepare())
    expect(error.message).toContain('its TLS certificate is self-signed')
    expect(session.tenants).toEqual([])
  })
})

describe('a server that is not the vault', () => {
  it.each([
    ['answers without asking for a token', { status: 200, body: '{}' }],
    ['asks in another way', { status: 401, headers: { 'www-authenticate': 'Basic realm="printer"' } }],
    ['does not know the path', { status: 404, body: '<h1>Not found</h1>' }],
    ['denies everything', { status: 403, body: '<h1>Forbidden</h1>' }]
  ])('and %s is refused before a sign-in', async (_, answer) => {
    const { front, session } = await behindFront()
    front.fail(/^GET /, { kind: 'answer', acted: false, ...answer })
    const error = await refusalOf(session.destination().prepare())
    expect(error.message).toContain(' is not an Azure Key Vault, as it does not say which tenant its tokens come from')
    expect(session.tenants).toEqual([])
  })

  it.each([
    'https://graph.microsoft.com',
    'https://vault.azure.net',
    'https://ocalhost',
    'https://vault.localhost',
    'http://localhost'
  ])('gets no token for %s', async (resource) => {
    const { front, session } = await behindFront()
    const challenge = `Bearer authorization="${emulator.authorityHost}/${emulator.tenantId}", resource="${resource}"`
    front.fail(/^GET /, { kind: 'answer', acted: false, status: 401, headers: { 'www-authenticate': challenge } })
    const error = await refusalOf(session.destination().observe())
    expect(error.message).toMatch(
      /^What answers at https:\/\/localhost:\d+ asks for a token for \S+, which is not the service of that host, so it gets none: check "vault" in the registration file\.$/
    )
    expect([session.tenants, front.requests.length]).toEqual([[], 1])
  })

  it('gets no token by a link to the next page', async () => {
    const { front, session } = await behindFront()
    const destination = session.destination()
    const { facts } = await newCertificate()
    await destination.deliver(handoverOf(await newCertificate(), emulator))
    const stranger = keep(await startFaultyFront(keyVault.vault))
    const rewrite = (body: string) => body.replace('"nextLink":null', `"nextLink":"${stranger.origin}/x?a=b"`)
    front.fail(/^GET .*\/versions\?/, { kind: 'rewrite', rewrite })
    expect(await destination.recover(facts.thumbprint)).toBeUndefined()
    expect(stranger.requests).toEqual([])
    expect(front.requests.filter((request) => request.includes('/versions?'))).toEqual([
      expect.stringContaining(`/certificates/${CERTIFICATE}/versions?`),
      expect.stringContaining(`/certificates/${CERTIFICATE}/versions?a=b`)
    ])
  })

  it('gets no token by a redirect', async () => {
    const { front, session } = await behindFront()
    const destination = session.destination()
    await destination.observe()
    const stranger = keep(await startFaultyFront(keyVault.vault))
    front.fail(/^GET /, { kind: 'answer', acted: false, status: 307, headers: { location: stranger.origin } }, 1_000)
    expect((await refusalOf(destination.observe())).message).toContain('the answer is a redirect (HTTP 307)')
    expect(stranger.requests).toEqual([])
  })
})

describe('a challenge', () => {
  const tenant = '11111111-2222-4333-8444-555555555555'
  const expected = { tenant, resource: 'https://vault.azure.net' }

  it.each([
    ['of today', `Bearer authorization="https://login.windows.net/${tenant}", resource="https://vault.azure.net"`],
    ['with a slash', `Bearer authorization="https://login.windows.net/${tenant}", resource="https://vault.azure.net/"`],
    [
      'in other names',
      `bearer scope="https://vault.azure.net/.default", authorization_uri="https://login.microsoftonline.com/${tenant}"`
    ],
    [
      'with another one behind it',
      `Bearer authorization="https://login.windows.net/${tenant}", resource="https://vault.azure.net", PoP authorization="https://elsewhere.example/x", resource="https://elsewhere.example"`
    ]
  ])('%s gives tenant and resource', (_, header) => {
    expect(readChallenge(header, contoso)).toEqual(expected)
  })

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer authorization="https://login.windows.net/", resource="https://vault.azure.net"',
    'Bearer authorization="https://login.windows.net/a%2fb", resource="https://vault.azure.net"',
    'Bearer authorization="https://login.windows.net/common"',
    'Bearer authorization="nonsense", resource="https://vault.azure.net"'
  ])('%s is refused', (header) => {
    expect(() => readChallenge(header, contoso)).toThrow('is not an Azure Key Vault')
  })
})

describe('the address of a vault', () => {
  it.each([
    'http://contoso-backup.vault.azure.net',
    'contoso-backup',
    'https://contoso-backup.vault.azure.net/certificates',
    'https://user:pass@contoso-backup.vault.azure.net',
    'https://contoso-backup.vault.azure.net?x=1'
  ])('%s is refused without being shown', (vault) => {
    const read = () => vaultAddress(locationOf(vault), 'Worldwide')
    expect(read).toThrow(ActionError)
    expect(read).toThrow('give its vault URI, as in https://contoso-backup.vault.azure.net, without a path.')
    expect(read).not.toThrow('pass')
  })

  it('is refused in another cloud than that of the registration', () => {
    expect(() => vaultAddress(locationOf('https://contoso.vault.azure.cn'), 'Worldwide')).toThrow(
      'The vault contoso.vault.azure.cn is in another cloud than "region" Worldwide of the registration file, whose vaults end with .vault.azure.net: choose a vault there, or correct "region".'
    )
  })

  it('is taken under a host of no known cloud', () => {
    expect(vaultAddress(locationOf('https://localhost:8443/'), 'China').origin).toBe('https://localhost:8443')
  })
})

describe('the command that gives a right', () => {
  const caller = {
    applicationId: applicationId('11111111-2222-4333-8444-555555555555'),
    servicePrincipalId: servicePrincipalId('99999999-2222-4333-8444-555555555555')
  }
  const linesFor = (...parameters: Parameters<typeof grantInstructions>) =>
    grantInstructions(...parameters).flatMap(({ lines }) => lines)

  it('assigns the role to the object of the identity', () => {
    expect(linesFor(READ_KEYS, 'role', contoso.hostname, caller)).toEqual([
      'az role assignment create --role db79e9a7-68ee-4b58-9aeb-b90e7c24fcba --assignee-object-id 99999999-2222-4333-8444-555555555555 --assignee-principal-type ServicePrincipal --scope "$(az keyvault show --name contoso-backup --query id --output tsv)"'
    ])
  })

  it('adds an access policy where the vault has these', () => {
    expect(linesFor(WRITE_CERTIFICATES, 'policy', contoso.hostname, caller)).toEqual([
      'az keyvault set-policy --name contoso-backup --spn 11111111-2222-4333-8444-555555555555 --certificate-permissions get list import'
    ])
  })

  it('is not given for an identity or a vault that is not known', () => {
    expect(linesFor(WRITE_CERTIFICATES, 'role', contoso.hostname, {})).toEqual([])
    expect(linesFor(WRITE_CERTIFICATES, 'policy', contoso.hostname, {})).toEqual([])
    expect(linesFor(WRITE_CERTIFICATES, 'role', 'localhost', caller)).toEqual([])
  })
})
