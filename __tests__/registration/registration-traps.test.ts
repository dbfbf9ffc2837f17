import { describe, expect, it } from '@jest/globals'
import { PRODUCT_VERSIONS } from '../../src/domain/request/registration.ts'
import type { PathSyntax } from '../../src/registration/path-rules.ts'
import {
  EXISTING_APPLICATION,
  messagesFor,
  parse,
  problemsIn,
  registrationJson,
  SHAREPOINT_APPLICATION
} from './registration-fixture.ts'

const NEWEST = PRODUCT_VERSIONS.reduce((_older, newer) => newer)
const TENANT_ID = '3d4e5f60-7182-4394-a5b6-c7d8e9f0a1b2'

function deliveredTo(path: string): Readonly<Record<string, unknown>> {
  return { delivery: { pfx: { path } } }
}

function messagesOn(syntax: PathSyntax, changes: Readonly<Record<string, unknown>>): string[] {
  const parsed = parse(registrationJson(changes), syntax)
  return parsed.ok ? [] : parsed.problems.map(({ message }) => message)
}

describe('a text that was meant to be replaced before it is read', () => {
  const EXPRESSION =
    'This holds an expression of GitHub Actions ($' + '{{ … }}), and nothing in this file is evaluated.'
  const VARIABLE = 'This holds a variable ($NAME), and nothing in this file is evaluated.'

  it.each([
    ['$' + '{{ runner.temp }}/a.pfx', EXPRESSION],
    ['$HOME/a.pfx', VARIABLE],
    ['out/$' + '{NAME}.pfx', VARIABLE],
    ['$env:TEMP/a.pfx', VARIABLE],
    ['$(Build.ArtifactStagingDirectory)/a.pfx', VARIABLE],
    ['%TEMP%/a.pfx', 'This holds a variable of Windows (%NAME%), and nothing in this file is evaluated.'],
    ['~/a.pfx', 'This holds a home folder (~), and nothing in this file is evaluated.'],
    ['~backup/a.pfx', 'This holds a home folder (~), and nothing in this file is evaluated.'],
    [
      '{{ folder }}/a.pfx',
      'This holds a placeholder of a template ({{ … }} or #{ … }), and nothing in this file is evaluated.'
    ],
    ['***', 'This holds ***, which logs of GitHub show in place of a secret.']
  ])('is named as such: %s', (path, sentence) => {
    expect(messagesFor(deliveredTo(path))).toEqual([
      expect.stringContaining(`delivery.pfx.path: ${sentence} Write the value itself`)
    ])
  })

  const WRITTEN = '$' + '{{ vars.VALUE }}'

  it.each([
    ['$schema', { $schema: WRITTEN }],
    ['tenant', { tenant: WRITTEN }],
    ['region', { region: WRITTEN }],
    ['productVersion', { productVersion: WRITTEN }],
    ['services.teams', { services: { exchangeOnline: true, teams: WRITTEN } }],
    ['usage[0]', { usage: [WRITTEN] }],
    ['application.flow', { application: { flow: WRITTEN, name: 'x' } }],
    ['application.name', { application: { flow: 'new', name: WRITTEN } }],
    ['application.applicationId', { application: { ...EXISTING_APPLICATION, applicationId: WRITTEN } }],
    ['application.username', { application: { ...EXISTING_APPLICATION, username: WRITTEN } }],
    ['certificate.friendlyName', { certificate: { source: 'generate', friendlyName: WRITTEN } }],
    ['certificate.keySize', { certificate: { source: 'generate', keySize: WRITTEN } }],
    ['certificate.validityDays', { certificate: { source: 'generate', validityDays: WRITTEN } }],
    ['certificate.thumbprint', { certificate: { source: 'store', thumbprint: WRITTEN } }],
    ['certificate.path', { certificate: { source: 'pfx', path: WRITTEN } }]
  ])('is the only problem of %s', (path, changes) => {
    expect(messagesFor(changes)).toEqual([expect.stringContaining(`${path}: ${EXPRESSION}`)])
  })

  it('is not mentioned for a property that is unknown or named like a secret', () => {
    const problems = problemsIn(registrationJson({ colour: '$COLOUR', clientSecret: '***' }))

    expect(problems.map(({ path, message }) => [path, message.includes('This holds')])).toEqual([
      ['colour', false],
      ['clientSecret', false]
    ])
  })

  it.each(['US$100', 'Micro$oft', '100 % sure', 'A~B', 'a * b', 'C# {x}', '$1'])(
    'is not every text with such signs: %s',
    (name) => {
      expect(messagesFor({ application: { flow: 'new', name } })).toEqual([])
    }
  )
})

