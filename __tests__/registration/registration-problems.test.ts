import { describe, expect, it } from '@jest/globals'
import { REGISTRATION_PROPERTIES } from '../../src/generated/registration-properties.ts'
import { OTHER_NAMES } from '../../src/registration/property-hints.ts'
import { formatProblem } from '../../src/registration/registration-problem.ts'
import { github, keyVault, vb365 } from './delivery-cases.ts'
import {
  APPLICATION_ID,
  EXISTING_APPLICATION,
  messagesFor,
  NEW_APPLICATION,
  problemsIn,
  registrationJson
} from './registration-fixture.ts'

/** Line, column and end of each problem with its path. */
function places(json: string | Uint8Array): string[] {
  return problemsIn(json).map(({ line, column, endColumn, path }) => `${line}:${column}-${endColumn ?? ''} ${path}`)
}

const FOUR_PROBLEMS = [
  '{',
  '  "tenant": "contoso.onmicrosoft.com",',
  '  "region": "Wordwide",',
  '  "productVersion": "8.5",',
  '  "services": { "exchangeOnline": true, "publicFolder": false },',
  '  "usage": ["backup", "restore"],',
  '  "application": {',
  '    "flow": "new"',
  '  },',
  '  "certificate": { "source": "generate" }',
  '}'
]

describe('the place of a problem', () => {
  it('is the value when the value is wrong, the name when the property is unknown, the object when one is missing', () => {
    expect(places(FOUR_PROBLEMS.join('\n'))).toEqual([
      '3:13-23 region',
      '5:41-55 services.publicFolder',
      '6:23-32 usage[1]',
      '7:18- application.name'
    ])
  })

  it('is the same with CRLF, with lone CR and with a byte order mark', () => {
    const expected = places(FOUR_PROBLEMS.join('\n'))

    expect(places(FOUR_PROBLEMS.join('\r\n'))).toEqual(expected)
    expect(places(FOUR_PROBLEMS.join('\r'))).toEqual(expected)
    expect(places(`\ufeff${FOUR_PROBLEMS.join('\r\n')}`)).toEqual(expected)
  })

  it('counts characters as editors do, behind umlauts and emoji too', () => {
    const json = registrationJson({ application: { flow: 'new', name: 'Müller 😀' } }).replace(/\n\s*/g, '')
    const withProblems = json.replace('"flow"', '"x":1,"flow"').replace('"name"', '"y":2,"name"')

    expect(places(withProblems)).toEqual([
      `1:${withProblems.indexOf('"x"') + 1}-${withProblems.indexOf('"x"') + 4} application.x`,
      `1:${withProblems.indexOf('"y"') + 1}-${withProblems.indexOf('"y"') + 4} application.y`
    ])
  })

  it('names properties with odd characters in brackets, cut and on one line', () => {
    const problems = problemsIn(registrationJson({ 'a/b~c "d"\n': 1, [`${'x'.repeat(90)}`]: 1 }))

    expect(problems.map(({ path }) => path)).toEqual(['["a/b~c \\"d\\"\\u{a}"]', `["${'x'.repeat(40)}…"]`])
  })

  it('stands before the message in a log', () => {
    const [problem] = problemsIn(registrationJson({ tenant: 'contoso' }))
    if (problem === undefined) throw new Error('no problem was found')

    expect(formatProblem(problem)).toMatch(/^contoso\.json:2:13 tenant: The tenant must be /)
    expect(formatProblem({ ...problem, file: undefined })).toMatch(/^configuration:2:13 tenant: /)
  })
})

