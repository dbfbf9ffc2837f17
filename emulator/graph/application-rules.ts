import type { Application, AppRole, PermissionScope } from '../application.ts'
import type { Shaped } from '../shape.ts'
import type { Tenant } from '../tenant.ts'
import type { KeyRules } from './app-management-policy.ts'
import type { changeApplicationShape } from './application-shape.ts'
import type { Caller } from './authorization.ts'
import { badRequest, GraphError, requestDenied } from './errors.ts'
import { replaceKeyCredentials } from './key-credentials.ts'
import { isRedirectUri } from './redirect-uris.ts'

/** A change of an application, without the IDs that it may repeat and the unique name, which is set once. */
export type ApplicationChange = Omit<Shaped<typeof changeApplicationShape>, 'id' | 'appId' | 'uniqueName'>

const mostPermissions = 400
const mostResources = 50
const mostRedirectUris = 256

const platforms = ['web', 'spa', 'publicClient'] as const

/** Redirect URIs of a web platform may come with positions, or only as positions. */
function sentUris(platform: ApplicationChange['web' | 'spa']): readonly string[] {
  const settings = platform && 'redirectUriSettings' in platform ? platform.redirectUriSettings : undefined
  return platform?.redirectUris ?? settings?.map(({ uri }) => uri) ?? []
}

/** What stands in the application once it is changed. */
function redirectUris(change: ApplicationChange, application: Application): string[] {
  return platforms.flatMap((platform) => {
    const sent = change[platform]
    return sent === undefined ? application[platform].redirectUris : [...sentUris(sent)]
  })
}

/** Limits: learn.microsoft.com/entra/identity-platform/supported-accounts-validation. */
function requireLimits(change: ApplicationChange, application: Application, tooLarge: () => GraphError): void {
  const resources = change.requiredResourceAccess ?? []
  const permissions = resources.reduce((sum, resource) => sum + resource.resourceAccess.length, 0)
  if (permissions > mostPermissions || resources.length > mostResources) throw tooLarge()
  if (redirectUris(change, application).length > mostRedirectUris)
    throw badRequest(`The total number of redirect URIs exceeds the limit of ${mostRedirectUris}.`)
  const tags = change.tags ?? []
  if (new Set(tags).size < tags.length) throw badRequest('Property tags contains duplicate values.')
}

/** Positions have to be those of the redirect URIs, when both are sent. */
function contradicts(web: ApplicationChange['web']): boolean {
  if (!web?.redirectUris || !web.redirectUriSettings) return false
  const uris = new Set(web.redirectUris)
  return web.redirectUriSettings.some(({ uri }) => !uris.has(uri))
}

function requireRedirectUris(change: ApplicationChange): void {
  for (const platform of platforms) {
    const malformed = sentUris(change[platform]).some((uri) => !isRedirectUri(uri, platform))
    const isContradictory = platform === 'web' && contradicts(change.web)
    if (malformed || isContradictory)
      throw badRequest(`Invalid value specified for property '${platform}' of resource 'Application'.`)
  }
}

function requireOwnIdentifiers(uris: readonly string[], application: Application, tenant: Tenant): void {
  const verified = tenant.domains.filter((domain) => domain.isVerified).map((domain) => domain.name)
  for (const uri of uris) {
    if (uri === `api://${application.appId}` || uri.startsWith(`api://${application.appId}/`)) continue
    const host = URL.canParse(uri) ? new URL(uri).hostname : ''
    if (verified.some((domain) => host === domain || host.endsWith(`.${domain}`))) continue
    const message = `Values of identifierUris property must use a verified domain of the organization or its subdomain: '${uri}'`
    throw badRequest(message, [{ code: 'HostNameNotOnVerifiedDomain', message, target: 'identifierUris' }])
  }
}

/** A role or scope has to be disabled before it can be removed. */
function requireDisabledFirst(
  before: readonly (AppRole | PermissionScope)[],
  after: readonly { readonly id: string }[]
): void {
  const kept = new Set(after.map((entry) => entry.id))
  if (!before.some((entry) => entry.isEnabled && !kept.has(entry.id))) return
  throw new GraphError(
    400,
    'CannotDeleteOrUpdateEnabledEntitlement',
    'Property cannot be updated: Permission (scope or role) cannot be deleted or updated unless disabled first.'
  )
}

/** What a change is checked with. */
export interface ApplicationRules {
  readonly tenant: Tenant
  readonly caller: Caller
  /** The refusal of what exceeds a limit of the directory. */
  readonly tooLarge: () => GraphError
}

/** Refuses what the directory would refuse, without changing anything. */
export function checkApplicationChange(
  change: ApplicationChange,
  application: Application,
  { tenant, caller, tooLarge }: ApplicationRules
): void {
  requireLimits(change, application, tooLarge)
  requireRedirectUris(change)
  requireOwnIdentifiers(change.identifierUris ?? [], application, tenant)
  if (change.appRoles) requireDisabledFirst(application.appRoles, change.appRoles)
  const scopes = change.api?.oauth2PermissionScopes
  if (scopes) requireDisabledFirst(application.api.oauth2PermissionScopes, scopes)
  if (change.api?.acceptMappedClaims && !caller.roles.has('Application.ReadWrite.All')) throw requestDenied()
}

function readWeb(web: NonNullable<ApplicationChange['web']>): Application['web'] {
  return {
    redirectUris: [...sentUris(web)],
    redirectUriSettings: (web.redirectUriSettings ?? []).map(({ uri, index }) => ({ uri, index: index ?? null })),
    homePageUrl: web.homePageUrl ?? null,
    logoutUrl: web.logoutUrl ?? null,
    implicitGrantSettings: {
      enableIdTokenIssuance: false,
      enableAccessTokenIssuance: false,
      ...web.implicitGrantSettings
    }
  }
}

function readApi(api: NonNullable<ApplicationChange['api']>): Application['api'] {
  return {
    requestedAccessTokenVersion: api.requestedAccessTokenVersion ?? null,
    acceptMappedClaims: api.acceptMappedClaims ?? null,
    knownClientApplications: api.knownClientApplications ?? [],
    oauth2PermissionScopes: (api.oauth2PermissionScopes ?? []).map((scope) => ({
      adminConsentDisplayName: null,
      adminConsentDescription: null,
      userConsentDisplayName: null,
      userConsentDescription: null,
      ...scope
    })),
    preAuthorizedApplications: api.preAuthorizedApplications ?? []
  }
}

/**
 * Applies a checked change. A complex property or collection that is given is replaced as a whole; null empties a
 * complex property.
 */
export function applyApplicationChange(application: Application, change: ApplicationChange, rules: KeyRules): void {
  const { keyCredentials, web, spa, publicClient, api, appRoles, ...plain } = change
  const keys = keyCredentials && replaceKeyCredentials(keyCredentials, application.keyCredentials, rules)
  Object.assign(application, plain)
  if (keys) application.keyCredentials = keys
  if (web !== undefined) application.web = readWeb(web ?? {})
  if (spa !== undefined) application.spa = { redirectUris: spa?.redirectUris ?? [] }
  if (publicClient !== undefined) application.publicClient = { redirectUris: publicClient?.redirectUris ?? [] }
  if (api !== undefined) application.api = readApi(api ?? {})
  if (appRoles) application.appRoles = appRoles.map((role) => ({ ...role, value: role.value ?? null }))
}
