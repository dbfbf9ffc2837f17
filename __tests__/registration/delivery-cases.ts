import { EXISTING_APPLICATION, NEW_APPLICATION } from './registration-fixture.ts'

export type Changes = Readonly<Record<string, unknown>>

/** One refused registration: what is changed, the path of the one problem, and the decisive parts of its sentence. */
export type Refused = readonly [rule: string, changes: Changes, path: string, parts: readonly string[]]
export type Allowed = readonly [what: string, changes: Changes]

const GITHUB = { secret: 'VB365_CONTOSO_PFX' }
const KEY_VAULT = { vault: 'https://contoso-backup.vault.azure.net', certificate: 'vb365-contoso' }
const VB365 = { server: 'https://vb365.contoso.example:4443', username: 'CONTOSO\\svc-vb365' }
const ACCOUNT = 'veeam.backup@contoso.onmicrosoft.com'

export const github = (changes: Changes): Changes => ({ delivery: { github: { ...GITHUB, ...changes } } })
export const keyVault = (changes: Changes): Changes => ({ delivery: { keyVault: { ...KEY_VAULT, ...changes } } })
export const vb365 = (changes: Changes): Changes => ({ delivery: { vb365: { ...VB365, ...changes } } })

const REFUSED_GITHUB: readonly Refused[] = [
  [
    'a GitHub secret has a name',
    github({ secret: undefined }),
    'delivery.github.secret',
    ['missing; add it', 'Name of']
  ],
  [
    'the name of a GitHub secret has letters, digits and underscores',
    github({ secret: 'vb365-contoso-pfx' }),
    'delivery.github.secret',
    ['must be the name of a GitHub Actions secret', 'digits and underscores']
  ],
  [
    'the name of a GitHub secret has no digit in front',
    github({ secret: '365_PFX' }),
    'delivery.github.secret',
    ['no digit in front']
  ],
  [
    'the name of a GitHub secret does not begin with GITHUB_ in any letter case',
    github({ secret: 'GitHub_PFX' }),
    'delivery.github.secret',
    ['not beginning with GITHUB_']
  ],
  [
    'a repository has an owner',
    github({ repository: 'backup' }),
    'delivery.github.repository',
    ['as owner/name', 'leave it out for the repository that the workflow runs in']
  ],
  [
    'a repository is not a parent folder',
    github({ repository: 'contoso/..' }),
    'delivery.github.repository',
    ['owner/']
  ],
  ['an environment has a name', github({ environment: '' }), 'delivery.github.environment', ['1 to 255 characters']],
  [
    'an environment is not a parent folder',
    github({ environment: '..' }),
    'delivery.github.environment',
    ['the name of']
  ],
  [
    'a GitHub organization has one name',
    github({ organization: 'contoso/backup', visibility: 'all' }),
    'delivery.github.organization',
    ['the name of a GitHub organization', 'digits and hyphens']
  ],
  [
    'the secret of an organization has a visibility',
    github({ organization: 'contoso' }),
    'delivery.github.visibility',
    ['required with organization', '"selected"']
  ],
  [
    'a visibility is a known one',
    github({ organization: 'contoso', visibility: 'public' }),
    'delivery.github.visibility',
    ['"public" is not allowed', '"all", "private", "selected"']
  ],
  [
    'a visibility is for an organization',
    github({ visibility: 'private' }),
    'delivery.github.organization',
    ['missing beside visibility', 'or remove visibility']
  ],
  [
    'the secret of an organization has no environment',
    github({ organization: 'contoso', visibility: 'all', environment: 'vb365' }),
    'delivery.github',
    ['belongs to no repository and no environment']
  ],
  [
    'the secret of an organization has no repository',
    github({ organization: 'contoso', visibility: 'all', repository: 'contoso/backup' }),
    'delivery.github',
    ['keep organization with visibility, or repository and environment']
  ],
  [
    'a GitHub variable has a name that GitHub takes',
    github({ variables: { applicationId: 'github_id' } }),
    'delivery.github.variables.applicationId',
    ['the name of a GitHub Actions variable', 'not beginning with GITHUB_']
  ],
  [
    'two GitHub variables have two names',
    github({ variables: { applicationId: 'vb365_contoso_pfx_thumbprint' } }),
    'delivery.github.variables.applicationId',
    ['holds the thumbprint of the certificate', 'choose another name']
  ]
]

