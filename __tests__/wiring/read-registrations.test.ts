import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { CheckedRegistrations } from '../../src/registration/check-registrations.ts'
import { formatProblem } from '../../src/registration/registration-problem.ts'
import { readRegistrations } from '../../src/wiring/read-registrations.ts'

let workspace = ''
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'read-registrations-'))
})
afterEach(() => {
  rmSync(workspace, { recursive: true })
})

function file(path: string, content: unknown): void {
  mkdirSync(dirname(join(workspace, path)), { recursive: true })
  writeFileSync(join(workspace, path), typeof content === 'string' ? content : JSON.stringify(content, null, 2))
}

function read(configuration: string): Promise<CheckedRegistrations> {
  return readRegistrations(configuration, { workingDirectory: workspace, workspace, repository: 'contoso/backup' })
}

async function problems(configuration: string): Promise<readonly string[]> {
  return (await read(configuration)).problems.map(formatProblem)
}

/** The one registration that is read. */
async function registration(configuration: string): Promise<unknown> {
  const { registrations, problems: found } = await read(configuration)
  expect(found.map(formatProblem)).toEqual([])
  return registrations[0]?.registration
}

const DEFAULTS = {
  productVersion: '8.5',
  services: { exchangeOnline: true, sharePointOnline: true },
  usage: ['backup', 'restoreCertificate'],
  application: { flow: 'new', name: 'Veeam Backup for Microsoft 365' },
  certificate: { source: 'generate', validityDays: 400, renewBeforeDays: 40 }
}
const CONTOSO = { extends: 'defaults.json', tenant: 'contoso.onmicrosoft.com' }

describe('a registration that extends a file of defaults', () => {
  it('has its properties unless it says otherwise: objects merge, lists and other values are replaced', async () => {
    file('defaults.json', DEFAULTS)
    file('contoso.json', {
      ...CONTOSO,
      productVersion: '8.4',
      services: { teams: true },
      usage: ['backup'],
      certificate: { validityDays: 200 }
    })

    expect(await registration('contoso.json')).toMatchObject({
      tenant: 'contoso.onmicrosoft.com',
      productVersion: '8.4',
      services: { exchangeOnline: true, sharePointOnline: true, teams: true },
      usage: ['backup'],
      application: { name: 'Veeam Backup for Microsoft 365' },
      certificate: { source: 'generate', validityDays: 200, renewBeforeDays: 40 }
    })
  })

  it('takes the nearest of a chain, whose paths start at the folder of the file that names them', async () => {
    file('company.json', { ...DEFAULTS, region: 'Worldwide', productVersion: '8.3' })
    file('north/defaults.json', { extends: '../company.json', productVersion: '8.5', certificate: { keySize: 4096 } })
    file('north/customers/contoso.json', { ...CONTOSO, extends: '../defaults.json' })

    expect(await registration('north/customers/*.json')).toMatchObject({
      productVersion: '8.5',
      certificate: { keySize: 4096, validityDays: 400 }
    })
  })

  it('takes a default away with null, where there is one', async () => {
    file('defaults.json', { ...DEFAULTS, delivery: { pfx: { path: 'out/a.pfx' }, github: { secret: 'A' } } })
    file('contoso.json', { ...CONTOSO, usage: null, delivery: { pfx: null } })

    expect(await registration('contoso.json')).toMatchObject({
      usage: ['backup', 'restoreDeviceCode', 'restoreCertificate'],
      delivery: { pfx: undefined, github: { secret: 'A' } }
    })
    file('contoso.json', { ...CONTOSO, region: null })
    expect(await problems('contoso.json')).toEqual([
      'contoso.json:4:13 region: This value is not allowed. Allowed: "Worldwide", "USGovernment", "USDefence", "China".'
    ])
  })

  it('with another flow or source begins that object anew', async () => {
    file('defaults.json', DEFAULTS)
    const applicationId = '6f1d2c3b-4a59-4e68-8b7c-9d0e1f2a3b4c'
    file('contoso.json', {
      ...CONTOSO,
      application: { flow: 'existing', applicationId, username: 'veeam@contoso.com' },
      certificate: { source: 'pfx' }
    })

    expect(await registration('contoso.json')).toMatchObject({
      application: { flow: 'existing', applicationId },
      certificate: { source: 'pfx' }
    })
  })

  it('may be the JSON in the input, whose paths start at the working directory', async () => {
    file('customers/defaults.json', DEFAULTS)

    expect(await registration(JSON.stringify({ ...CONTOSO, extends: 'customers/defaults.json' }))).toMatchObject({
      productVersion: '8.5'
    })
  })

  it('may reach the defaults by a link, which counts as the file that it leads to', async () => {
    file('shared/company.json', DEFAULTS)
    file('shared/defaults.json', { extends: 'company.json', productVersion: '8.4' })
    file('contoso.json', { ...CONTOSO, extends: 'link.json' })
    symlinkSync('shared/defaults.json', join(workspace, 'link.json'))

    expect(await registration('contoso.json')).toMatchObject({ productVersion: '8.4' })
  })
})