describe('several problems', () => {
  it('are reported all at once, in the order of the text', () => {
    const problems = problemsIn(
      registrationJson({
        tenant: 'contoso',
        region: 'China',
        services: { exchangeOnline: true, sharePointOnline: true, teams: true, teamsChats: true },
        application: { flow: 'new', name: '' },
        certificate: { source: 'generate', keySize: 512, validityDays: 5, password: 'x' }
      })
    )

    expect(problems.map(({ path }) => path)).toEqual([
      'tenant',
      'services.teams',
      'services.teamsChats',
      'services.teamsChats',
      'application.name',
      'certificate.keySize',
      'certificate.validityDays',
      'certificate.password'
    ])
  })

  it('are reported once each: a misspelled property is not missing too', () => {
    expect(messagesFor({ tenant: undefined, tennant: 'contoso.onmicrosoft.com' })).toEqual([
      expect.stringContaining('tennant: This property is unknown; did you mean "tenant"?')
    ])
  })

  it('are reported once each: the rules see a misspelled property as it was meant', () => {
    const services = { ExchangeOnline: true, 'share-point-online': true, teams: true }

    expect(messagesFor({ services })).toEqual([
      expect.stringContaining('services.ExchangeOnline: This property is unknown; did you mean "exchangeOnline"?'),
      expect.stringContaining('services.share-point-online: This property is unknown; did you mean "sharePointOnline"?')
    ])
  })

  it('are found below a misspelled property too, under the path as it is written', () => {
    const problems = problemsIn(registrationJson({ certificate: undefined, certifikate: { source: 'vault' } }))

    expect(problems.map(({ path }) => path)).toEqual(['certifikate', 'certifikate.source'])
  })

  it('are found where the flow or the source is misspelled, which says what else is allowed', () => {
    const application = { Flow: 'existing', applicationId: 'x', username: 'a@contoso.com' }
    const certificate = { sorce: 'store', thumprint: 'A1', keySize: 2048 }

    expect(messagesFor({ application, certificate })).toEqual([
      expect.stringContaining('application.Flow: This property is unknown; did you mean "flow"?'),
      expect.stringContaining('application.applicationId: The application (client) ID must be a GUID'),
      expect.stringContaining('certificate.sorce: This property is unknown; did you mean "source"?'),
      expect.stringContaining('certificate.thumprint: This property is unknown; did you mean "thumbprint"?'),
      expect.stringContaining('certificate.thumprint: The thumbprint must be'),
      expect.stringContaining(
        'certificate.keySize: This property belongs to "source": "generate". Allowed here: source, thumbprint, location.'
      )
    ])
  })

  it('guess no property that is there already', () => {
    const messages = messagesFor({ Tenant: 'fabrikam.com' })

    expect(messages).toHaveLength(1)
    expect(messages[0]).toContain('Tenant: This property is unknown; allowed here: $schema, extends, tenant, ')
  })

  it('guess one property for one of two slips', () => {
    const messages = messagesFor({ tenant: undefined, tenan: 'contoso.com', tennant: 'contoso.com' })

    expect(messages.map((message) => message.includes('did you mean "tenant"'))).toEqual([true, false])
  })

  it('beyond a hundred are counted only', () => {
    const usage = Array.from({ length: 300 }, (_, index) => `usage ${index}`)
    const problems = problemsIn(registrationJson({ usage }))

    expect(problems).toHaveLength(101)
    expect(problems.at(-1)?.message).toBe('There are 200 more problems after this one; correct these first.')
  })
})

