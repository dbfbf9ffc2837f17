import { REGISTRATION_PROPERTIES } from '../generated/registration-properties.ts'

/**
 * What people call something that a registration calls otherwise, by the object in which they look for it; in lowercase
 * without separators. The words are those of Microsoft's and Veeam's own pages, and of tools such as openssl.
 */
export const OTHER_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '': {
    organization: 'tenant',
    organizationid: 'tenant',
    domain: 'tenant',
    directoryid: 'tenant',
    version: 'productVersion',
    cloud: 'region',
    environment: 'region',
    displayname: 'application.name',
    appid: 'application.applicationId',
    clientid: 'application.applicationId',
    base: 'extends',
    defaults: 'extends',
    include: 'extends',
    inherits: 'extends',
    import: 'extends',
    parent: 'extends'
  },
  services: {
    onedrive: 'services.sharePointOnline',
    onedriveforbusiness: 'services.sharePointOnline',
    sites: 'services.sharePointOnline',
    personalsites: 'services.sharePointOnline',
    mail: 'services.exchangeOnline',
    mailbox: 'services.exchangeOnline',
    mailboxes: 'services.exchangeOnline',
    archivemailboxes: 'services.exchangeOnline',
    sharedmailboxes: 'services.exchangeOnline',
    groupmailboxes: 'services.exchangeOnline',
    calendars: 'services.exchangeOnline',
    contacts: 'services.exchangeOnline',
    chats: 'services.teamsChats'
  },
  application: {
    displayname: 'application.name',
    appname: 'application.name',
    appid: 'application.applicationId',
    clientid: 'application.applicationId',
    id: 'application.applicationId',
    upn: 'application.username',
    userprincipalname: 'application.username',
    account: 'application.username',
    user: 'application.username',
    email: 'application.username',
    domain: 'application.organizationName',
    organization: 'application.organizationName',
    consent: 'application.grantPermissions',
    permissions: 'application.grantPermissions'
  },
  certificate: {
    name: 'certificate.friendlyName',
    displayname: 'certificate.friendlyName',
    subject: 'certificate.friendlyName',
    commonname: 'certificate.friendlyName',
    bits: 'certificate.keySize',
    keylength: 'certificate.keySize',
    validity: 'certificate.validityDays',
    validitymonths: 'certificate.validityDays',
    validityyears: 'certificate.validityDays',
    lifetime: 'certificate.validityDays',
    days: 'certificate.validityDays',
    fingerprint: 'certificate.thumbprint',
    sha1: 'certificate.thumbprint',
    store: 'certificate.location',
    storelocation: 'certificate.location',
    file: 'certificate.path',
    filename: 'certificate.path',
    pfx: 'certificate.path',
    pfxpath: 'certificate.path',
    keyvault: 'certificate.vault',
    vaulturi: 'certificate.vault',
    vaulturl: 'certificate.vault',
    vaultname: 'certificate.vault',
    certificatename: 'certificate.certificate',
    certificateversion: 'certificate.version',
    tenantid: 'certificate.tenant'
  },
  exchange: {
    allow: 'exchange.ews',
    ewsenabled: 'exchange.ews',
    ewsallowedappids: 'exchange.ewsOthers',
    others: 'exchange.ewsOthers'
  },
  delivery: {
    path: 'delivery.pfx.path',
    file: 'delivery.pfx.path',
    pfxpath: 'delivery.pfx.path',
    encryption: 'delivery.pfx.encryption',
    actions: 'delivery.github.secret',
    githubactions: 'delivery.github.secret',
    azurekeyvault: 'delivery.keyVault.vault',
    vaulturi: 'delivery.keyVault.vault',
    vaulturl: 'delivery.keyVault.vault',
    vbo365: 'delivery.vb365.server',
    veeam: 'delivery.vb365.server'
  },
  'delivery.pfx': {
    file: 'delivery.pfx.path',
    filename: 'delivery.pfx.path',
    algorithm: 'delivery.pfx.encryption'
  },
  'delivery.github': {
    name: 'delivery.github.secret',
    secretname: 'delivery.github.secret',
    repo: 'delivery.github.repository',
    env: 'delivery.github.environment',
    org: 'delivery.github.organization',
    owner: 'delivery.github.organization',
    selectedrepositories: 'delivery.github.visibility',
    variable: 'delivery.github.variables.applicationId',
    applicationid: 'delivery.github.variables.applicationId'
  },
  'delivery.github.variables': {
    clientid: 'delivery.github.variables.applicationId',
    appid: 'delivery.github.variables.applicationId'
  },
  'delivery.keyVault': {
    name: 'delivery.keyVault.certificate',
    certificatename: 'delivery.keyVault.certificate',
    url: 'delivery.keyVault.vault',
    uri: 'delivery.keyVault.vault',
    vaulturi: 'delivery.keyVault.vault',
    vaulturl: 'delivery.keyVault.vault',
    vaultname: 'delivery.keyVault.vault',
    tenantid: 'delivery.keyVault.tenant',
    directoryid: 'delivery.keyVault.tenant'
  },
  'delivery.vb365': {
    host: 'delivery.vb365.server',
    hostname: 'delivery.vb365.server',
    address: 'delivery.vb365.server',
    url: 'delivery.vb365.server',
    uri: 'delivery.vb365.server',
    port: 'delivery.vb365.server',
    user: 'delivery.vb365.username',
    login: 'delivery.vb365.username',
    pin: 'delivery.vb365.serverThumbprint',
    thumbprint: 'delivery.vb365.serverThumbprint',
    fingerprint: 'delivery.vb365.serverThumbprint',
    serverfingerprint: 'delivery.vb365.serverThumbprint',
    certificatethumbprint: 'delivery.vb365.serverThumbprint',
    replace: 'delivery.vb365.replaceApplication',
    overwrite: 'delivery.vb365.replaceApplication',
    force: 'delivery.vb365.replaceApplication',
    account: 'delivery.vb365.impersonationAccount',
    impersonation: 'delivery.vb365.impersonationAccount'
  }
}

