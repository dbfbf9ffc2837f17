import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { makeCertificate } from './support/certificates.ts'
import { GithubClient } from './support/github-client.ts'
import { makePfx, PFX_PASSWORD } from './support/pfx-files.ts'
import { startTenant } from './support/tenant-client.ts'
import { VaultClient, vaultToken } from './support/vault-client.ts'
import { signInToVb365 } from './support/vb365-client.ts'

const main = resolve(import.meta.dirname, '../../emulator/main.ts')
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function start(args: readonly string[]): Promise<{ child: ChildProcess; ready: Record<string, unknown> }> {
  const file = join(folder, 'ready.json')
  const child = spawn(process.execPath, [main, '--ready', file, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  while (!existsSync(file)) await new Promise((wait) => setTimeout(wait, 10))
  return { child, ready: JSON.parse(readFileSync(file, 'utf8')) }
}

describe('the command line', () => {
  it('starts each server and says in the ready file how to reach it', async () => {
    const { child, ready } = await start(['--github', '--key-vault', '--vb365'])
    child.kill('SIGTERM')
    await once(child, 'exit')
    expect(ready['github']).toEqual({
      apiUrl: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+\/api\/v3$/),
      token: expect.stringMatching(/^github_pat_/),
      jobToken: expect.stringMatching(/^ghs_/),
      repository: 'contoso/backup',
      environment: 'vb365'
    })
    expect(ready['keyVault']).toEqual({ vault: expect.stringMatching(/^https:\/\/localhost:\d+$/) })
    expect(ready['vb365']).toEqual({
      server: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      username: 'CONTOSO\\svc-vb365',
      password: expect.any(String),
      serverThumbprint: expect.stringMatching(/^[0-9A-F]{64}$/)
    })
  })

  it.each(['--key-vault', '--vb365'])('says that %s needs openssl where it is missing', async (option) => {
    const child = spawn(process.execPath, [main, option], {
      env: { PATH: folder },
      stdio: ['ignore', 'ignore', 'pipe']
    })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    const [code] = (await once(child, 'close')) as [number | null]
    expect(code).toBe(2)
    expect(said).toBe(`${option} needs the command openssl, which cannot be started; install it first.\n`)
  })
})

describe('an emulator', () => {
  it('starts none of the servers unless they are asked for', async () => {
    const emulator = await startTenant()
    const { github, keyVault, vb365 } = emulator
    await emulator.close()
    expect({ github, keyVault, vb365 }).toEqual({ github: undefined, keyVault: undefined, vb365: undefined })
  })

  it('says in its log where each of them answers', async () => {
    const lines: string[] = []
    const log = (line: string): void => {
      lines.push(line)
    }
    const { github, keyVault, vb365, close } = await startTenant({ github: true, keyVault: true, vb365: true, log })
    await close()
    expect(lines.slice(1)).toEqual([
      `GitHub answers at ${github?.apiUrl}`,
      `Key Vault answers at ${keyVault?.vault}`,
      `VB365 answers at ${vb365?.server}`
    ])
  })

  it('names the repository of its jobs after the seed', async () => {
    const emulator = await startTenant({ seed: 'fabrikam', github: true })
    await emulator.close()
    expect(emulator.github?.repository).toBe('fabrikam/backup')
  })

  it('refuses a vault of a tenant that it does not have', async () => {
    const keyVault = { tenantId: '00000000-0000-4000-8000-000000000000' }
    await expect(startTenant({ keyVault })).rejects.toThrow(
      "The vault's tenant 00000000-0000-4000-8000-000000000000 is not one of this emulator's tenants."
    )
  })

  it('answers for a vault under the host names of the clouds, with their resource', async () => {
    const emulator = await startTenant({ keyVault: true })
    const { port } = new URL(emulator.keyVault?.vault ?? '')
    const challenge = await new Promise((done, fail) => {
      const sent = request(
        `https://contoso-backup.vault.azure.cn:${port}/certificates?api-version=7.6`,
        { ca: emulator.ca, lookup: (_name, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]) },
        (response) => done(response.resume().headers['www-authenticate'])
      )
      sent.on('error', fail).end()
    })
    await emulator.close()
    expect(challenge).toContain('resource="https://vault.azure.cn"')
  })
})

/** Sends something secret to every server; gives all secrets back. */
async function deliverEverywhere(emulator: RunningEmulator): Promise<readonly string[]> {
  const { github, keyVault, vb365 } = emulator
  if (!github || !keyVault || !vb365) throw new Error('A server did not start')
  const pfx = makePfx(await makeCertificate('VB365 Contoso'))
  const client = new GithubClient(github.apiUrl, github.token)
  await client.putSecret('/repos/contoso/backup/actions', 'PFX', pfx)
  await client.post('/repos/contoso/backup/actions/variables', { name: 'PFX_THUMBPRINT', value: 'seen' })
  await client.get('/emulator/secrets/repository/PFX')
  const vault = new VaultClient(keyVault.vault, await vaultToken(emulator))
  await vault.import('vb365', { value: pfx, pwd: PFX_PASSWORD })
  const { body } = await vault.get('/secrets/vb365')
  const organizations = await signInToVb365(vb365)
  const exchangeOnlineSettings = {
    useApplicationOnlyAuth: true,
    account: 'backup@contoso.com',
    applicationId: emulator.clientId,
    applicationCertificate: pfx,
    applicationCertificatePassword: 'not the password'
  }
  const organization = { type: 'Office365', region: 'Worldwide', isExchangeOnline: true, exchangeOnlineSettings }
  await organizations.post('/v8/Organizations', organization)
  const token = organizations.headers['authorization']?.split(' ')[1] ?? ''
  return [pfx, PFX_PASSWORD, body.value, github.token, vb365.password, 'not the password', token]
}

describe('what was asked', () => {
  it('is recorded from every server, without secrets and without the paths of the emulator', async () => {
    const file = join(folder, 'traffic.ndjson')
    const emulator = await startTenant({ github: true, keyVault: true, vb365: true, recordFile: file })
    const secrets = await deliverEverywhere(emulator)
    await emulator.close()
    const record = readFileSync(file, 'utf8')
    const lines = record.trim().split('\n')
    const exchanges = lines.map((line) => JSON.parse(line) as { readonly method: string; readonly url: string })
    expect(exchanges.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
      'GET /api/v3/repos/contoso/backup/actions/secrets/public-key',
      'PUT /api/v3/repos/contoso/backup/actions/secrets/PFX',
      'POST /api/v3/repos/contoso/backup/actions/variables',
      `POST /${emulator.tenantId}/oauth2/v2.0/token`,
      'POST /certificates/vb365/import',
      'GET /secrets/vb365',
      'POST /v8/token',
      'POST /v8/Organizations'
    ])
    expect(secrets.filter((secret) => record.includes(secret))).toEqual([])
    expect(record).toContain('"value":"seen"')
  })

  it('is listed for each server apart', async () => {
    const emulator = await startTenant({ github: true, keyVault: true, vb365: true })
    await deliverEverywhere(emulator)
    await emulator.close()
    expect(emulator.requests.map(({ url }) => url)).toEqual([`/${emulator.tenantId}/oauth2/v2.0/token`])
    expect(emulator.github?.requests).toHaveLength(3)
    expect(emulator.keyVault?.requests).toMatchObject([
      { method: 'POST', url: '/certificates/vb365/import?api-version=7.6', status: 200 },
      { method: 'GET', url: '/secrets/vb365?api-version=7.6', status: 200 }
    ])
    expect(emulator.vb365?.requests.map(({ status }) => status)).toEqual([200, 400])
  })
})