describe('a tenant that is written otherwise', () => {
  it.each([
    [`{${TENANT_ID}}`, TENANT_ID],
    [`${TENANT_ID} `, TENANT_ID],
    [TENANT_ID.replaceAll('-', ''), TENANT_ID],
    [' contoso.com', 'contoso.com'],
    ['“contoso.com”', 'contoso.com'],
    ['contoso.com.', 'contoso.com'],
    ['@contoso.com', 'contoso.com'],
    ['admin@contoso.com', 'contoso.com'],
    ['contoso', 'contoso.onmicrosoft.com'],
    ['müller.example', 'xn--mller-kva.example'],
    ['https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0', 'contoso.onmicrosoft.com'],
    [`https://login.microsoftonline.us/${TENANT_ID}`, TENANT_ID],
    [`sts.windows.net/${TENANT_ID}/`, TENANT_ID],
    ['https://www.contoso.com/', 'www.contoso.com']
  ])('%j is shown with what is meant: %s', (tenant, meant) => {
    expect(messagesFor({ tenant })).toEqual([
      expect.stringMatching(
        /^tenant: The tenant must be its ID \(.*\) or one of its verified domains \(.*\), not its display name\. Did you mean /
      )
    ])
    expect(messagesFor({ tenant })[0]).toContain(`Did you mean "${meant}" instead of "${tenant}"?`)
  })

  it('shows characters that cannot be seen', () => {
    expect(messagesFor({ tenant: 'contoso.com\u200b' })[0]).toContain(
      '"contoso.com" instead of "contoso.com\\u{200b}"?'
    )
  })

  it('is a display name', () => {
    expect(messagesFor({ tenant: 'Contoso Ltd' })[0]).toMatch(
      /not its display name\. "Contoso Ltd" looks like a display name\.$/
    )
  })

  it.each(['organizations', 'https://login.microsoftonline.com/common', 'https://me:secret@contoso.com/'])(
    '%s is not guessed at',
    (tenant) => {
      expect(messagesFor({ tenant })[0]).toMatch(/not its display name\.$/)
    }
  )

  it('shows no query of an address, which may hold a token', () => {
    const [message] = messagesFor({ tenant: 'https://login.microsoftonline.com/contoso.com/?code=s3cret' })

    expect(message).toContain('"contoso.com" instead of "https://login.microsoftonline.com/contoso.com/…"?')
    expect(message).not.toContain('s3cret')
  })
})

describe('another identifier that is written otherwise', () => {
  it.each([
    ['username', 'veeam@müller.example', 'veeam@xn--mller-kva.example'],
    ['username', ' veeam@contoso.com', 'veeam@contoso.com'],
    ['applicationId', '{6F1D2C3B-4A59-4E68-8B7C-9D0E1F2A3B4C}', '6F1D2C3B-4A59-4E68-8B7C-9D0E1F2A3B4C'],
    ['applicationId', '6f1d2c3b4a594e688b7c9d0e1f2a3b4c', '6f1d2c3b-4a59-4e68-8b7c-9d0e1f2a3b4c']
  ])('as %s is shown with what is meant: %j', (property, written, meant) => {
    expect(messagesFor({ application: { ...EXISTING_APPLICATION, [property]: written } })).toEqual([
      expect.stringContaining(`Did you mean "${meant}" instead of "${written}"?`)
    ])
  })

  it.each([
    ['müller.example', 'xn--mller-kva.example'],
    ['admin@contoso.com', 'contoso.com']
  ])('as organizationName is shown with what is meant: %j', (written, meant) => {
    const application = { ...SHAREPOINT_APPLICATION, organizationName: written }

    expect(messagesFor({ services: { sharePointOnline: true }, application })).toEqual([
      expect.stringContaining(`Did you mean "${meant}" instead of "${written}"?`)
    ])
  })
})

