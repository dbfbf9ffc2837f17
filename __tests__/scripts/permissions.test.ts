import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { permissions as run } from '../../scripts/permissions.ts'
import { ROOT, runNode } from '../../scripts/run-command.ts'

const EXAMPLE = join(ROOT, 'examples', 'new-application.json')

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'permissions-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function permissions(args: string, workingDirectory = ROOT) {
  return run(args.split(' ').filter(Boolean), workingDirectory)
}

describe('npm run permissions', () => {
  it.each([
    ['--help', { code: 0, output: expect.stringContaining('--from VERSION --to VERSION') }],
    ['8.5', { code: 2, output: '"8.5" is not an option; --help shows them all.\n' }],
    ['--registration nowhere.json', { code: 1, output: expect.stringContaining('nowhere.json') }]
  ])('with %s ends as a command does', async (args, ending) => {
    expect(await runNode(['scripts/permissions.ts', ...args.split(' ')])).toEqual(ending)
  })
})

describe('npm run permissions with a version', () => {
  it('prints the permissions of the selection as an aligned table', async () => {
    const { exitCode, stdout, stderr } = await permissions(
      '--version 8.4 --services exchangeOnline --usage restoreDeviceCode'
    )
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toBe(`VB365 8.4, restoreDeviceCode

API                         Type       Permission            ID                                    Granted by Veeam  Needed to
Microsoft Graph             Delegated  Directory.Read.All    06da0dbc-49e2-44d2-8312-53f166ab848a  yes               look up the organization, its users and groups
Microsoft Graph             Delegated  offline_access        7427e0e9-2fba-42fe-b0c0-848c9e6a8182  yes               obtain a refresh token
Office 365 Exchange Online  Delegated  EWS.AccessAsUser.All  3b5f3d61-589b-4a3c-a359-5dd4b5ee5bd5  yes               reach mailboxes through Exchange Web Services as the user who signed in
`)
  })

  it('lists the directory role after the permissions', async () => {
    const { stdout } = await permissions('--version 8.5 --services exchangeOnline --usage backup')
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^Microsoft Entra ID +Directory role +Global Reader +f2ef992c-/)
  })

  it('takes every usage when none is named', async () => {
    const all = await permissions('--version 8.5 --services sharePointOnline')
    const named = await permissions(
      '--version 8.5 --services sharePointOnline --usage backup,restoreDeviceCode,restoreCertificate'
    )
    expect(all).toEqual(named)
    expect(all.stdout).toContain('AllSites.FullControl')
  })
})

describe('npm run permissions with two versions', () => {
  it('prints what an upgrade adds, with who grants it', async () => {
    const { exitCode, stdout } = await permissions(
      '--from 8.3 --to 8.5 --services exchangeOnline --usage restoreDeviceCode'
    )
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^VB365 8\.3 to 8\.5, restoreDeviceCode: 4 to add, 0 no longer needed\n/)
    expect(stdout.match(/^\+ .*by hand/gm)).toHaveLength(4)
  })

  it('prints what is no longer needed', async () => {
    const services = 'exchangeOnline,sharePointOnline,teams'
    const { stdout } = await permissions(`--from 8.2 --to 8.3 --services ${services} --usage backup`)
    expect(stdout).toContain('0 to add, 1 no longer needed')
    expect(stdout).toMatch(/^- {2}Microsoft Graph {2}Application {2}ChannelMember\.ReadWrite\.All /m)
  })

  it('says so when nothing changes', async () => {
    const { stdout } = await permissions('--from 8.3 --to 8.4 --services sharePointOnline --usage backup')
    expect(stdout).toBe('VB365 8.3 to 8.4, backup: 0 to add, 0 no longer needed\n')
  })
})

