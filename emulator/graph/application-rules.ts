import type { Shaped } from '../shape.ts'
import type { Application, AppRole, PermissionScope, Tenant } from '../tenant.ts'
import type { KeyRules } from './app-management-policy.ts'
import type { changeApplicationShape } from './application-shape.ts'
import type { Caller } from './authorization.ts'
import { badRequest, GraphError, requestDenied } from './errors.ts'
import { replaceKeyCredentials } from './key-credentials.ts'

/** A change of an application; its unique name is not among it, because that is set once. */
export type ApplicationChange = Omit<Shaped<typeof changeApplicationShape>, 'uniqueName'>

const mostPermissions = 400
const mostRedirectUris = 256

function requireLimits(change: ApplicationChange): void {
  const permissions = (change.requiredResourceAccess ?? []).reduce(
    (sum, resource) => sum + resource.resourceAccess.length,
    0
  )
  if (permissions > mostPermissions) {
    throw badRequest(
      `The total number of permissions in requiredResourceAccess exceeds the limit of ${mostPermissions}.`
    )
  }
  const redirectUris = [change.publicClient, change.spa, change.web].reduce(
    (sum, platform) => sum + (platform?.redirectUris?.length ?? 0),
    0
  )
  if (redirectUris > mostRedirectUris)
    throw badRequest(`The total number of redirect URIs exceeds the limit of ${mostRedirectUris}.`)
  const tags = change.tags ?? []
  if (new Set(tags).size < tags.length) throw badRequest('Property tags contains duplicate values.')
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

/** Refuses what the directory would refuse, without changing anything. */
export function checkApplicationChange(
  change: ApplicationChange,
  application: Application,
  tenant: Tenant,
  caller: Caller
): void {
  requireLimits(change)
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