describe('a problem', () => {
  it('is reported in the file and line where the value stands, for each file of a chain at once', async () => {
    file('company.json', { ...DEFAULTS, productVersion: '7.0' })
    file('defaults.json', { extends: 'company.json', region: 'Wordwide' })
    file('contoso.json', { ...CONTOSO, services: { exchangeOnline: 'yes' } })

    expect(await problems('contoso.json')).toEqual([
      'company.json:2:21 productVersion: "7.0" is not allowed. Allowed: "8.0", "8.1", "8.2", "8.3", "8.4", "8.5" and newer versions. This concerns contoso.json.',
      'contoso.json:5:23 services.exchangeOnline: The value must be true or false, without quotes. This is text.',
      'defaults.json:3:13 region: "Wordwide" is not allowed; did you mean "Worldwide"? Allowed: "Worldwide", "USGovernment", "USDefence", "China". This concerns contoso.json.'
    ])
  })

  it('of a property that is missing stands in the registration, at its object or what is around that', async () => {
    file('defaults.json', { ...DEFAULTS, application: { flow: 'new' }, certificate: { source: 'store' } })
    file('contoso.json', { ...CONTOSO, certificate: { location: 'CurrentUser' } })

    expect(await problems('contoso.json')).toEqual([
      'contoso.json:1:1 application.name: This property is missing; add it. Display name of the application. A second run finds the application by it.',
      'contoso.json:4:18 certificate.thumbprint: This property is missing; add it. SHA-1 thumbprint of the certificate; letter case, spaces and colons do not matter.'
    ])
  })

  it('in a file of defaults is one, however many registrations extend it', async () => {
    file('defaults.json', { ...DEFAULTS, productVersion: 8 })
    for (const name of ['a', 'b', 'c', 'd', 'e']) file(`${name}.json`, { ...CONTOSO, tenant: `${name}.example` })

    expect(await problems('?.json')).toEqual([
      expect.stringMatching(
        /^defaults\.json:2:21 productVersion: .* This concerns a\.json, b\.json, c\.json and 2 more\.$/
      )
    ])
  })

  it('that makes a file of defaults unreadable is one too, and does not hide those of the registrations', async () => {
    file('defaults.json', '{ "region": "Worldwide", }\n}')
    file('contoso.json', { ...CONTOSO, productVersion: '7.0' })
    file('fabrikam.json', { ...CONTOSO, services: { teems: true } })

    expect(await problems('contoso.json\nfabrikam.json')).toEqual([
      expect.stringContaining('contoso.json:4:21 productVersion: "7.0" is not allowed'),
      'defaults.json:1:24 JSON allows no comma before "}"; remove it. This concerns contoso.json, fabrikam.json.',
      'defaults.json:2:1 The document ends before this place; remove what follows. This concerns contoso.json, fabrikam.json.',
      expect.stringContaining('fabrikam.json:5:5 services.teems: This property is unknown; did you mean "teams"?')
    ])
  })

  it.each([
    ['empty', '', 'defaults.json is empty; write JSON into it, as the files in examples show.'],
    ['a list', '[]', 'The value must be an object in braces, { … }. This is a list.'],
    ['YAML', 'region: Worldwide', 'defaults.json is YAML, and a registration is JSON.']
  ])('is a file of defaults that is %s', async (_what, content, sentence) => {
    file('defaults.json', content)
    file('contoso.json', CONTOSO)

    expect(await problems('contoso.json')).toEqual([expect.stringContaining(`defaults.json:1:1 ${sentence}`)])
  })

  it('is a secret in a file of defaults, even where no registration lets it through', async () => {
    file('defaults.json', { ...DEFAULTS, certificate: { source: 'pfx', password: 'x' } })
    file('contoso.json', { ...CONTOSO, certificate: { source: 'generate' } })

    expect(await problems('contoso.json')).toEqual([
      expect.stringContaining('defaults.json:17:5 certificate.password: A password has no place in this file')
    ])
  })

  it('is a placeholder in a file of defaults', async () => {
    file('defaults.json', { ...DEFAULTS, application: { flow: 'new', name: '{{ name }}' } })
    file('contoso.json', CONTOSO)

    expect(await problems('contoso.json')).toEqual([
      expect.stringContaining('defaults.json:13:13 application.name: This holds a placeholder of a template')
    ])
  })

  it('between files shows how to take the default away', async () => {
    file('defaults.json', {
      ...DEFAULTS,
      certificate: { keySize: 4096 },
      delivery: { github: { environment: 'vb365' } }
    })
    file('contoso.json', {
      ...CONTOSO,
      certificate: { source: 'pfx' },
      delivery: { github: { secret: 'A', organization: 'contoso', visibility: 'all' } }
    })

    expect(await problems('contoso.json')).toEqual([
      'contoso.json:8:15 delivery.github: The secret of an organization belongs to no repository and no environment; keep organization with visibility, or repository and environment. Part of this object comes from defaults.json; null in place of a value takes it away.',
      'defaults.json:16:5 certificate.keySize: This property belongs to "source": "generate". Allowed here: source, path. A file that extends this one takes it away with null in its place. This concerns contoso.json.'
    ])
  })

  it('that no value of another file causes has no such hint', async () => {
    file('defaults.json', { ...DEFAULTS, services: { exchangeOnline: false } })
    file('contoso.json', { ...CONTOSO, services: { sharePointOnline: false } })

    expect(await problems('contoso.json')).toEqual([
      'contoso.json:4:15 services: Nothing is protected; set exchangeOnline, sharePointOnline or both to true.'
    ])
  })

  it('of a misspelt name is guessed by what the file itself has, and read as it was meant', async () => {
    file('defaults.json', { ...DEFAULTS, tenant: 'fabrikam.com' })
    file('contoso.json', { Extends: 'defaults.json', tennant: 'contoso' })

    expect(await problems('contoso.json')).toEqual([
      expect.stringContaining('contoso.json:2:3 Extends: This property is unknown; did you mean "extends"?'),
      expect.stringContaining('contoso.json:3:3 tennant: This property is unknown; did you mean "tenant"?'),
      expect.stringContaining('contoso.json:3:14 tennant: The tenant must be')
    ])
  })

  it('is a file of defaults among the registrations, which a pattern easily matches', async () => {
    file('customers/defaults.json', DEFAULTS)
    file('customers/contoso.json', CONTOSO)

    expect(await problems('customers/*.json')).toEqual([
      'customers/defaults.json:1:1 customers/defaults.json gives defaults to customers/contoso.json and is not a whole registration, but the input configuration names it as one; leave it out there with the line "!customers/defaults.json".'
    ])
    expect(await problems('customers/*.json\n!customers/defaults.json')).toEqual([])
  })
})