const REFUSED_KEY_VAULT: readonly Refused[] = [
  ['a vault is named', keyVault({ vault: undefined }), 'delivery.keyVault.vault', ['missing; add it', 'Vault URI']],
  [
    'a certificate in a vault is named',
    keyVault({ certificate: undefined }),
    'delivery.keyVault.certificate',
    ['missing']
  ],
  ['a vault has https', keyVault({ vault: 'http://a.vault.azure.net' }), 'delivery.keyVault.vault', ['with https']],
  [
    'a vault has no path',
    keyVault({ vault: 'https://a.vault.azure.net/certificates/b' }),
    'delivery.keyVault.vault',
    ['without a path', 'https://contoso-backup.vault.azure.net']
  ],
  [
    'a vault has a port that can be',
    keyVault({ vault: 'https://a.vault.azure.net:65536' }),
    'delivery.keyVault.vault',
    ['the port is not a number from 1 to 65535']
  ],
  [
    'a vault is in the cloud of the region',
    keyVault({ vault: 'https://a.vault.usgovcloudapi.net' }),
    'delivery.keyVault.vault',
    ['another cloud than the region Worldwide', 'end with .vault.azure.net', 'or correct region']
  ],
  [
    'a vault is in the cloud of the region that is given',
    { region: 'China', ...keyVault({}) },
    'delivery.keyVault.vault',
    ['another cloud than the region China', 'end with .vault.azure.cn']
  ],
  [
    'a certificate in a vault has letters, digits and hyphens',
    keyVault({ certificate: 'vb365_contoso' }),
    'delivery.keyVault.certificate',
    ['1 to 127 letters a to z, digits and hyphens']
  ],
  [
    'a certificate in a vault has 127 characters',
    keyVault({ certificate: 'x'.repeat(128) }),
    'delivery.keyVault.certificate',
    ['1 to 127']
  ],
  ['the tenant of a vault is one', keyVault({ tenant: 'common' }), 'delivery.keyVault.tenant', ['its ID', 'domains']]
]

const REFUSED_VB365: readonly Refused[] = [
  ['a VB365 server has an address', vb365({ server: undefined }), 'delivery.vb365.server', ['missing; add it', '4443']],
  ['a VB365 server has an account', vb365({ username: undefined }), 'delivery.vb365.username', ['missing; add it']],
  [
    'a VB365 server has https',
    vb365({ server: 'http://vb365:4443' }),
    'delivery.vb365.server',
    ['with https, host and port', 'https://vb365.contoso.example:4443']
  ],
  ['a VB365 server has no path', vb365({ server: 'https://vb365:4443/v8' }), 'delivery.vb365.server', ['without path']],
  [
    'the address of a VB365 server has no password',
    vb365({ server: 'https://svc:secret@vb365:4443' }),
    'delivery.vb365.server',
    ['user name or password']
  ],
  [
    'a VB365 server has a port that can be',
    vb365({ server: 'https://vb365:0' }),
    'delivery.vb365.server',
    ['the port is not a number from 1 to 65535']
  ],
  [
    'a VB365 server has a host that can be',
    vb365({ server: 'https://300.1.2.3:4443' }),
    'delivery.vb365.server',
    ['the host is malformed']
  ],
  [
    'an account of a VB365 server has a domain',
    vb365({ username: 'svc-vb365' }),
    'delivery.vb365.username',
    ['DOMAIN\\name or name@domain']
  ],
  [
    'the backslash of an account is written twice',
    vb365({ username: 'CONTOSO\new' }),
    'delivery.vb365.username',
    ['backslash twice', '"CONTOSO\\\\svc-vb365"']
  ],
  [
    'a server thumbprint is SHA-256',
    vb365({ serverThumbprint: 'a'.repeat(40) }),
    'delivery.vb365.serverThumbprint',
    ['64 hexadecimal digits', 'SHA-1 thumbprint', 'openssl s_client']
  ],
  [
    'replaceApplication is a Boolean',
    vb365({ replaceApplication: 'yes' }),
    'delivery.vb365.replaceApplication',
    ['true or false']
  ],
  [
    'an impersonation account has a domain',
    vb365({ impersonationAccount: 'veeam' }),
    'delivery.vb365.impersonationAccount',
    ['name@domain.tld']
  ],
  [
    'the impersonation account of an existing application is its own',
    { application: EXISTING_APPLICATION, ...vb365({ impersonationAccount: ACCOUNT }) },
    'delivery.vb365.impersonationAccount',
    ['application.username; remove this one']
  ],
  [
    'an impersonation account is for Exchange',
    { services: { sharePointOnline: true }, ...vb365({ impersonationAccount: ACCOUNT }) },
    'delivery.vb365.impersonationAccount',
    ['Exchange Online, which is not protected', 'remove it']
  ]
]