describe('an address that is written otherwise', () => {
  const FINGERPRINT = `${'A1:'.repeat(31)}A1`

  it.each([
    ['keyVault.vault', 'contoso-backup.vault.azure.net', 'https://contoso-backup.vault.azure.net'],
    ['keyVault.vault', 'Contoso-Backup', 'https://contoso-backup.vault.azure.net'],
    ['keyVault.vault', 'http://a.vault.azure.net', 'https://a.vault.azure.net'],
    ['keyVault.vault', 'https://a.vault.azure.net/certificates/b', 'https://a.vault.azure.net'],
    ['keyVault.tenant', 'admin@contoso.com', 'contoso.com'],
    ['vb365.server', 'vb365.contoso.example:4443', 'https://vb365.contoso.example:4443'],
    ['vb365.server', '“https://vb365.contoso.example:4443/v8/Health”', 'https://vb365.contoso.example:4443'],
    ['vb365.serverThumbprint', `sha256 Fingerprint=${FINGERPRINT}`, FINGERPRINT],
    ['github.repository', 'https://github.com/contoso/backup.git', 'contoso/backup'],
    ['github.repository', 'github.contoso.example/contoso/backup/tree/main', 'contoso/backup'],
    ['github.repository', ' contoso/backup', 'contoso/backup']
  ])('as delivery.%s is shown with what is meant: %j', (path, written, meant) => {
    const [object = '', property = ''] = path.split('.')
    const valid = {
      keyVault: { vault: 'https://a.vault.azure.net', certificate: 'a' },
      vb365: { server: 'https://vb365:4443', username: 'a@b' },
      github: { secret: 'A' }
    }[object]

    expect(messagesFor({ delivery: { [object]: { ...valid, [property]: written } } })).toEqual([
      expect.stringContaining(`Did you mean "${meant}" instead of "`)
    ])
  })

  it('as a version in a vault is shown with what is meant', () => {
    const version = '0123456789abcdef'.repeat(2)
    const written = `https://a.vault.azure.net/certificates/b/${version}`
    const certificate = { source: 'keyVault', vault: 'https://a.vault.azure.net', certificate: 'b', version: written }

    expect(messagesFor({ certificate })).toEqual([
      expect.stringContaining(`Did you mean "${version}" instead of "https://a.vault.azure.net/certificates/b/0`)
    ])
  })

  it.each(['https://me:token@github.com/contoso/backup', 'git@github.com:contoso/backup.git', 'backup'])(
    'is not guessed at: %s',
    (repository) => {
      expect(messagesFor({ delivery: { github: { secret: 'A', repository } } })).toEqual([
        expect.stringMatching(/leave it out for the repository that the workflow runs in\.$/)
      ])
    }
  )
})

describe('a product version that is written otherwise', () => {
  it.each(['8.5.0.1014', 'v8.5', 'V8.5.0', 'Version 8.5', '8.5 P20261001', ' 8.5'])(
    '%s means 8.5',
    (productVersion) => {
      expect(messagesFor({ productVersion })).toEqual([expect.stringContaining('did you mean "8.5"? Allowed: "8.0", ')])
    }
  )

  it.each([8.6, 'v8.6', '8.6.0.2022'])('%j means 8.6', (productVersion) => {
    expect(messagesFor({ productVersion })).toEqual([
      expect.stringMatching(/did you mean "8\.6"\? Allowed: "8\.0", .*"8\.5" and newer versions\.$/)
    ])
  })

  it.each(['8', 'v8', 8])('%j lacks its second number', (productVersion) => {
    expect(messagesFor({ productVersion })).toEqual([
      expect.stringContaining(
        `${JSON.stringify(productVersion)} is not allowed; write the minor version too. Allowed: "8.0", `
      )
    ])
  })
})