describe('what a registration extends', () => {
  it('must exist; its neighbours show what may have been meant', async () => {
    file('defaults.json', DEFAULTS)
    file('contoso.json', { ...CONTOSO, extends: 'defalts.json' })
    file('fabrikam.json', { ...CONTOSO, extends: '../x/defaults.json' })
    file('customers/northwind.json', { ...CONTOSO, extends: 'x/y.json', productVersion: '7.0' })

    expect(await problems('contoso.json\ncustomers/northwind.json')).toEqual([
      'contoso.json:2:14 extends: The file of defaults defalts.json does not exist; the nearest name in the same directory is "defaults.json".',
      'customers/northwind.json:2:14 extends: The file of defaults customers/x/y.json does not exist; the path starts at the folder of the file that extends it.',
      expect.stringContaining('customers/northwind.json:4:21 productVersion: "7.0" is not allowed')
    ])
  })

  it('is no folder', async () => {
    file('customers/contoso.json', { ...CONTOSO, extends: '..' })

    expect(await problems('customers/contoso.json')).toEqual([
      expect.stringMatching(/extends: The file of defaults \. is a directory; name a file in it\.$/)
    ])
  })

  it('lies in the workspace, through links too', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'outside-'))
    writeFileSync(join(outside, 'defaults.json'), JSON.stringify(DEFAULTS))
    symlinkSync(join(outside, 'defaults.json'), join(workspace, 'link.json'))
    file('contoso.json', { ...CONTOSO, extends: '../defaults.json' })
    file('fabrikam.json', { ...CONTOSO, extends: 'link.json' })
    const found = await problems('*o.json\n*m.json')
    rmSync(outside, { recursive: true })

    expect(found).toEqual([
      expect.stringMatching(
        /^contoso\.json:2:14 extends: This leads to \S+\/defaults\.json, outside of the workspace; /
      ),
      expect.stringMatching(/^fabrikam\.json:2:14 extends: This leads to \S+\/outside-\S+\/defaults\.json, outside of /)
    ])
  })

  it('may lie beside the working directory, in the workspace', async () => {
    file('defaults.json', DEFAULTS)
    file('job/contoso.json', { ...CONTOSO, extends: '../defaults.json' })
    const workingDirectory = join(workspace, 'job')

    expect(
      await readRegistrations('contoso.json', { workingDirectory, workspace, repository: undefined })
    ).toMatchObject({ problems: [], registrations: [{ file: 'contoso.json' }] })
  })

  it('is not what extends it, whatever files lie between', async () => {
    file('a.json', { extends: 'b.json' })
    file('b.json', { extends: 'a.json' })
    file('self.json', { ...CONTOSO, extends: 'self.json' })
    file('contoso.json', { ...CONTOSO, extends: 'a.json' })

    expect(await problems('contoso.json\nself.json')).toEqual([
      'b.json:2:14 extends: This closes a circle, a.json → b.json → a.json; remove one of these. This concerns contoso.json.',
      'self.json:2:14 extends: This closes a circle, self.json → self.json; remove one of these.'
    ])
  })

  it('is a chain of at most ten files', async () => {
    file('0.json', DEFAULTS)
    for (let index = 1; index <= 10; index++) file(`${index}.json`, { extends: `${index - 1}.json` })
    file('contoso.json', { ...CONTOSO, extends: '9.json' })
    file('fabrikam.json', { ...CONTOSO, tenant: 'fabrikam.com', extends: '10.json' })

    expect(await problems('contoso.json')).toEqual([])
    expect(await problems('fabrikam.json')).toEqual([
      '1.json:2:14 extends: This makes a chain of more than 10 files of defaults; join some of them. This concerns fabrikam.json.'
    ])
  })
})