/** A certificate that is taken from a vault. */
const fromVault = (changes: Changes = {}): Changes => ({
  certificate: { source: 'keyVault', ...KEY_VAULT, ...changes }
})

const REFUSED_SOURCES: readonly Refused[] = [
  [
    'a vault to take from is named',
    fromVault({ vault: undefined }),
    'certificate.vault',
    ['missing; add it', 'Vault URI']
  ],
  [
    'a certificate to take from a vault is named',
    fromVault({ certificate: undefined }),
    'certificate.certificate',
    ['missing; add it', 'must be exportable']
  ],
  ['a vault to take from has no path', fromVault({ vault: 'https://a.example/b' }), 'certificate.vault', ['path']],
  [
    'a vault to take from is in the cloud of the region',
    { region: 'USGovernment', ...fromVault() },
    'certificate.vault',
    ['another cloud than the region USGovernment', '.vault.usgovcloudapi.net']
  ],
  [
    'a certificate to take from a vault has letters, digits and hyphens',
    fromVault({ certificate: 'a/b' }),
    'certificate.certificate',
    ['1 to 127 letters']
  ],
  [
    'a version in a vault has 32 digits',
    fromVault({ version: '1.0' }),
    'certificate.version',
    ['32 hexadecimal digits', 'leave it out for the newest']
  ],
  [
    'a certificate from a vault has no key size',
    fromVault({ keySize: 2048 }),
    'certificate.keySize',
    ['belongs to "source": "generate"', 'Allowed here: source, vault, certificate, version, tenant.']
  ],
  [
    'a certificate is not delivered to where it is taken from',
    { ...fromVault(), ...keyVault({ vault: 'https://Contoso-Backup.vault.azure.net/', certificate: 'VB365-Contoso' }) },
    'delivery.keyVault',
    ['taken from there', 'name another certificate']
  ]
]

export const REFUSED_DELIVERIES: readonly Refused[] = [
  ...REFUSED_GITHUB,
  ...REFUSED_KEY_VAULT,
  ...REFUSED_VB365,
  ...REFUSED_SOURCES
]

export const ALLOWED_DELIVERIES: readonly Allowed[] = [
  ['a GitHub secret of this repository', github({})],
  ['a GitHub secret in lower case', github({ secret: '_vb365' })],
  ['a GitHub secret of another repository', github({ repository: 'contoso/.github' })],
  ['a GitHub secret of an environment', github({ environment: 'production/vb365 (EU)', repository: 'a_contoso/b' })],
  ['a GitHub secret of an organization', github({ organization: 'contoso', visibility: 'selected' })],
  ['a GitHub variable', github({ variables: { applicationId: 'VB365_CONTOSO_ID' } })],
  ['a GitHub variable of the name of the secret', github({ variables: { applicationId: GITHUB.secret } })],
  ['no GitHub variable', github({ variables: {} })],
  ['a vault', keyVault({})],
  ['a vault as the portal shows it', keyVault({ vault: 'https://Contoso-Backup.vault.azure.net/' })],
  ['a vault of another tenant', keyVault({ tenant: 'fabrikam.com' })],
  [
    'a vault of a government cloud',
    { region: 'USDefence', ...keyVault({ vault: 'https://a.vault.usgovcloudapi.net' }) }
  ],
  ['a vault behind a host of one’s own', keyVault({ vault: 'https://localhost:8443' })],
  ['a VB365 server', { application: NEW_APPLICATION, ...vb365({ impersonationAccount: ACCOUNT }) }],
  ['a VB365 server of an existing application', { application: EXISTING_APPLICATION, ...vb365({}) }],
  ['a VB365 server by its IP address', vb365({ server: 'https://[2001:db8::1]:4443' })],
  ['a local account of a VB365 server', vb365({ username: '.\\Veeam Backup' })],
  ['an account by its principal name', vb365({ username: 'svc-vb365@contoso.example' })],
  ['a server thumbprint as openssl prints it', vb365({ serverThumbprint: `${'AB:'.repeat(31)}ab` })],
  ['a certificate from a vault', fromVault()],
  [
    'a version of a certificate from a vault of another tenant',
    fromVault({ version: 'A1'.repeat(16), tenant: 'a.b.com' })
  ],
  [
    'a certificate from a vault without the grant',
    { application: { ...EXISTING_APPLICATION, grantPermissions: false }, ...fromVault() }
  ],
  [
    'a certificate from one vault that is delivered to another',
    { ...fromVault(), ...keyVault({ certificate: 'copy' }) }
  ],
  ['all deliveries', { delivery: { pfx: { path: 'a.pfx' }, github: GITHUB, keyVault: KEY_VAULT, vb365: VB365 } }]
]
