import type { Application, PasswordCredential } from '../application.ts'
import { initialDomain, type Tenant } from '../tenant.ts'
import { renderKeyCredential } from './key-credentials.ts'

const noInfo = {
  logoUrl: null,
  marketingUrl: null,
  privacyStatementUrl: null,
  supportUrl: null,
  termsOfServiceUrl: null
}

/** The links of an application or a service principal. */
export function renderInfo(info: Application['info']): Record<string, unknown> {
  return { ...noInfo, ...info }
}

/** No tenant of this emulator has a verified publisher. */
export const noVerifiedPublisher = { displayName: null, verifiedPublisherId: null, addedDateTime: null }

function renderWeb({ web }: Application): Record<string, unknown> {
  const indexOf = (uri: string): number | null =>
    web.redirectUriSettings?.find((setting) => setting.uri === uri)?.index ?? null
  return {
    homePageUrl: web.homePageUrl,
    logoutUrl: web.logoutUrl,
    redirectUris: web.redirectUris,
    implicitGrantSettings: web.implicitGrantSettings,
    redirectUriSettings: web.redirectUris.map((uri) => ({ uri, index: indexOf(uri) }))
  }
}

/** A secret as everybody sees it: never itself. */
export function renderPasswordCredential(credential: PasswordCredential): Record<string, unknown> {
  return {
    customKeyIdentifier: null,
    displayName: credential.displayName,
    endDateTime: credential.endDateTime,
    hint: credential.secretText.slice(0, 3),
    keyId: credential.keyId,
    secretText: null,
    startDateTime: credential.startDateTime
  }
}

function renderCredentials(application: Application, withKeys: boolean): Record<string, unknown> {
  return {
    keyCredentials: application.keyCredentials.map((credential) => renderKeyCredential(credential, withKeys)),
    passwordCredentials: application.passwordCredentials.map(renderPasswordCredential)
  }
}

/** An application with every property, for a projection; key material is shown only on demand, secrets never. */
export function renderApplication(application: Application, tenant: Tenant, withKeys = false): Record<string, unknown> {
  return {
    ...application,
    ...renderCredentials(application, withKeys),
    deletedDateTime: null,
    applicationTemplateId: null,
    certification: null,
    managerApplications: [],
    publisherDomain: initialDomain(tenant),
    verifiedPublisher: noVerifiedPublisher,
    appRoles: application.appRoles.map((role) => ({ ...role, origin: 'Application' })),
    info: renderInfo(application.info),
    parentalControlSettings: application.parentalControlSettings ?? {
      countriesBlockedForMinors: [],
      legalAgeGroupRule: 'Allow'
    },
    web: renderWeb(application)
  }
}
