import type { ApplicationProperties, ServicePrincipalProperties } from './stored-properties.ts'

/** A certificate (public part) of an application; `key` is the base64 DER, `customKeyIdentifier` upper-case hex. */
export interface KeyCredential {
  readonly keyId: string
  readonly type: string
  readonly usage: string
  readonly key: string
  readonly customKeyIdentifier: string
  readonly displayName: string | null
  readonly startDateTime: string
  readonly endDateTime: string
}

/** A client secret. The emulator keeps the text, as Entra keeps a hash of it. */
export interface PasswordCredential {
  readonly keyId: string
  readonly displayName: string | null
  readonly secretText: string
  readonly startDateTime: string
  readonly endDateTime: string
}

/** Trust in tokens of another issuer, learn.microsoft.com/graph/api/resources/federatedidentitycredential. */
export interface FederatedIdentityCredential {
  readonly id: string
  readonly name: string
  readonly issuer: string
  readonly subject: string
  readonly audiences: readonly string[]
  readonly description: string | null
}

/** The permissions an application asks for; grants nothing. */
export interface RequiredResourceAccess {
  readonly resourceAppId: string
  readonly resourceAccess: readonly { readonly id: string; readonly type: string }[]
}

/** An application permission that a resource offers. */
export interface AppRole {
  readonly id: string
  readonly value: string | null
  readonly displayName: string | null
  readonly description: string | null
  readonly allowedMemberTypes: readonly string[]
  readonly isEnabled: boolean
}

/** A delegated permission that a resource offers. */
export interface PermissionScope {
  readonly id: string
  readonly value: string | null
  readonly type: string
  readonly isEnabled: boolean
  readonly adminConsentDisplayName: string | null
  readonly adminConsentDescription: string | null
  readonly userConsentDisplayName: string | null
  readonly userConsentDescription: string | null
}

export interface RedirectUriSettings {
  readonly uri: string
  readonly index: number | null
}

/** A client that may use scopes of an API without consent. */
export interface PreAuthorizedApplication {
  readonly appId: string
  readonly delegatedPermissionIds: readonly string[]
}

export interface Application extends ApplicationProperties {
  id: string
  appId: string
  uniqueName: string | null
  displayName: string
  description: string | null
  notes: string | null
  createdDateTime: string
  /** Application ID of the caller that created it. */
  createdByAppId: string | null
  signInAudience: string
  isFallbackPublicClient: boolean | null
  /** Set only by Microsoft; anything but null and `NotDisabled` means that no token is issued. */
  disabledByMicrosoftStatus: string | null
  /** Deactivated by its owner: no token is issued. */
  isDisabled: boolean | null
  identifierUris: string[]
  tags: string[]
  publicClient: { redirectUris: string[] }
  spa: { redirectUris: string[] }
  web: {
    redirectUris: string[]
    /** The positions that redirect URIs were given, if any were. */
    redirectUriSettings?: RedirectUriSettings[]
    homePageUrl: string | null
    logoutUrl: string | null
    implicitGrantSettings: { enableIdTokenIssuance: boolean; enableAccessTokenIssuance: boolean }
  }
  api: {
    requestedAccessTokenVersion: number | null
    acceptMappedClaims: boolean | null
    knownClientApplications: string[]
    oauth2PermissionScopes: PermissionScope[]
    preAuthorizedApplications: PreAuthorizedApplication[]
  }
  appRoles: AppRole[]
  requiredResourceAccess: RequiredResourceAccess[]
  keyCredentials: KeyCredential[]
  passwordCredentials: PasswordCredential[]
  federatedIdentityCredentials: FederatedIdentityCredential[]
  /** Object IDs of service principals and users. */
  ownerIds: string[]
  /** The policy that counts instead of the tenant's default; at most one. */
  appManagementPolicyId: string | null
}

export interface ServicePrincipal extends ServicePrincipalProperties {
  id: string
  appId: string
  displayName: string
  appOwnerOrganizationId: string
  accountEnabled: boolean
  appRoleAssignmentRequired: boolean
  createdDateTime: string | null
  /** Application ID of the caller that created it. */
  createdByAppId: string | null
  description: string | null
  notes: string | null
  servicePrincipalType: string
  servicePrincipalNames: string[]
  /** null: those of the application. */
  replyUrls: string[] | null
  /** Certificates of its own, such as those that sign SAML tokens; they do not sign in here. */
  keyCredentials: KeyCredential[]
  appRoles: AppRole[]
  oauth2PermissionScopes: PermissionScope[]
  tags: string[]
  ownerIds: string[]
  /** By set, then by attribute. */
  customSecurityAttributes: Record<string, Record<string, string>>
}

export interface AppRoleAssignment {
  readonly id: string
  readonly appRoleId: string
  readonly principalId: string
  readonly resourceId: string
  readonly createdDateTime: string
}

export interface DelegatedGrant {
  readonly id: string
  readonly clientId: string
  readonly consentType: 'AllPrincipals' | 'Principal'
  readonly principalId: string | null
  readonly resourceId: string
  scope: string
}

export interface RoleAssignment {
  readonly id: string
  readonly principalId: string
  readonly roleDefinitionId: string
  readonly directoryScopeId: string
}

export interface DeletedApplication {
  readonly id: string
  readonly application: Application
  readonly servicePrincipal: ServicePrincipal | null
  readonly appRoleAssignments: readonly AppRoleAssignment[]
  readonly delegatedGrants: readonly DelegatedGrant[]
  readonly roleAssignments: readonly RoleAssignment[]
  deletedDateTime: string
}

