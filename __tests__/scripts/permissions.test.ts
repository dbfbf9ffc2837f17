import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

const ROOT = join(import.meta.dirname, '..', '..')
const SCRIPT = join(ROOT, 'scripts', 'permissions.ts')
const EXAMPLE = join(ROOT, 'examples', 'new-application.json')

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'permissions-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function permissions(args: string, cwd = ROOT) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args.split(' ').filter(Boolean)], {
    cwd,
    encoding: 'utf8'
  })
  return { status, stdout, stderr }
}

describe('npm run permissions with a version', () => {
  it('prints the permissions of the selection as an aligned table', () => {
    const { status, stdout, stderr } = permissions('--version 8.4 --services exchangeOnline --usage restoreDeviceCode')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toBe(`VB365 8.4, restoreDeviceCode

API                         Type       Permission            ID                                    Granted by Veeam  Needed to
Microsoft Graph             Delegated  Directory.Read.All    06da0dbc-49e2-44d2-8312-53f166ab848a  yes               look up the organization, its users and groups
Microsoft Graph             Delegated  offline_access        7427e0e9-2fba-42fe-b0c0-848c9e6a8182  yes               obtain a refresh token
Office 365 Exchange Online  Delegated  EWS.AccessAsUser.All  3b5f3d61-589b-4a3c-a359-5dd4b5ee5bd5  yes               reach mailboxes through Exchange Web Services as the user who signed in
`)
  })

  it('lists the directory role after the permissions', () => {
    const { stdout } = permissions('--version 8.5 --services exchangeOnline --usage backup')
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^Microsoft Entra ID +Directory role +Global Reader +f2ef992c-/)
  })

  it('takes every usage when none is named', () => {
    const all = permissions('--version 8.5 --services sharePointOnline')
    const named = permissions(
      '--version 8.5 --services sharePointOnline --usage backup,restoreDeviceCode,restoreCertificate'
    )
    expect(all).toEqual(named)
    expect(all.stdout).toContain('AllSites.FullControl')
  })
})

describe('npm run permissions with two versions', () => {
  it('prints what an upgrade adds, with who grants it', () => {
    const { status, stdout } = permissions('--from 8.3 --to 8.5 --services exchangeOnline --usage restoreDeviceCode')
    expect(status).toBe(0)
    expect(stdout).toMatch(/^VB365 8\.3 to 8\.5, restoreDeviceCode: 4 to add, 0 no longer needed\n/)
    expect(stdout.match(/^\+ .*by hand/gm)).toHaveLength(4)
  })

  it('prints what is no longer needed', () => {
    const services = 'exchangeOnline,sharePointOnline,teams'
    const { stdout } = permissions(`--from 8.2 --to 8.3 --services ${services} --usage backup`)
    expect(stdout).toContain('0 to add, 1 no longer needed')
    expect(stdout).toMatch(/^- {2}Microsoft Graph {2}Application {2}ChannelMember\.ReadWrite\.All /m)
  })

  it('says so when nothing changes', () => {
    const { stdout } = permissions('--from 8.3 --to 8.4 --services sharePointOnline --usage backup')
    expect(stdout).toBe('VB365 8.3 to 8.4, backup: 0 to add, 0 no longer needed\n')
  })
})

describe('npm run permissions with a registration file', () => {
  it('prints what that registration needs', () => {
    const { status, stdout } = permissions('--registration examples/new-application.json')
    expect(status).toBe(0)
    expect(stdout).toMatch(/^VB365 8\.5, backup, restoreDeviceCode, restoreCertificate\n\n/)
    expect(stdout).toContain('Directory role')
  })

  it('prints what upgrading its product would change', () => {
    const { stdout } = permissions('--registration examples/new-application.json --to 8.3')
    expect(stdout).toMatch(/^VB365 8\.5 to 8\.3, .*: 0 to add, \d+ no longer needed\n/)
  })

  it('tells what is wrong with the file, where and without a stack trace', () => {
    const { status, stdout, stderr } = permissions('--registration package.json')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^package\.json:\d+:\d+ .*tenant/)
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  it('warns of what may not be meant, beside the answer', () => {
    const certificate = { source: 'generate', renewBeforeDays: 7, overlapDays: 20 }
    const file = join(folder, 'overlap.json')
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(EXAMPLE, 'utf8')), certificate }))
    const { status, stdout, stderr } = permissions(`--registration ${file}`)
    expect(status).toBe(0)
    expect(stdout).toMatch(/^VB365 8\.5, /)
    expect(stderr).toMatch(/^Warning: \S+overlap\.json:1:\d+ certificate\.overlapDays: .* raise renewBeforeDays .*\n$/)
  })

  it('tells a file that is not there', () => {
    expect(permissions('--registration nowhere.json').stderr).toMatch(/nowhere\.json/)
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
    ['8.5', '"8.5" is no option; --help shows them all.'],
    [
      '--service teams',
      'The option --service does not exist; there are --registration, --version, --from, --to, --services, --usage, --markdown, --help.'
    ]
  ]
  for (const [args, message] of wrong) {
    it(`says in one sentence what is wrong with "${args}"`, () => {
      expect(permissions(args)).toEqual({ status: 2, stdout: '', stderr: `${message}\n` })
    })
  }

  it('explains itself with --help', () => {
    const { status, stdout } = permissions('--help')
    expect(status).toBe(0)
    expect(stdout).toContain('--from VERSION --to VERSION')
  })
})

describe('npm run permissions with --markdown', () => {
  it('fails with the reason where there is no folder for the page', () => {
    expect(permissions('--markdown', folder)).toEqual({
      status: 1,
      stdout: '',
      stderr: 'docs/permissions.md cannot be written from here; run the command in the root of the project.\n'
    })
  })

  it('writes the page that is part of the documentation', () => {
    mkdirSync(join(folder, 'docs'))
    expect(permissions('--markdown', folder)).toEqual({
      status: 0,
      stdout: 'docs/permissions.md written\n',
      stderr: ''
    })
    const committed = readFileSync(join(ROOT, 'docs', 'permissions.md'), 'utf8')
    expect(readFileSync(join(folder, 'docs', 'permissions.md'), 'utf8')).toBe(committed)
  })
})
