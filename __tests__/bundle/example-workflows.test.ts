import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { isPlainRecord, type PlainRecord, plainRecord } from '../../scripts/plain-record.ts'
import { ROOT } from '../../scripts/run-command.ts'
import type { ActionRun } from '../../scripts/runner.ts'
import { GithubClient } from '../emulator/support/github-client.ts'
import { type ActionInTenant, actionInTenant, PFX_PASSWORD } from '../support/action-in-tenant.ts'
import { emulators } from '../support/emulators.ts'
import { githubOf } from '../support/github-deliveries.ts'

/** What GitHub has for the expressions of a workflow, as in `secrets.VB365_PFX_PASSWORD`. */
type Expressions = Readonly<Record<string, string>>

/** What the tests give beside the workflow, so that it finds the emulator. */
const NO_TENANT = {
  'client-id': '',
  'client-secret': '',
  'pfx-password': '',
  'authority-host': '',
  'graph-endpoint': '',
  'exchange-endpoint': '',
  'sharepoint-endpoint': ''
}

/** The inputs that a workflow gives to the action in each of its steps, as their own `with:` says. */
async function allInputsOf(workflow: string, expressions: Expressions): Promise<readonly Record<string, string>[]> {
  const text = await readFile(join(ROOT, 'examples/workflows', workflow), 'utf8')
  const { jobs } = plainRecord(parse(text), workflow)
  const steps = Object.values(plainRecord(jobs, 'jobs')).flatMap((job) => (isPlainRecord(job) ? job['steps'] : []))
  const own = (Array.isArray(steps) ? steps.flat() : [])
    .filter(isPlainRecord)
    .filter(({ uses }) => String(uses).startsWith('your-org/register-vb365-application@'))
  return own.map((step) => {
    const inputs = plainRecord(step['with'], 'with')
    return Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [name, evaluated(String(value), expressions)])
    )
  })
}

/** Those of its first step. */
async function inputsOf(workflow: string, expressions: Expressions): Promise<Record<string, string>> {
  const [inputs] = await allInputsOf(workflow, expressions)
  if (inputs === undefined) throw new Error(`${workflow} does not use the action`)
  return inputs
}

/** For a step whose inputs hold no expression, beside others that do. */
const WITHOUT_MEANING: Expressions = {
  'vars.VB365_ADMIN_CLIENT_ID': '',
  'matrix.shard': '',
  'strategy.job-total': ''
}

function evaluated(text: string, expressions: Expressions): string {
  return text.replace(/\$\{\{ (.+?) \}\}/g, (_all, expression: string) => {
    const value = expressions[expression]
    if (value === undefined) throw new Error(`the test has no ${expression}`)
    return value
  })
}

const EXTRA = { keyVault: true, vb365: true, github: true }

const { keep } = emulators()
let tenant: ActionInTenant
beforeEach(async () => {
  tenant = keep(await actionInTenant(EXTRA))
})

/** What an example says of its certificate, with a key that takes less time to make. */
function withQuickKey(document: PlainRecord): PlainRecord {
  return { ...document, certificate: { ...plainRecord(document['certificate'], 'certificate'), keySize: 2048 } }
}

/** Runs a workflow with the registration that it names, as far as that is about this tenant and its destinations. */
async function runWorkflow(
  workflow: string,
  registration: { readonly example: string; readonly changes: (example: PlainRecord) => PlainRecord },
  expressions: Expressions
): Promise<ActionRun> {
  const { emulator, workingDirectory } = tenant
  const example: unknown = JSON.parse(await readFile(join(ROOT, 'examples', registration.example), 'utf8'))
  const document = withQuickKey({
    ...plainRecord(example, registration.example),
    ...registration.changes(plainRecord(example, ''))
  })
  await writeFile(join(workingDirectory, 'contoso.json'), JSON.stringify(document))
  const github = githubOf(emulator)
  const { requestUrl, requestToken } = emulator.githubOidc
  const { configuration, ...inputs } = await inputsOf(workflow, expressions)
  expect(configuration).toBe('vb365/contoso.json')
  const none = { 'client-secret': '', 'pfx-password': '' }
  return tenant.run('contoso.json', {
    inputs: { ...none, ...inputs },
    environment: {
      ACTIONS_ID_TOKEN_REQUEST_URL: requestUrl,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
      GITHUB_REPOSITORY: github.repository,
      GITHUB_API_URL: github.apiUrl
    }
  })
}

const nothing = (): PlainRecord => ({})