export interface Domain {
  readonly name: string
  readonly isDefault: boolean
  readonly isInitial: boolean
  readonly isVerified: boolean
  readonly supportedServices: readonly string[]
}

export interface ServicePlan {
  readonly servicePlanId: string
  readonly servicePlanName: string
  /** The service a user's assignedPlans name for this plan, such as `exchange`. */
  readonly service: string
  readonly provisioningStatus: string
  readonly appliesTo: string
}

export interface SubscribedSku {
  readonly skuId: string
  readonly skuPartNumber: string
  capabilityStatus: string
  readonly enabledUnits: number
  readonly consumedUnits: number
  readonly servicePlans: ServicePlan[]
}

/**
 * `none`: no mailbox. The next two keep the caller out, in the two ways that Exchange says so: `blocked` without a
 * reason, `policy` by an application access policy.
 */
export type Mailbox = 'none' | 'blocked' | 'policy' | 'user' | 'linked' | 'shared' | 'room' | 'equipment' | 'others'

export interface User {
  readonly id: string
  displayName: string
  userPrincipalName: string
  mail: string | null
  accountEnabled: boolean
  usageLocation: string | null
  userType: string
  /** SKU part numbers of {@link SubscribedSku}. */
  licences: string[]
  mailbox: Mailbox
  /** What Get-CASMailbox shows as EwsEnabled. */
  ewsEnabled: boolean
}

/** A custom security attribute (`Set_Attribute`) with a value that exempts who holds it. */
export interface AttributeExemption {
  readonly id: string
  readonly operator: 'equals'
  readonly value: string
}

export interface KeyCredentialRestriction {
  readonly restrictionType: 'asymmetricKeyLifetime' | 'trustedCertificateAuthority'
  readonly maxLifetime: string | null
  readonly restrictForAppsCreatedAfterDateTime: string | null
  readonly state: 'enabled' | 'disabled'
  /** Who is exempt: users and service principals that hold one of these attributes. */
  readonly excludeActors?: { readonly customSecurityAttributes: readonly AttributeExemption[] } | null
}

/** The tenant's default app management policy, learn.microsoft.com/graph/api/resources/tenantappmanagementpolicy. */
export interface AppManagementPolicy {
  readonly id: string
  isEnabled: boolean
  keyCredentialRestrictions: KeyCredentialRestriction[]
}

/**
 * A policy for single applications, learn.microsoft.com/graph/api/resources/appmanagementpolicy. The application that
 * names it is judged only by it.
 */
export interface OwnAppManagementPolicy extends AppManagementPolicy {
  displayName: string
  description: string
  /** Stored and given back; where there are any, `addPassword` is 501. */
  passwordCredentialRestrictions: unknown[]
}

/** How the organization of Exchange Online stands towards Exchange Web Services (EWS). */
export interface ExchangeOrganization {
  /** null: never set. */
  ewsEnabled: boolean | null
  /** Application IDs that may use EWS. */
  ewsAllowedAppIds: string[]
  ewsApplicationAccessPolicy: 'EnforceAllowList' | 'EnforceBlockList' | null
  /** User agents, `*` stands for anything. */
  ewsAllowList: string[]
  ewsBlockList: string[]
  /** Whether Microsoft's enforcement of October 2026 reaches this tenant when its day comes. */
  isEwsEnforced: boolean
}

/** The root site of SharePoint Online. */
export interface SharePointSite {
  /** Such as `wingtip.sharepoint.com` after a rename; null: as the initial domain and the cloud suggest. */
  host: string | null
  title: string
}

export interface RoleDefinition {
  readonly id: string
  readonly displayName: string
  readonly description: string
}

/** A directory role that can be read as such, learn.microsoft.com/graph/api/resources/directoryrole. */
export interface ActivatedRole {
  readonly id: string
  readonly roleTemplateId: string
}

/** The kinds of object that are written and replicated. */
export interface Collections {
  applications: Application
  servicePrincipals: ServicePrincipal
  appRoleAssignments: AppRoleAssignment
  delegatedGrants: DelegatedGrant
  roleAssignments: RoleAssignment
  deletedApplications: DeletedApplication
  appManagementPolicies: OwnAppManagementPolicy
  activatedRoles: ActivatedRole
}

export type TenantCollections = { [K in keyof Collections]: Collections[K][] }

export interface TenantFacts {
  readonly id: string
  readonly displayName: string
  readonly countryLetterCode: string
  readonly createdDateTime: string
  domains: Domain[]
  subscribedSkus: SubscribedSku[]
  users: User[]
  roleDefinitions: RoleDefinition[]
  appManagementPolicy: AppManagementPolicy
  exchange: ExchangeOrganization
  sharePoint: SharePointSite
  /** Names of the applications that administer this tenant; the first is the default identity. */
  administeringApplications: string[]
}

/** Everything a tenant holds, as plain data that fits into a JSON file. */
export type Tenant = TenantCollections & TenantFacts

/** The initial domain (`*.onmicrosoft.com`) of a tenant. */
export function initialDomain(tenant: Tenant): string {
  const initial = tenant.domains.find((domain) => domain.isInitial)
  if (!initial) throw new Error(`Tenant ${tenant.id} has no initial domain`)
  return initial.name
}

/** Whether `name` (GUID or verified domain, any case) means this tenant. */
export function isNameOfTenant(tenant: Tenant, name: string): boolean {
  const wanted = name.toLowerCase()
  return (
    wanted === tenant.id.toLowerCase() ||
    tenant.domains.some((domain) => domain.isVerified && domain.name.toLowerCase() === wanted)
  )
}