describe('a path', () => {
  const FOLDER = 'This path names a folder; add the name of the file, as in out/contoso.pfx.'
  const OUTSIDE =
    'This path leaves the workspace, where relative paths start; write one that stays inside, or an absolute path.'
  const GIT = 'This path leads into .git, where Git keeps its own files; write another, as in out/contoso.pfx.'
  const WINDOWS =
    'This is a path of Windows, and the action runs on another system; write a path of that system, as in out/contoso.pfx.'
  const BACKSLASHES =
    'This path has backslashes, which separate nothing on this system; write forward slashes, as in out/contoso.pfx.'

  it.each([
    ['C:\\certs\\a.pfx', WINDOWS],
    ['c:/certs/a.pfx', WINDOWS],
    ['\\\\server\\share\\a.pfx', WINDOWS],
    ['out\\a.pfx', BACKSLASHES],
    ['out/', FOLDER],
    ['/tmp/', FOLDER],
    ['.', FOLDER],
    ['out/..', FOLDER],
    ['../a.pfx', OUTSIDE],
    ['../../a.pfx', OUTSIDE],
    ['out/../../a.pfx', OUTSIDE],
    ['.git/a.pfx', GIT],
    ['./out/../.git/hooks/a.pfx', GIT],
    ['/builds/project/.GIT/a.pfx', GIT]
  ])('of a delivered PFX is not %s', (path, sentence) => {
    expect(messagesOn('posix', deliveredTo(path))).toEqual([`delivery.pfx.path: ${sentence}`])
  })

  it.each([
    'a.pfx',
    'out/a.pfx',
    './out/./a.pfx',
    'out/../a.pfx',
    '/tmp/a.pfx',
    '/tmp/../a.pfx',
    '..a/b.pfx',
    '.github/a.pfx'
  ])('of a delivered PFX may be %s', (path) => {
    expect(messagesOn('posix', deliveredTo(path))).toEqual([])
  })

  it.each([
    ['out\\', FOLDER],
    ['..\\a.pfx', OUTSIDE],
    ['out\\..\\../a.pfx', OUTSIDE],
    ['.git\\a.pfx', GIT],
    [
      'C:a.pfx',
      'This path has a drive and no folder; write it from the root of the drive, as in C:\\certificates\\contoso.pfx.'
    ]
  ])('of a delivered PFX on Windows is not %s', (path, sentence) => {
    expect(messagesOn('win32', deliveredTo(path))).toEqual([`delivery.pfx.path: ${sentence}`])
  })

  it.each(['out\\a.pfx', 'C:\\out\\a.pfx', 'd:/out/a.pfx', '\\\\server\\share\\a.pfx'])(
    'of a delivered PFX on Windows may be %s',
    (path) => {
      expect(messagesOn('win32', deliveredTo(path))).toEqual([])
    }
  )

  it.each([
    ['C:\\certs\\a.pfx', WINDOWS],
    ['certs/', FOLDER],
    ['../a.pfx', OUTSIDE]
  ])('of an imported PFX is not %s', (path, sentence) => {
    expect(messagesOn('posix', { certificate: { source: 'pfx', path } })).toEqual([`certificate.path: ${sentence}`])
  })

  it.each([
    ['posix', 'out/a.pfx', './out/b/../a.pfx', true],
    ['posix', 'out/a.pfx', 'out/A.pfx', false],
    ['posix', 'out/a.pfx', '/out/a.pfx', false],
    ['win32', 'out/a.pfx', 'OUT\\a.pfx', true],
    ['win32', 'C:\\a.pfx', 'c:/a.pfx', true]
  ] as const)('on %s that is %s is not overwritten by %s: %s', (syntax, imported, delivered, isRefused) => {
    const messages = messagesOn(syntax, { certificate: { source: 'pfx', path: imported }, ...deliveredTo(delivered) })

    expect(messages.length > 0).toBe(isRefused)
    if (isRefused) expect(messages[0]).toContain('would overwrite the imported one')
  })
})

function warningsOf(changes: Readonly<Record<string, unknown>>): string[] {
  const parsed = parse(registrationJson(changes))
  if (!parsed.ok) throw new Error('the registration is refused')
  return parsed.warnings.map(({ line, path, message }) => `${line} ${path} ${message}`)
}

describe('an overlap longer than the time before renewal', () => {
  const warningsFor = (certificate: Readonly<Record<string, unknown>>) =>
    warningsOf({ certificate: { source: 'generate', ...certificate } })

  it('is warned of, at its place', () => {
    expect(warningsFor({ renewBeforeDays: 7, overlapDays: 20 })).toEqual([
      '15 certificate.overlapDays certificate.overlapDays: A replaced certificate expires within renewBeforeDays (7) of its replacement, before overlapDays (20) are over; raise renewBeforeDays or lower overlapDays.'
    ])
    expect(warningsFor({ overlapDays: 31 })).toEqual([expect.stringContaining('renewBeforeDays (30, the default)')])
  })

  it('is none where both are equal, or where the overlap is the default', () => {
    expect(warningsFor({ renewBeforeDays: 20, overlapDays: 20 })).toEqual([])
    expect(warningsFor({ renewBeforeDays: 1 })).toEqual([])
    expect(warningsFor({})).toEqual([])
  })
})

