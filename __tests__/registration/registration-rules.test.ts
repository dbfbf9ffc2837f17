import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import {
  ALLOWED_DELIVERIES,
  type Allowed,
  type Changes,
  github,
  REFUSED_DELIVERIES,
  type Refused
} from './delivery-cases.ts'
import {
  APPLICATION_ID,
  EXISTING_APPLICATION,
  messagesFor,
  NEW_APPLICATION,
  problemsIn,
  registrationJson,
  SHAREPOINT_APPLICATION,
  THUMBPRINT
} from './registration-fixture.ts'

const MAIL_AND_SITES = { exchangeOnline: true, sharePointOnline: true }
const WITH_TEAMS = { ...MAIL_AND_SITES, teams: true }
const WITH_CHATS = { ...WITH_TEAMS, teamsChats: true }
const SITES_ALONE = { sharePointOnline: true }

function generated(changes: Changes): Changes {
  return { certificate: { source: 'generate', ...changes } }
}

function existing(changes: Changes): Changes {
  return { application: { ...EXISTING_APPLICATION, ...changes } }
}

const REFUSED: readonly Refused[] = [
  ...REFUSED_DELIVERIES,
  ['extends is text', { extends: ['../a.json'] }, 'extends', ['the path of one file of defaults', 'This is a list']],
  ['extends is a path', { extends: ' ' }, 'extends', ['the path of one file of defaults']],
  ['extends is no address', { extends: 'https://contoso.example/a.json' }, 'extends', ['nothing is fetched']],
  ['extends starts at the folder of the file', { extends: '/a.json' }, 'extends', ['is absolute', 'from the folder']],
  ['extends has no backslashes where they separate nothing', { extends: '..\\a.json' }, 'extends', ['backslashes']],
  ['extends is not evaluated', { extends: `\${{ vars.DEFAULTS }}` }, 'extends', ['an expression of GitHub Actions']],
  ['tenant is text', { tenant: 5 }, 'tenant', ['GUID', 'contoso.onmicrosoft.com', 'This is 5']],
  ['tenant is a GUID or a domain', { tenant: 'contoso' }, 'tenant', ['GUID', 'verified domains']],
  ['tenant is not a name of all tenants', { tenant: 'organizations' }, 'tenant', ['GUID']],
  ['tenant is required', { tenant: undefined }, 'tenant', ['missing; add it', 'verified domains']],
  ['region is one of four', { region: 'Germany' }, 'region', ['"Germany" is not allowed', '"Worldwide"', '"China"']],
  ['product version is required', { productVersion: undefined }, 'productVersion', ['missing; add it', 'permissions']],
  ['product version is text', { productVersion: 8.5 }, 'productVersion', ['8.5 is not allowed; did you mean "8.5"?']],
  ['product version is a known one', { productVersion: '7.0' }, 'productVersion', ['"7.0" is not allowed', '"8.0", ']],
  ['services are required', { services: undefined }, 'services', ['missing; add it', 'at least one']],
  ['services are an object', { services: ['teams'] }, 'services', ['an object in braces', 'This is a list']],
  [
    'a service is a Boolean',
    { services: { exchangeOnline: 'yes' } },
    'services.exchangeOnline',
    ['true or false', 'text']
  ],
  [
    'some service is protected',
    { services: {} },
    'services',
    ['Nothing is protected', 'exchangeOnline, sharePointOnline']
  ],
  ['no service is false alone', { services: { exchangeOnline: false } }, 'services', ['Nothing is protected']],
  [
    'Teams needs Exchange',
    { services: { sharePointOnline: true, teams: true } },
    'services.teams',
    ['Teams needs Exchange Online and SharePoint Online', 'set exchangeOnline and sharePointOnline to true']
  ],
  [
    'Teams needs SharePoint',
    { services: { exchangeOnline: true, teams: true } },
    'services.teams',
    ['SharePoint Online']
  ],
  [
    'team chats need Teams',
    { ...existing({}), services: { ...MAIL_AND_SITES, teamsChats: true } },
    'services.teamsChats',
    ['Team chats need Microsoft Teams', 'set teams to true']
  ],
  [
    'team chats need an existing application',
    { application: NEW_APPLICATION, services: WITH_CHATS },
    'services.teamsChats',
    ['new application', 'set teamsChats to false', '"flow": "existing"']
  ],
  ['no Teams in China', { region: 'China', services: WITH_TEAMS }, 'services.teams', ['China', 'set teams to false']],
  [
    'no team chats in China',
    { ...existing({}), region: 'China', services: { ...MAIL_AND_SITES, teamsChats: true } },
    'services.teamsChats',
    ['only in the region Worldwide', 'China']
  ],
  [
    'no team chats in USGovernment',
    { ...existing({}), region: 'USGovernment', services: WITH_CHATS },
    'services.teamsChats',
    ['only in the region Worldwide', 'USGovernment', 'set teamsChats to false']
  ],
  [
    'no team chats in USDefence',
    { ...existing({}), region: 'USDefence', services: WITH_CHATS },
    'services.teamsChats',
    ['USDefence']
  ],
  [
    'public folders need Exchange',
    { services: { sharePointOnline: true, publicFolders: true } },
    'services.publicFolders',
    ['Public folders need Exchange Online', 'set exchangeOnline to true']
  ],
  ['usage is a list', { usage: 'backup' }, 'usage', ['must be a list', '"restoreDeviceCode"', 'This is text']],
  ['usage is not empty', { usage: [] }, 'usage', ['at least one', '"backup"']],
  ['usage is given once', { usage: ['backup', 'restoreCertificate', 'backup'] }, 'usage[2]', ['each of them once']],
  ['usage is a known one', { usage: ['archive'] }, 'usage[0]', ['"archive" is not allowed', '"restoreDeviceCode"']],
  [
    'application is required',
    { application: undefined },
    'application',
    ['missing; add it', 'new one, or an existing one']
  ],
  ['flow is required', { application: { name: 'X' } }, 'application.flow', ['missing; add it', '(new)', '(existing)']],
  [
    'flow is new or existing',
    { application: { flow: 'import' } },
    'application.flow',
    ['"import" is not allowed', '"new", "existing"']
  ],
  [
    'a new application has a name',
    { application: { flow: 'new' } },
    'application.name',
    ['missing; add it', 'Display name']
  ],
  ['a name is not blank', { application: { flow: 'new', name: '  ' } }, 'application.name', ['1 to 120 characters']],
  [
    'a name has no space at its end',
    { application: { flow: 'new', name: 'X ' } },
    'application.name',
    ['no space at either end']
  ],
  [
    'a name has no control character',
    { application: { flow: 'new', name: 'a\u0007b' } },
    'application.name',
    ['no control characters']
  ],
  ['a name is not too long', { application: { flow: 'new', name: 'x'.repeat(121) } }, 'application.name', ['1 to 120']],
  [
    'a new application has no ID yet',
    { application: { ...NEW_APPLICATION, applicationId: APPLICATION_ID } },
    'application.applicationId',
    ['belongs to "flow": "existing"', 'Allowed here: flow, name.']
  ],
  [
    'an existing application has an ID',
    { application: { flow: 'existing', username: 'a@contoso.com' } },
    'application.applicationId',
    ['missing; add it', 'client']
  ],
  [
    'an application ID is a GUID',
    existing({ applicationId: 'X' }),
    'application.applicationId',
    ['must be a GUID such as', 'Entra admin center']
  ],
  [
    'grantPermissions is a Boolean',
    existing({ grantPermissions: 'true' }),
    'application.grantPermissions',
    ['true or false', 'text']
  ],
  ['a user name has a domain', existing({ username: 'veeam' }), 'application.username', ['name@domain.tld']],
  ['a user name has one @', existing({ username: 'a@b@contoso.com' }), 'application.username', ['name@domain.tld']],
  [
    'a user name has no dot before the @',
    existing({ username: 'a.@contoso.com' }),
    'application.username',
    ['name@domain.tld']
  ],
  ['a user name has no blank', existing({ username: 'a b@contoso.com' }), 'application.username', ['name@domain.tld']],
  [
    'a user name has 64 characters before the @',
    existing({ username: `${'a'.repeat(65)}@contoso.com` }),
    'application.username',
    ['at most 64']
  ],
  [
    'an organization name has no user name',
    { services: SITES_ALONE, application: { ...SHAREPOINT_APPLICATION, organizationName: 'a@contoso.com' } },
    'application.organizationName',
    ['must be a domain', 'without a user name']
  ],
  [
    'Exchange needs a user name',
    { application: { flow: 'existing', applicationId: APPLICATION_ID } },
    'application.username',
    ['username', 'required when Exchange Online is protected', 'impersonation account']
  ],
  [
    'Exchange has a user name instead of an organization name',
    { application: SHAREPOINT_APPLICATION },
    'application.username',
    ['takes the place of organizationName']
  ],
  [
    'public folders need a user name',
    { services: { exchangeOnline: true, publicFolders: true }, application: SHAREPOINT_APPLICATION },
    'application.username',
    ['with or without public folders']
  ],
  [
    'SharePoint alone needs an organization name',
    { services: SITES_ALONE, application: { flow: 'existing', applicationId: APPLICATION_ID } },
    'application.organizationName',
    ['only SharePoint Online and OneDrive are protected', 'without a user name']
  ],
  [
    'SharePoint alone has no user name',
    { services: SITES_ALONE, ...existing({}) },
    'application.organizationName',
    ['takes the place of username']
  ],
  [
    'user name and organization name exclude each other',
    existing({ organizationName: 'contoso.com' }),
    'application',
    ['exclude each other', 'keep username when Exchange Online is protected']
  ],
  ['a certificate is required', { certificate: undefined }, 'certificate', ['missing; add it', 'signs in with']],
  ['a certificate has a source', { certificate: {} }, 'certificate.source', ['missing; add it', 'comes from']],
  [
    'a source is a known one',
    { certificate: { source: 'vault' } },
    'certificate.source',
    ['"vault" is not allowed', '"generate", "store", "pfx", "keyVault"']
  ],
  ['a friendly name is not empty', generated({ friendlyName: '' }), 'certificate.friendlyName', ['1 to 64 characters']],
  [
    'a friendly name fits a common name',
    generated({ friendlyName: 'x'.repeat(65) }),
    'certificate.friendlyName',
    ['1 to 64 characters']
  ],
  [
    'a key size is a number',
    generated({ keySize: '4096' }),
    'certificate.keySize',
    ['did you mean 4096?', '2048, 3072, 4096']
  ],
  [
    'a key has 2048 bits or more',
    generated({ keySize: 1024 }),
    'certificate.keySize',
    ['1024 is not allowed', '2048, 3072, 4096']
  ],
  [
    'validity is at least a day',
    generated({ validityDays: 0, renewBeforeDays: 0 }),
    'certificate.validityDays',
    ['whole number from 1 to 3650', 'This is 0']
  ],
  [
    'validity is at most ten years',
    generated({ validityDays: 3651 }),
    'certificate.validityDays',
    ['from 1 to 3650', 'This is 3651']
  ],
  [
    'validity has no fraction',
    generated({ validityDays: 90.5 }),
    'certificate.validityDays',
    ['whole number', 'This is 90.5']
  ],
  [
    'validity is a number',
    generated({ validityDays: '90' }),
    'certificate.validityDays',
    ['without quotes', 'This is text']
  ],
  [
    'renewal is not negative',
    generated({ renewBeforeDays: -1 }),
    'certificate.renewBeforeDays',
    ['from 0 to 3649', 'This is -1']
  ],
  [
    'overlap is not negative',
    generated({ overlapDays: -1 }),
    'certificate.overlapDays',
    ['from 0 to 3650', 'This is -1']
  ],
  [
    'renewal comes before the end',
    generated({ validityDays: 90, renewBeforeDays: 90 }),
    'certificate.renewBeforeDays',
    ['renewBeforeDays (90) must be less than validityDays (90)']
  ],
  [
    'default renewal comes before the end',
    generated({ validityDays: 30 }),
    'certificate.validityDays',
    ['renewBeforeDays (30, the default) must be less than validityDays (30)']
  ],
  [
    'renewal comes before the default end',
    generated({ renewBeforeDays: 400 }),
    'certificate.renewBeforeDays',
    ['renewBeforeDays (400) must be less than validityDays (365, the default)']
  ],
  [
    'a generated certificate needs the grant',
    { ...existing({ grantPermissions: false }), ...generated({}) },
    'certificate.source',
    ['never be registered', 'set grantPermissions to true', '"store", "pfx" or "keyVault"']
  ],
  [
    'a store certificate has a thumbprint',
    { certificate: { source: 'store' } },
    'certificate.thumbprint',
    ['missing; add it', 'SHA-1']
  ],
  [
    'a thumbprint has 40 digits',
    { certificate: { source: 'store', thumbprint: THUMBPRINT.slice(1) } },
    'certificate.thumbprint',
    ['40 hexadecimal digits']
  ],
  [
    'a thumbprint is SHA-1',
    { certificate: { source: 'store', thumbprint: 'a'.repeat(64) } },
    'certificate.thumbprint',
    ['SHA-256 thumbprint has 64 digits']
  ],
  [
    'a store location is a known one',
    { certificate: { source: 'store', thumbprint: THUMBPRINT, location: 'My' } },
    'certificate.location',
    ['"My" is not allowed', '"CurrentUser", "LocalMachine"']
  ],
  [
    'a certificate from a store has no key size',
    { certificate: { source: 'store', thumbprint: THUMBPRINT, keySize: 2048 } },
    'certificate.keySize',
    ['belongs to "source": "generate"', 'Allowed here: source, thumbprint, location.']
  ],
  [
    'a PFX path is not blank',
    { certificate: { source: 'pfx', path: ' ' } },
    'certificate.path',
    ['1 to 1024 characters', 'pfx-base64']
  ],
  [
    'a delivered PFX has a path',
    { delivery: { pfx: {} } },
    'delivery.pfx.path',
    ['missing; add it', 'that is written']
  ],
  [
    'a delivery path is one line',
    { delivery: { pfx: { path: 'a\nb' } } },
    'delivery.pfx.path',
    ['no control characters']
  ],
  [
    'a PFX encryption is a known one',
    { delivery: { pfx: { path: 'a.pfx', encryption: 'AES128' } } },
    'delivery.pfx.encryption',
    ['"AES256_SHA256", "TripleDES_SHA1"']
  ],
  [
    'a delivered PFX does not overwrite the imported one',
    { certificate: { source: 'pfx', path: 'out/a.pfx' }, delivery: { pfx: { path: './out/b/../a.pfx' } } },
    'delivery.pfx.path',
    ['would overwrite', 'certificate.path', 'give another path']
  ],
  ['EWS is checked or allowed', { exchange: { ews: 'deny' } }, 'exchange.ews', ['"check", "allow"']],
  [
    'EWS is allowed for Exchange Online alone',
    { services: SITES_ALONE, exchange: { ews: 'allow' } },
    'exchange.ews',
    ['which is not protected', 'exchangeOnline in services to true']
  ],
  [
    'EWS is not allowed where nothing is written',
    {
      ...existing({ grantPermissions: false }),
      certificate: { source: 'pfx', path: 'a.pfx' },
      exchange: { ews: 'allow' }
    },
    'exchange.ews',
    ['Nothing is written while grantPermissions is false', 'ews to "check"']
  ],
  [
    'others on the list come with one that is begun',
    { exchange: { ewsOthers: [] } },
    'exchange.ewsOthers',
    ['set ews to "allow"', 'leave ewsOthers out']
  ],
  [
    'others on the list are application IDs',
    { exchange: { ews: 'allow', ewsOthers: ['Outlook'] } },
    'exchange.ewsOthers[0]',
    ['must be a GUID']
  ],
  [
    'others on the list are named once',
    { exchange: { ews: 'allow', ewsOthers: [APPLICATION_ID, APPLICATION_ID] } },
    'exchange.ewsOthers[1]',
    ['each of them once']
  ],
  [
    'a password is an input',
    { password: 'x' },
    'password',
    ['pfx-password', 'client-certificate-password', 'GitHub secret']
  ],
  ['a private key is an input', { privateKey: 'x' }, 'privateKey', ['pfx-base64', 'GitHub secret']],
  ['a token is kept elsewhere', { githubToken: 'x' }, 'githubToken', ['remove it', 'GitHub secret']],
  ['a client secret is an input', { clientSecret: 'x' }, 'clientSecret', ['client-secret', 'GitHub secret']],
  [
    'a GitHub secret is not written in place of its name',
    github({ secret: `ghp_${'a1B2'.repeat(9)}` }),
    'delivery.github.secret',
    ['looks like a secret itself', 'so replace it']
  ],
  ['$schema is text', { $schema: 1 }, '$schema', ['text in double quotes']]
]