describe('a property name that is nearly right', () => {
  it.each([
    ['Tenant', { Tenant: 'contoso.com', tenant: undefined }, 'tenant'],
    ['product_version', { product_version: '8.5', productVersion: undefined }, 'productVersion'],
    ['useage', { useage: ['backup'] }, 'usage'],
    ['delivry', { delivry: {} }, 'delivery'],
    ['services.sharePoint', { services: { exchangeOnline: true, sharePoint: true } }, 'sharePointOnline'],
    ['services.teamChats', { services: { exchangeOnline: true, teamChats: false } }, 'teamsChats'],
    [
      'application.applicationID',
      {
        application: {
          ...EXISTING_APPLICATION,
          applicationId: undefined,
          applicationID: EXISTING_APPLICATION.applicationId
        }
      },
      'applicationId'
    ],
    [
      'application.userName',
      { application: { ...EXISTING_APPLICATION, username: undefined, userName: EXISTING_APPLICATION.username } },
      'username'
    ],
    ['certificate.keysize', { certificate: { source: 'generate', keysize: 2048 } }, 'keySize'],
    ['certificate.validtyDays', { certificate: { source: 'generate', validtyDays: 90 } }, 'validityDays'],
    ['delivery.GitHub', { delivery: { GitHub: { secret: 'A' } } }, 'github'],
    ['delivery.github.Secret', github({ secret: undefined, Secret: 'A' }), 'secret'],
    ['delivery.key_vault', { delivery: { key_vault: { vault: 'https://a.example', certificate: 'a' } } }, 'keyVault'],
    ['delivery.vb365.userName', vb365({ username: undefined, userName: 'a@b' }), 'username'],
    ['delivery.vb365.serverThumprint', vb365({ serverThumprint: 'AB'.repeat(32) }), 'serverThumbprint']
  ])('%s is answered with the right one', (path, changes, meant) => {
    expect(messagesFor(changes)).toEqual([expect.stringMatching(`^${path}: .*did you mean "${meant}"\\?`)])
  })

  it.each(['colour', 'x', 'vlt', 'keyVaultUri'.repeat(20)])('%s is answered with what is allowed', (name) => {
    const [message] = messagesFor({ [name]: 1 })

    expect(message).toContain('This property is unknown; allowed here: $schema, extends, tenant')
    expect(message).not.toContain('did you mean')
  })
})

describe('a property in a wrong place', () => {
  const pfx = { source: 'pfx' }

  it.each([
    [
      'application.applicationId',
      { application: { ...NEW_APPLICATION, applicationId: APPLICATION_ID } },
      'This property belongs to "flow": "existing".'
    ],
    [
      'application.username',
      { application: { ...NEW_APPLICATION, username: 'a@contoso.com' } },
      'This property belongs to "flow": "existing".'
    ],
    [
      'application.name',
      { application: { ...EXISTING_APPLICATION, name: 'x' } },
      'This property belongs to "flow": "new".'
    ],
    [
      'certificate.thumbprint',
      { certificate: { ...pfx, thumbprint: 'x' } },
      'This property belongs to "source": "store".'
    ],
    [
      'certificate.path',
      { certificate: { source: 'generate', path: 'x' } },
      'This property belongs to "source": "pfx".'
    ],
    ['keySize', { keySize: 2048 }, 'This property belongs elsewhere: certificate.keySize, with "source": "generate".'],
    ['teams', { teams: true }, 'This property belongs elsewhere: services.teams.'],
    [
      'path',
      { path: 'x' },
      'This property belongs elsewhere: certificate.path, with "source": "pfx" or delivery.pfx.path.'
    ],
    ['pfx', { pfx: {} }, 'This property belongs elsewhere: delivery.pfx.'],
    ['keyVault', { keyVault: {} }, 'This property belongs elsewhere: delivery.keyVault.'],
    [
      'vault',
      { vault: 'x' },
      'This property belongs elsewhere: certificate.vault, with "source": "keyVault" or delivery.keyVault.vault.'
    ],
    ['certificate.vault', { certificate: { ...pfx, vault: 'x' } }, 'This property belongs to "source": "keyVault".'],
    [
      'delivery.repository',
      { delivery: { repository: 'a/b' } },
      'This property belongs elsewhere: delivery.github.repository.'
    ],
    ['certificate.delivery', { certificate: { ...pfx, delivery: {} } }, 'This property belongs elsewhere: delivery.']
  ])('%s is answered with where it belongs', (path, changes, sentence) => {
    expect(messagesFor(changes)).toEqual([expect.stringContaining(`${path}: ${sentence} Allowed here: `)])
  })
})