function administrator(): Expressions {
  return {
    'vars.VB365_ADMIN_CLIENT_ID': tenant.emulator.clientId,
    'secrets.VB365_PFX_PASSWORD': PFX_PASSWORD,
    'secrets.VB365_DELIVERY_TOKEN': githubOf(tenant.emulator).token,
    'secrets.VB365_SERVER_PASSWORD': tenant.emulator.vb365?.password ?? ''
  }
}

function heldInGithub(): Promise<string> {
  const { apiUrl, token } = githubOf(tenant.emulator)
  return new GithubClient(apiUrl, token)
    .get('/emulator/secrets/environment/VB365_CONTOSO_PFX')
    .then(({ body }) => body.value)
}

function inVault(): PlainRecord {
  return { delivery: { keyVault: { vault: tenant.emulator.keyVault?.vault, certificate: 'vb365-contoso' } } }
}

function thumbprintInVault(): string | undefined {
  const versions = tenant.emulator.keyVault?.contents.certificates.get('vb365-contoso')?.versions
  return versions?.at(-1)?.credential.certificate.fingerprint.replaceAll(':', '')
}

const toGithub = { example: 'deliver-to-github.json', changes: nothing }

describe('the example workflow', () => {
  it('register.yml makes the application, whose PFX its next step takes away', async () => {
    const registration = { example: 'new-application.json', changes: nothing }
    const run = await runWorkflow('register.yml', registration, {
      ...administrator(),
      "inputs.mode || 'apply'": 'apply'
    })
    expect(run).toMatchObject({ exitCode: 0, outputs: { changed: 'true', 'pfx-path': 'out/contoso.pfx' } })
  })

  it('renew-to-github-secret.yml leaves the PFX in the secret and its thumbprint in the variable', async () => {
    const run = await runWorkflow('renew-to-github-secret.yml', toGithub, administrator())
    expect(run).toMatchObject({ exitCode: 0, outputs: { changed: 'true' } })
    const { variables } = [...githubOf(tenant.emulator).site.organizations.values()]
      .flatMap(({ repositories }) => [...repositories.values()])
      .flatMap(({ environments }) => [...environments.values()])[0] ?? { variables: new Map() }
    expect(variables.get('VB365_CONTOSO_PFX_THUMBPRINT')?.value).toBe(run.outputs['certificate-thumbprint'])
    expect(variables.get('VB365_CONTOSO_APPLICATION_ID')?.value).toBe(run.outputs['application-id'])
    expect(await heldInGithub()).toMatch(/^MII/)
  })

  it('self-rotation.yml signs in with that secret and replaces it by addKey, with no right to write the directory', async () => {
    const first = await runWorkflow('renew-to-github-secret.yml', toGithub, administrator())
    const before = tenant.emulator.requests.length
    const due = (example: PlainRecord): PlainRecord => ({
      application: {
        ...plainRecord(example['application'], 'application'),
        applicationId: first.outputs['application-id'],
        username: 'backup@contoso.com'
      },
      certificate: { source: 'generate', validityDays: 730, renewBeforeDays: 400, overlapDays: 14 }
    })
    const run = await runWorkflow(
      'self-rotation.yml',
      { example: 'rotate-itself.json', changes: due },
      {
        'vars.VB365_CONTOSO_APPLICATION_ID': first.outputs['application-id'] ?? '',
        'secrets.VB365_CONTOSO_PFX': await heldInGithub(),
        'secrets.VB365_PFX_PASSWORD': PFX_PASSWORD,
        'secrets.VB365_DELIVERY_TOKEN': githubOf(tenant.emulator).token
      }
    )
    expect(run).toMatchObject({
      exitCode: 0,
      outputs: { changed: 'true', 'previous-thumbprint': first.outputs['certificate-thumbprint'] }
    })
    const writes = tenant.emulator.requests
      .slice(before)
      .filter(({ method, url }) => method !== 'GET' && url.includes('/v1.0/') && !url.endsWith('/$batch'))
    expect(writes.map(({ url }) => url.split('/').at(-1))).toEqual(['addKey'])
  })

  it('renew-to-key-vault.yml leaves the certificate in the vault and needs no PFX password', async () => {
    const toVault = { example: 'deliver-to-key-vault.json', changes: inVault }
    const run = await runWorkflow('renew-to-key-vault.yml', toVault, administrator())
    expect(run).toMatchObject({ exitCode: 0, outputs: { changed: 'true', 'pfx-path': '' } })
    expect(thumbprintInVault()).toBe(run.outputs['certificate-thumbprint'])
  })

  it('rotate-now.yml makes a new certificate at once', async () => {
    const toVault = { example: 'deliver-to-key-vault.json', changes: inVault }
    const first = await runWorkflow('renew-to-key-vault.yml', toVault, administrator())
    const run = await runWorkflow('rotate-now.yml', toVault, { ...administrator(), 'inputs.rotate': 'force' })
    expect(run).toMatchObject({
      exitCode: 0,
      outputs: { changed: 'true', 'previous-thumbprint': first.outputs['certificate-thumbprint'] }
    })
    expect(thumbprintInVault()).toBe(run.outputs['certificate-thumbprint'])
    expect(run.outputs['certificate-thumbprint']).not.toBe(first.outputs['certificate-thumbprint'])
  })

  it('renew-to-vb365-server.yml adds the organization with the certificate to the server', async () => {
    const { vb365 } = tenant.emulator
    const changes = (): PlainRecord => ({
      delivery: {
        vb365: {
          server: vb365?.server,
          username: vb365?.username,
          serverThumbprint: vb365?.serverThumbprint,
          impersonationAccount: 'backup@contoso.com'
        }
      }
    })
    const toServer = { example: 'deliver-to-vb365.json', changes }
    const run = await runWorkflow('renew-to-vb365-server.yml', toServer, administrator())
    expect(run).toMatchObject({ exitCode: 0, outputs: { changed: 'true' } })
    expect(vb365?.installation.organizations[0]?.exchange?.thumbprint).toBe(run.outputs['certificate-thumbprint'])
  })
})