/** `application.applicationId, with "flow": "existing"`. */
function withChoice(path: string): string {
  const choices = choicesOf(path)
  return choices.length === 0 ? path : `${path}, with ${choices.join(' or ')}`
}

function choicesOf(path: string): readonly string[] {
  return REGISTRATION_PROPERTIES.flatMap(({ path: each, onlyWith }) => (each === path ? (onlyWith ?? []) : []))
}

/** Properties and objects of that name anywhere in a registration. */
function pathsNamed(name: string): readonly string[] {
  const paths = REGISTRATION_PROPERTIES.flatMap(({ path }) => {
    const parts = path.split('.')
    return parts.map((_, index) => parts.slice(0, index + 1).join('.'))
  })
  return [...new Set(paths)].filter((path) => path.split('.').at(-1) === name)
}

/** The property that covers what people call `name` in `object`. */
function coveringProperty(object: string, name: string): string | undefined {
  const names = Object.hasOwn(OTHER_NAMES, object) ? OTHER_NAMES[object] : undefined
  const otherName = name.toLowerCase().replace(/[^a-z0-9]/g, '')
  return names !== undefined && Object.hasOwn(names, otherName) ? names[otherName] : undefined
}

function choicesIn(object: string, name: string): readonly string[] {
  return name.includes('.') ? [] : choicesOf(object === '' ? name : `${object}.${name}`)
}

/** Whether the object may have the property with another flow or source. */
export function hasChoice(object: string, name: string): boolean {
  return choicesIn(object, name).length > 0
}

/** Where an unknown property belongs, or which one covers it, as a sentence; undefined when neither is known. */
export function propertyHint(object: string, name: string): string | undefined {
  const choices = choicesIn(object, name)
  if (choices.length > 0) return `This property belongs to ${choices.join(' or ')}.`
  const covering = coveringProperty(object, name)
  if (covering !== undefined) return `This property is unknown; it is covered by ${withChoice(covering)}.`
  const elsewhere = pathsNamed(name)
  return elsewhere.length === 0
    ? undefined
    : `This property belongs elsewhere: ${elsewhere.map(withChoice).join(' or ')}.`
}