describe('npm run permissions with a registration file', () => {
  it('prints what that registration needs', async () => {
    const { exitCode, stdout } = await permissions('--registration examples/new-application.json')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^VB365 8\.5, backup, restoreDeviceCode, restoreCertificate\n\n/)
    expect(stdout).toContain('Directory role')
  })

  it('prints what upgrading its product would change', async () => {
    const { stdout } = await permissions('--registration examples/new-application.json --to 8.3')
    expect(stdout).toMatch(/^VB365 8\.5 to 8\.3, .*: 0 to add, \d+ no longer needed\n/)
  })

  it('tells what is wrong with the file, where and without a stack trace', async () => {
    const { exitCode, stdout, stderr } = await permissions('--registration package.json')
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toMatch(/^package\.json:\d+:\d+ .*tenant/)
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  it('warns of what may not be meant, beside the answer', async () => {
    const certificate = { source: 'generate', renewBeforeDays: 7, overlapDays: 20 }
    const file = join(folder, 'overlap.json')
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(EXAMPLE, 'utf8')), certificate }))
    const { exitCode, stdout, stderr } = await permissions(`--registration ${file}`)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^VB365 8\.5, /)
    expect(stderr).toMatch(/^Warning: \S+overlap\.json:1:\d+ certificate\.overlapDays: .* raise renewBeforeDays .*\n$/)
  })

  it('tells a file that is not there', async () => {
    expect((await permissions('--registration nowhere.json')).stderr).toMatch(/nowhere\.json/)
  })
})

describe('npm run permissions with wrong options', () => {
  const wrong: readonly (readonly [string, string])[] = [
    ['', 'Give either --version, or --from and --to, or --registration, or --markdown; --help shows how.'],
    [
      '--from 8.3 --services teams',
      'Give either --version, or --from and --to, or --registration, or --markdown; --help shows how.'
    ],
    [
      '--version 8.5 --to 8.5',
      'Give either --version, or --from and --to, or --registration, or --markdown; --help shows how.'
    ],
    ['--version 7.0 --services teams', '--version cannot be "7.0"; allowed are 8.0, 8.1, 8.2, 8.3, 8.4, 8.5.'],
    [
      '--version 8.5',
      '--services is missing; allowed are exchangeOnline, publicFolders, sharePointOnline, teams, teamsChats.'
    ],
    [
      '--version 8.5 --services exchange',
      '--services cannot be "exchange"; allowed are exchangeOnline, publicFolders, sharePointOnline, teams, teamsChats.'
    ],
    ['--version 8.5 --services teams', '--services with teams also needs exchangeOnline and sharePointOnline.'],
    ['--version 8.5 --services publicFolders', '--services with publicFolders also needs exchangeOnline.'],
    [
      '--version 8.5 --services exchangeOnline --usage restore',
      '--usage cannot be "restore"; allowed are backup, restoreDeviceCode, restoreCertificate.'
    ],
    ['--version 8.5 --services --usage backup', 'The option --services needs a value.'],
    ['--version 8.5 --version 8.4', 'The option --version is given twice.'],
    ['--markdown=page.md', 'The option --markdown takes no value.'],
    ['--markdown --version 8.5', '--markdown goes with no other option.'],
    ['8.5', '"8.5" is not an option; --help shows them all.'],
    [
      '--service teams',
      'The option --service does not exist; there are --registration, --version, --from, --to, --services, --usage, --markdown, --help.'
    ]
  ]
  for (const [args, message] of wrong) {
    it(`says in one sentence what is wrong with "${args}"`, async () => {
      expect(await permissions(args)).toEqual({ exitCode: 2, stdout: '', stderr: `${message}\n` })
    })
  }

  it('explains itself with --help', async () => {
    const { exitCode, stdout } = await permissions('--help')
    expect(exitCode).toBe(0)
    expect(stdout).toContain('--from VERSION --to VERSION')
  })
})

describe('npm run permissions with --markdown', () => {
  it('fails with the reason where there is no folder for the page', async () => {
    expect(await permissions('--markdown', folder)).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'docs/permissions.md cannot be written from here; run the command in the root of the project.\n'
    })
  })

  it('writes the page that is part of the documentation', async () => {
    mkdirSync(join(folder, 'docs'))
    expect(await permissions('--markdown', folder)).toEqual({
      exitCode: 0,
      stdout: 'docs/permissions.md written\n',
      stderr: ''
    })
    const committed = readFileSync(join(ROOT, 'docs', 'permissions.md'), 'utf8')
    expect(readFileSync(join(folder, 'docs', 'permissions.md'), 'utf8')).toBe(committed)
  })
})
