import type { Shaped } from '../shape.ts'
import type { Application, AppRole, PermissionScope, Tenant } from '../tenant.ts'
import type { KeyRules } from './app-management-policy.ts'
import type { changeApplicationShape } from './application-shape.ts'
import type { Caller } from './authorization.ts'
import { badRequest, GraphError, requestDenied } from './errors.ts'
import { replaceKeyCredentials } from './key-credentials.ts'
import { isRedirectUri } from './redirect-uris.ts'

/** A change of an application; its unique name is not among it, because that is set once. */
export type ApplicationChange = Omit<Shaped<typeof changeApplicationShape>, 'uniqueName'>

const mostPermissions = 400
const mostResources = 50
const mostRedirectUris = 256

const platforms = ['web', 'spa', 'publicClient'] as const

/** What stands in the application once it is changed. */
function redirectUris(change: ApplicationChange, application: Application): string[] {
  return platforms.flatMap((platform) => (change[platform] ?? application[platform]).redirectUris ?? [])
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

function requireRedirectUris(change: ApplicationChange): void {
  for (const platform of platforms) {
    const malformed = change[platform]?.redirectUris?.some((uri) => !isRedirectUri(uri, platform))
    if (malformed) throw badRequest(`Invalid value specified for property '${platform}' of resource 'Application'.`)
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

/** Applies a checked change. A complex property or collection that is given is replaced as a whole. */
export function applyApplicationChange(application: Application, change: ApplicationChange, rules: KeyRules): void {
  const { keyCredentials, web, api, appRoles, ...plain } = change
  const keys = keyCredentials && replaceKeyCredentials(keyCredentials, application.keyCredentials, rules)
  Object.assign(application, plain)
  if (keys) application.keyCredentials = keys
  if (web) {
    application.web = {
      redirectUris: web.redirectUris ?? [],
      homePageUrl: web.homePageUrl ?? null,
      logoutUrl: web.logoutUrl ?? null,
      implicitGrantSettings: {
        enableIdTokenIssuance: false,
        enableAccessTokenIssuance: false,
        ...web.implicitGrantSettings
      }
    }
  }
  if (api) {
    application.api = {
      requestedAccessTokenVersion: api.requestedAccessTokenVersion ?? null,
      acceptMappedClaims: api.acceptMappedClaims ?? null,
      knownClientApplications: api.knownClientApplications ?? [],
      oauth2PermissionScopes: (api.oauth2PermissionScopes ?? []).map((scope) => ({
        adminConsentDisplayName: null,
        adminConsentDescription: null,
        userConsentDisplayName: null,
        userConsentDescription: null,
        ...scope
      }))
    }
  }
  if (appRoles) application.appRoles = appRoles.map((role) => ({ ...role, value: role.value ?? null }))
}