describe('a property by another name', () => {
  it.each([
    ['services.oneDrive', { services: { exchangeOnline: true, oneDrive: true } }, 'services.sharePointOnline'],
    [
      'services.OneDrive-for-Business',
      { services: { exchangeOnline: true, 'OneDrive-for-Business': true } },
      'services.sharePointOnline'
    ],
    ['services.mailboxes', { services: { sharePointOnline: true, mailboxes: true } }, 'services.exchangeOnline'],
    ['domain', { domain: 'contoso.com' }, 'tenant'],
    ['clientId', { clientId: APPLICATION_ID }, 'application.applicationId, with "flow": "existing"'],
    [
      'application.displayName',
      { application: { ...NEW_APPLICATION, displayName: 'x' } },
      'application.name, with "flow": "new"'
    ],
    [
      'certificate.validity-years',
      { certificate: { source: 'generate', 'validity-years': 2 } },
      'certificate.validityDays, with "source": "generate"'
    ],
    [
      'certificate.vaultUri',
      { certificate: { source: 'pfx', vaultUri: 'x' } },
      'certificate.vault, with "source": "keyVault"'
    ],
    ['delivery.path', { delivery: { path: 'a.pfx' } }, 'delivery.pfx.path'],
    ['delivery.github.env', github({ env: 'vb365' }), 'delivery.github.environment'],
    ['delivery.keyVault.name', keyVault({ name: 'x' }), 'delivery.keyVault.certificate'],
    ['delivery.vb365.host', vb365({ host: 'x' }), 'delivery.vb365.server'],
    ['delivery.vb365.account', vb365({ account: 'x' }), 'delivery.vb365.impersonationAccount']
  ])('%s is answered with the one that covers it', (path, changes, covering) => {
    expect(messagesFor(changes)).toEqual([
      expect.stringContaining(`${path}: This property is unknown; it is covered by ${covering}. Allowed here: `)
    ])
  })

  it('is never one that the object has, and leads to one that there is', () => {
    const paths = REGISTRATION_PROPERTIES.map(({ path }) => path)
    for (const [object, names] of Object.entries(OTHER_NAMES)) {
      for (const [name, covering] of Object.entries(names)) {
        expect(paths).toContain(covering)
        expect(paths.map((path) => path.toLowerCase())).not.toContain(object === '' ? name : `${object}.${name}`)
      }
    }
  })
})

describe('a value that is nearly right', () => {
  it.each([
    [{ region: 'worldwide' }, '"Worldwide"'],
    [{ region: 'USDefense' }, '"USDefence"'],
    [{ region: 'US Government' }, '"USGovernment"'],
    [{ productVersion: 8.4 }, '"8.4"'],
    [{ usage: ['Backup'] }, '"backup"'],
    [{ usage: ['restore_device_code'] }, '"restoreDeviceCode"'],
    [{ application: { flow: 'exisiting' } }, '"existing"'],
    [{ certificate: { source: 'generated' } }, '"generate"'],
    [{ certificate: { source: 'PFX' } }, '"pfx"'],
    [{ certificate: { source: 'key-vault', vault: 'https://a.example', certificate: 'a' } }, '"keyVault"'],
    [{ certificate: { source: 'generate', keySize: '4096' } }, '4096'],
    [{ delivery: { pfx: { path: 'a.pfx', encryption: 'AES256-SHA256' } } }, '"AES256_SHA256"'],
    [github({ organization: 'contoso', visibility: 'Selected' }), '"selected"']
  ])('%j is answered with %s', (changes, meant) => {
    expect(messagesFor(changes)).toEqual([expect.stringContaining(`did you mean ${meant}?`)])
  })

  it.each([[{ region: 'Europe' }], [{ usage: ['x'] }], [{ productVersion: '7.0' }]])(
    '%j is not guessed at',
    (changes) => {
      expect(messagesFor(changes)[0]).not.toContain('did you mean')
    }
  )
})