it('each file is one registration, by whatever name or link it is reached', async () => {
  file('defaults.json', DEFAULTS)
  file('contoso.json', CONTOSO)
  symlinkSync('contoso.json', join(workspace, 'link.json'))

  expect(await read('contoso.json\nlink.json')).toMatchObject({
    problems: [],
    registrations: [{ file: 'contoso.json' }]
  })
})

it('warnings too are given once, in the order of files and places', async () => {
  file('defaults.json', { ...DEFAULTS, productVersion: '9.0' })
  file('b.json', { ...CONTOSO, certificate: { overlapDays: 100 } })
  file('a.json', { ...CONTOSO, tenant: 'fabrikam.com' })
  const { warnings, problems: found } = await read('?.json')

  expect(found).toEqual([])
  expect(warnings.map(formatProblem)).toEqual([
    expect.stringContaining('b.json:5:20 certificate.overlapDays: '),
    expect.stringMatching(/^defaults\.json:2:21 productVersion: .* This concerns a\.json, b\.json\.$/)
  ])
})

it('the examples of many registrations are accepted without a warning', async () => {
  const workingDirectory = join(import.meta.dirname, '../../examples/many')
  const surroundings = { workingDirectory, workspace: workingDirectory, repository: undefined }

  expect(await readRegistrations('customers/*.json', surroundings)).toMatchObject({
    problems: [],
    warnings: [],
    registrations: [
      { file: 'customers/contoso.json', registration: { delivery: { keyVault: { certificate: 'vb365-contoso' } } } },
      { file: 'customers/fabrikam.json', registration: { application: { flow: 'existing' } } },
      { file: 'customers/northwind.json', registration: { delivery: { keyVault: undefined } } }
    ]
  })
})

it('two registrations that would change the same thing are refused by the names of both files', async () => {
  file('defaults.json', { ...DEFAULTS, delivery: { pfx: { path: 'out/vb365.pfx' } } })
  file('a.json', CONTOSO)
  file('b.json', { ...CONTOSO, tenant: 'Contoso.onmicrosoft.com' })
  file('c.json', { ...CONTOSO, tenant: 'fabrikam.com', delivery: { pfx: { path: './out/c.pfx' } } })

  expect(await problems('?.json')).toEqual([
    'defaults.json:13:13 application.name: a.json and b.json register the same application, "Veeam Backup for Microsoft 365", in the tenant Contoso.onmicrosoft.com; keep one, or give each its own name.',
    'defaults.json:22:15 delivery.pfx.path: a.json and b.json deliver to the same file, out/vb365.pfx; give each its own path.'
  ])
})