/** Registrations that share the defaults of examples/many, for the tenants and the vault on this machine. */
async function writeManyRegistrations({ emulator, workingDirectory }: ActionInTenant): Promise<void> {
  const from = join(ROOT, 'examples/many')
  const to = join(workingDirectory, 'vb365')
  await mkdir(join(to, 'customers'), { recursive: true })
  const defaults = plainRecord(JSON.parse(await readFile(join(from, 'defaults.json'), 'utf8')), 'defaults.json')
  const here = withQuickKey({ ...defaults, delivery: { keyVault: { vault: emulator.keyVault?.vault } } })
  await writeFile(join(to, 'defaults.json'), JSON.stringify(here))
  const names = (await readdir(join(from, 'customers'))).toSorted()
  expect(names).toHaveLength(emulator.tenants.length)
  for (const [index, name] of names.entries()) {
    const customer = plainRecord(JSON.parse(await readFile(join(from, 'customers', name), 'utf8')), name)
    const registration = {
      extends: customer['extends'],
      tenant: emulator.tenants[index]?.tenantDomain,
      delivery: { keyVault: { certificate: `vb365-${index}` } }
    }
    await writeFile(join(to, 'customers', name), JSON.stringify(registration))
  }
}

describe('the example workflow many-tenants.yml', () => {
  it('handles each registration in one of its jobs, and makes one report of all', async () => {
    const provider = keep(await actionInTenant({ keyVault: true, tenants: 3 }))
    await writeManyRegistrations(provider)
    const { requestUrl, requestToken } = provider.emulator.githubOidc
    const environment = { ACTIONS_ID_TOKEN_REQUEST_URL: requestUrl, ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken }
    const jobs = 3
    const shards: ActionRun[] = []
    for (let shard = 1; shard <= jobs; shard += 1) {
      const [inputs = {}] = await allInputsOf('many-tenants.yml', {
        'vars.VB365_ADMIN_CLIENT_ID': provider.emulator.clientId,
        'matrix.shard': String(shard),
        'strategy.job-total': String(jobs)
      })
      const { configuration = '', ...others } = inputs
      const none = { 'client-secret': '', 'pfx-password': '' }
      const run = await provider.run(configuration, { inputs: { ...none, ...others }, environment })
      expect({ shard, exitCode: run.exitCode, report: run.report }).toMatchObject({
        exitCode: 0,
        report: { shard: `${shard}/${jobs}` }
      })
      shards.push(run)
      const artifact = join(provider.workingDirectory, 'reports', `vb365-report-${shard}`)
      await mkdir(artifact, { recursive: true })
      await writeFile(join(artifact, 'report.json'), JSON.stringify(run.report))
    }
    const merging = (await allInputsOf('many-tenants.yml', WITHOUT_MEANING)).at(-1)
    const merged = await provider.run('', { inputs: { ...NO_TENANT, ...merging } })
    expect(merged).toMatchObject({
      exitCode: 0,
      annotations: [],
      outputs: { changed: 'true' },
      report: { mergedShards: ['1/3', '2/3', '3/3'], counts: { registrations: 3, changed: 3 } }
    })
    expect(merged.summary).toMatch(/^## ⚠️ 3 registrations: 3 changed\n/u)
    expect(provider.emulator.keyVault?.contents.certificates.size).toBe(3)
  })
})