describe('a product version that is newer than all that are known', () => {
  const next = NEWEST.replace(/\d+$/, (minor) => String(Number(minor) + 1))

  it.each([next, '8.10', '9.0', '10.12'])(
    'takes the permissions of the newest, with a warning: %s',
    (productVersion) => {
      expect(warningsOf({ productVersion })).toEqual([
        `3 productVersion productVersion: The permissions that version ${productVersion} needs are not known yet, so the application gets those of ${NEWEST}, the newest version that is known; compare them with what Veeam documents for ${productVersion}, and look for a newer version of this action.`
      ])
      expect(parse(registrationJson({ productVersion }))).toMatchObject({ registration: { productVersion: NEWEST } })
    }
  )

  it.each(PRODUCT_VERSIONS)('is not %s', (productVersion) => {
    expect(warningsOf({ productVersion })).toEqual([])
  })

  it.each(['7.9', '8.00', '8.06', '08.6', '8.6 beta', '1000.0'])('is not %s, which is refused', (productVersion) => {
    expect(messagesFor({ productVersion })).toEqual([expect.stringContaining(`"${productVersion}" is not allowed`)])
  })
})

describe('no overlap', () => {
  const certificate = { source: 'generate', overlapDays: 0 }
  const vb365 = { server: 'https://vb365:4443', username: 'a@b' }
  const github = { secret: 'PFX' }
  const inApplication = { application: EXISTING_APPLICATION, certificate }

  it('is warned of where someone has to take the certificate to VB365', () => {
    expect(warningsOf({ certificate })).toEqual([
      '14 certificate.overlapDays certificate.overlapDays: The replaced certificate is removed by the run that replaces it, and backups fail until VB365 has the new one; give the days that this takes, or deliver to the VB365 server itself (delivery.vb365).'
    ])
  })

  it('is warned of where a workflow run may still have the old certificate', () => {
    expect(warningsOf({ ...inApplication, delivery: { vb365, github } })).toEqual([
      expect.stringContaining('a workflow run that was queued before still has the old one from the GitHub secret')
    ])
  })

  it('is fine where the action brings the certificate to the VB365 server', () => {
    expect(warningsOf({ ...inApplication, delivery: { vb365 } })).toEqual([])
  })
})

describe('a new application that is delivered to a VB365 server', () => {
  const delivery = (changes: object = {}) => ({ vb365: { server: 'https://vb365:4443', username: 'a@b', ...changes } })

  it('is warned of where the organization could not be added for want of an account', () => {
    expect(warningsOf({ delivery: delivery() })).toEqual([
      expect.stringContaining(
        'delivery.vb365: VB365 adds an organization with Exchange Online only with an impersonation account; give it as impersonationAccount, unless the server has the organization already.'
      )
    ])
    expect(warningsOf({ delivery: delivery({ impersonationAccount: 'a@contoso.com' }) })).toEqual([])
  })

  it('is warned of where the organization could not be added for want of a domain', () => {
    const services = { sharePointOnline: true }

    expect(warningsOf({ tenant: TENANT_ID, services, delivery: delivery() })).toEqual([
      expect.stringContaining(
        '2 tenant tenant: VB365 adds an organization with SharePoint Online alone only by a domain'
      )
    ])
    expect(warningsOf({ services, delivery: delivery() })).toEqual([])
  })

  it('needs neither of an existing application', () => {
    expect(warningsOf({ application: EXISTING_APPLICATION, tenant: TENANT_ID, delivery: delivery() })).toEqual([])
  })
})

describe('the port of a VB365 server', () => {
  const warningsFor = (server: string) =>
    warningsOf({ application: EXISTING_APPLICATION, delivery: { vb365: { server, username: 'a@b' } } })

  it('is warned of where there is none', () => {
    expect(warningsFor('https://vb365.contoso.example')).toEqual([
      expect.stringContaining(
        'delivery.vb365.server: Without a port this is port 443; the REST API of VB365 listens on 4443'
      )
    ])
  })

  it('is warned of where it is the one of the console', () => {
    expect(warningsFor('https://vb365.contoso.example:9191')).toEqual([
      expect.stringContaining('9191 is the port of the console and of PowerShell')
    ])
  })

  it.each(['https://vb365:4443', 'https://vb365:443/', 'https://vb365:8443'])(
    'is taken as it is written: %s',
    (server) => {
      expect(warningsFor(server)).toEqual([])
    }
  )
})
