import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator, RunningKeyVault } from '../../emulator/index.ts'
import { makeCertificate } from './support/certificates.ts'
import { makePfx, PFX_PASSWORD } from './support/pfx-files.ts'
import { startWithVault, VaultClient, vaultToken } from './support/vault-client.ts'

const OTHER = 'Entra inventory reader'

let emulator: RunningEmulator
let keyVault: RunningKeyVault
let client: VaultClient

beforeAll(async () => {
  const started = await startWithVault()
  emulator = started.emulator
  keyVault = started.keyVault
  client = new VaultClient(keyVault.vault, await vaultToken(emulator))
  const { certificate, privateKey } = await makeCertificate('VB365 Contoso')
  await client.import('vb365', { value: makePfx({ certificate, privateKey }), pwd: PFX_PASSWORD })
})
afterAll(() => emulator.close())

async function clientFor(scope: string): Promise<VaultClient> {
  return new VaultClient(keyVault.vault, await vaultToken(emulator, emulator, scope))
}

describe('a request without a token', () => {
  it('learns where to get one, for a resource that is the end of the vault’s host', async () => {
    const response = await fetch(`${keyVault.vault}/certificates/vb365?api-version=7.6`)
    expect(response.status).toBe(401)
    const authority = `${emulator.authorityHost}/${emulator.tenantId}`
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer authorization="${authority}", resource="https://localhost"`
    )
    expect(await response.json()).toMatchObject({ error: { code: 'Unauthorized' } })
  })
})

describe('a token', () => {
  it.each(['https://vault.azure.net/.default', 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093/.default'])(
    'for %s is taken, as the public cloud has it',
    async (scope) => {
      expect((await (await clientFor(scope)).get('/certificates/vb365')).status).toBe(200)
    }
  )

  it.each([
    'https://graph.microsoft.com/.default',
    'https://vault.azure.net//.default',
    'https://vault.azure.cn/.default'
  ])('for %s is refused', async (scope) => {
    const { status, body, headers } = await (await clientFor(scope)).get('/certificates/vb365')
    expect(status).toBe(401)
    expect(body.error.message).toContain('AKV10022: Invalid audience. Expected https://localhost')
    expect(headers.get('www-authenticate')).toContain('resource="https://localhost"')
  })

  it('that is not signed by the tenant is refused', async () => {
    const token = await vaultToken(emulator)
    const forged = `${token.slice(0, token.lastIndexOf('.'))}.${Buffer.alloc(256, 1).toString('base64url')}`
    expect((await new VaultClient(keyVault.vault, forged).get('/certificates/vb365')).status).toBe(401)
  })

  it('is refused when it has expired by the clock of the emulator', async () => {
    const before = emulator.clock.now()
    const early = new VaultClient(keyVault.vault, await vaultToken(emulator))
    emulator.setClock(new Date(before.getTime() + 2 * 3_600_000))
    expect((await early.get('/certificates/vb365')).status).toBe(401)
    emulator.setClock(before)
  })
})

describe('the api-version', () => {
  it('is demanded', async () => {
    const { status, body } = await client.get('/certificates/vb365?maxresults=1')
    expect(status).toBe(400)
    expect(body.error).toEqual({ code: 'BadParameter', message: 'api-version must be specified' })
  })

  it.each(['7.6', '2025-07-01', '2026-04-01'])('%s is known', async (version) => {
    expect((await client.get(`/certificates/vb365?api-version=${version}`)).status).toBe(200)
  })

  it('that is unknown is refused', async () => {
    expect((await client.get('/certificates/vb365?api-version=1.0')).status).toBe(400)
  })
})

describe('an identity without a role', () => {
  afterEach(() => {
    keyVault.settings.accessModel = 'rbac'
  })

  async function stranger(): Promise<VaultClient> {
    return new VaultClient(keyVault.vault, await vaultToken(emulator, emulator.identity(OTHER)))
  }

  it('is refused, with the action that it lacks', async () => {
    const { status, body } = await (await stranger()).import('vb365', {})
    expect(status).toBe(403)
    expect(body.error).toMatchObject({ code: 'Forbidden', innererror: { code: 'ForbiddenByRbac' } })
    expect(body.error.message).toContain("Action: 'Microsoft.KeyVault/vaults/certificates/import/action'")
    expect(body.error.message).toContain(`appid=${emulator.identity(OTHER).clientId}`)
  })

  it('is refused in other words by a vault with access policies', async () => {
    keyVault.settings.accessModel = 'policy'
    const { body } = await (await stranger()).get('/secrets/vb365')
    expect(body.error.innererror?.code).toBe('ForbiddenByPolicy')
    expect(body.error.message).toContain('does not have secrets get permission')
  })

  it('may do what a role allows and no more', async () => {
    const principalId = emulator.identity(OTHER).objectId
    keyVault.contents.roleAssignments.push({ principalId, role: 'Key Vault Certificates Officer' })
    const officer = await stranger()
    expect((await officer.get('/certificates/vb365')).status).toBe(200)
    expect((await officer.get('/secrets/vb365')).body.error.innererror?.code).toBe('ForbiddenByRbac')
  })
})

describe('the settings', () => {
  async function setting(body: unknown): Promise<Response> {
    return await fetch(`${keyVault.vault}/emulator/settings`, { method: 'POST', body: JSON.stringify(body) })
  }

  it('put the vault behind its firewall', async () => {
    await setting({ firewall: true })
    const { status, body } = await client.get('/certificates/vb365')
    expect(status).toBe(403)
    expect(body.error.innererror?.code).toBe('ForbiddenByFirewall')
    expect(body.error.message).toMatch(/^Client address is not authorized and caller is not a trusted service\./)
    await setting({ firewall: false })
    expect((await client.get('/certificates/vb365')).status).toBe(200)
  })

  it('are refused where they are not known', async () => {
    expect((await setting({ fire: true })).status).toBe(400)
  })
})

it('answers 501 to what is not emulated', async () => {
  expect((await client.get('/keys/vb365')).status).toBe(501)
})