const ALLOWED: readonly Allowed[] = [
  ...ALLOWED_DELIVERIES,
  ['a tenant ID', { tenant: '3D4E5F60-7182-4394-a5b6-c7d8e9f0a1b2' }],
  ['an internationalized domain', { tenant: 'xn--bcher-kva.example' }],
  ['the address of a schema', { $schema: '../schemas/registration.schema.json' }],
  ['every region', { region: 'USDefence' }],
  ['Teams in a government region', { region: 'USGovernment', services: WITH_TEAMS }],
  ['Teams with Exchange and SharePoint', { services: WITH_TEAMS }],
  ['team chats of an existing application', { ...existing({}), services: WITH_CHATS }],
  [
    'team chats switched off everywhere',
    { region: 'China', services: { ...MAIL_AND_SITES, teams: false, teamsChats: false } }
  ],
  ['public folders with Exchange', { services: { exchangeOnline: true, publicFolders: true } }],
  [
    'public folders of an existing application',
    { ...existing({}), services: { exchangeOnline: true, publicFolders: true } }
  ],
  ['Exchange alone', { services: { exchangeOnline: true } }],
  ['SharePoint alone, new', { services: SITES_ALONE }],
  ['SharePoint alone, existing', { services: SITES_ALONE, application: SHAREPOINT_APPLICATION }],
  ['one usage', { usage: ['restoreDeviceCode'] }],
  ['a name of 120 characters beyond the basic plane', { application: { flow: 'new', name: '😀'.repeat(120) } }],
  ['a user name with all its characters', existing({ username: "o'neil._!#^~-9@sub.contoso.com" })],
  ['an application ID in capitals', existing({ applicationId: APPLICATION_ID.toUpperCase() })],
  ['a generated certificate with the grant', { ...existing({ grantPermissions: true }), ...generated({}) }],
  ['the largest numbers', generated({ keySize: 4096, validityDays: 3650, renewBeforeDays: 3649, overlapDays: 3650 })],
  ['the smallest numbers', generated({ keySize: 2048, validityDays: 1, renewBeforeDays: 0, overlapDays: 0 })],
  [
    'a thumbprint as Windows copies it',
    { certificate: { source: 'store', thumbprint: `\u200e${THUMBPRINT.toLowerCase().replace(/../g, '$& ')}` } }
  ],
  [
    'a thumbprint with colons',
    { certificate: { source: 'store', thumbprint: THUMBPRINT.replace(/..\B/g, '$&:'), location: 'LocalMachine' } }
  ],
  [
    'a store certificate without the grant',
    { ...existing({ grantPermissions: false }), certificate: { source: 'store', thumbprint: THUMBPRINT } }
  ],
  ['a PFX of the input', { certificate: { source: 'pfx' } }],
  [
    'a PFX without the grant',
    { ...existing({ grantPermissions: false }), certificate: { source: 'pfx', path: 'a.pfx' } }
  ],
  [
    'an imported and a delivered PFX',
    { certificate: { source: 'pfx', path: 'in.pfx' }, delivery: { pfx: { path: 'out.pfx' } } }
  ],
  ['a delivery without a PFX', { delivery: {} }],
  ['EWS that is only looked at, for sites alone', { services: SITES_ALONE, exchange: { ews: 'check' } }],
  ['a list of EWS with others', { exchange: { ews: 'allow', ewsOthers: [APPLICATION_ID] } }],
  ['a list of EWS without others', { exchange: { ews: 'allow', ewsOthers: [] } }],
  [
    'the PFX encryption of Windows Server 2016',
    { delivery: { pfx: { path: 'out.pfx', encryption: 'TripleDES_SHA1' } } }
  ]
]

/** Every sentence that the schema itself holds. */
function schemaSentences(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([keyword, part]) =>
    keyword === 'errorMessage' ? [String(part)] : schemaSentences(part)
  )
}

describe('the rules of a registration', () => {
  it.each(REFUSED)('%s', (_rule, changes, path, parts) => {
    const problems = problemsIn(registrationJson(changes))

    expect(problems.map((problem) => problem.path)).toEqual([path])
    for (const part of [`${path}: `, ...parts]) expect(problems[0]?.message).toContain(part)
  })

  it.each(ALLOWED)('allow %s', (_what, changes) => {
    expect(messagesFor(changes)).toEqual([])
  })

  it('are each covered by a case above that shows the sentence of the schema', () => {
    const schema: unknown = JSON.parse(readFileSync('schemas/registration.schema.json', 'utf8'))
    const shown = REFUSED.flatMap(([, changes]) => messagesFor(changes)).join('\n')

    expect(schemaSentences(schema).filter((sentence) => !shown.includes(sentence))).toEqual([])
  })
})
