import type {
  ApplicationId,
  ApplicationObjectId,
  KeyId,
  PermissionId,
  ServicePrincipalId,
  TenantId,
  Thumbprint,
  ThumbprintSha256
} from '../identifiers.ts'
import type { PermissionType, Resource } from '../permissions/permission.ts'
import type { CertificatePolicies } from './certificate-policy.ts'
import type { Reading } from './reading.ts'

/** What one reading of the tenant found, as plain data. `undefined` says "not there", never "not asked". */
export interface ObservedTenant {
  readonly caller: Caller
  readonly organization: Reading<Organization>
  /** The service principals of the resources that were asked for; undefined where the tenant has none. */
  readonly resources: ReadonlyMap<Resource, ObservedResource | undefined>
  /** The application of the registration: by name in the new flow, by application ID in the existing flow. */
  readonly application: ApplicationLookup
  readonly subscriptions: Reading<readonly ServicePlan[]>
  /** The account that VB365 impersonates; undefined where the registration names none. */
  readonly account: ObservedAccount | undefined
  /** What the tenant demands of new certificates; undefined where the identity may not read it. */
  readonly certificatePolicies: CertificatePolicies | undefined
}

/** Where the application of a registration is, or why it is not there. */
export type ApplicationLookup =
  | ({ readonly kind: 'found' } & ObservedApplication)
  /** With the other applications of the same display name, where that was asked. */
  | { readonly kind: 'absent'; readonly namesakes: readonly ApplicationId[] }
  /** In the bin, from which it can be restored. */
  | { readonly kind: 'deleted' }
  /** There is only a service principal of that application ID: the application lives in another tenant. */
  | { readonly kind: 'foreign'; readonly homeTenant: TenantId }
  /** The ID is not an application ID, but the object ID of this application or of its service principal. */
  | { readonly kind: 'object-id'; readonly displayName: string; readonly applicationId: ApplicationId }

/** The application, if it is there. */
export function foundApplication({
  application
}: Pick<ObservedTenant, 'application'>): ObservedApplication | undefined {
  return application.kind === 'found' ? application : undefined
}

/** The identity that reads and writes, by its own token. */
export interface Caller {
  /** Where it signed in; undefined where the token does not say. */
  readonly tenantId: TenantId | undefined
  readonly applicationId: ApplicationId | undefined
  readonly servicePrincipalId: ServicePrincipalId | undefined
  /** Granted Graph app roles; undefined where the token does not say. */
  readonly roles: ReadonlySet<string> | undefined
  /** Template IDs of the directory roles that it holds; undefined where the token does not name them. */
  readonly directoryRoles: ReadonlySet<PermissionId> | undefined
}

/** A user as VB365 would impersonate it. */
export interface ObservedAccount {
  readonly userPrincipalName: string
  readonly user: Reading<ObservedUser | undefined>
  /** Whether it has an active mailbox; undefined where that was not asked: only public folders need one. */
  readonly mailbox: Reading<boolean> | undefined
}

export interface ObservedUser {
  readonly enabled: boolean
  /** IDs of the service plans in force that its licences give. */
  readonly servicePlanIds: readonly string[]
}

export interface Organization {
  readonly tenantId: TenantId
  /** The `….onmicrosoft.com` domain the tenant was made with. */
  readonly initialDomain: string | undefined
  /** Lower case. */
  readonly verifiedDomains: readonly string[]
}

/** A service plan of the tenant's subscriptions that is in force (subscription enabled or in its grace period). */
export interface ServicePlan {
  readonly id: string
  readonly name: string
}

/** An app role or delegated scope as a resource's service principal offers it. */
export interface OfferedPermission {
  readonly id: PermissionId
  readonly type: PermissionType
  readonly value: string
}

export interface ObservedResource {
  readonly servicePrincipalId: ServicePrincipalId
  /** False where sign-in to the whole service is switched off, as after a subscription has lapsed. */
  readonly enabled: boolean
  /** Only what is enabled, and app roles only where applications may hold them. */
  readonly offers: readonly OfferedPermission[]
}

/** One element of `requiredResourceAccess`: what an application says it wants. It grants nothing. */
export interface DeclaredResourceAccess {
  readonly resourceAppId: string
  readonly permissions: readonly { readonly id: string; readonly type: PermissionType }[]
}

/**
 * A certificate registered on an application, without its key.
 * https://learn.microsoft.com/graph/api/resources/keycredential
 */
export interface ObservedKeyCredential {
  readonly keyId: KeyId
  readonly displayName: string
  /** Of the certificate's subject; undefined where Graph did not return the certificate itself. */
  readonly organizationalUnits: readonly string[] | undefined
  /** Undefined where the credential is named by something else than a SHA-1 thumbprint. */
  readonly thumbprint: Thumbprint | undefined
  /** Undefined where Graph did not return the certificate itself. */
  readonly thumbprintSha256: ThumbprintSha256 | undefined
  readonly startsOn: Date
  readonly expiresOn: Date
}

export interface ObservedApplication {
  readonly objectId: ApplicationObjectId
  readonly applicationId: ApplicationId
  readonly displayName: string
  /** Undefined where Graph did not store the one that the application was to have. */
  readonly uniqueName: string | undefined
  readonly tags: readonly string[]
  readonly createdOn: Date | undefined
  /** Who switched the application off: Microsoft, or an administrator of the tenant. */
  readonly disabledBy: 'microsoft' | 'administrator' | undefined
  readonly allowsPublicClientFlows: boolean
  readonly publicClientRedirectUris: readonly string[]
  /** Redirect URIs of its other platforms, which count towards the same limit. */
  readonly otherRedirectUris: number
  readonly declaredAccess: readonly DeclaredResourceAccess[]
  readonly keyCredentials: readonly ObservedKeyCredential[]
  /** Object IDs. */
  readonly owners: readonly string[]
  readonly servicePrincipal: ObservedServicePrincipal | undefined
}

export interface ObservedServicePrincipal {
  readonly id: ServicePrincipalId
  readonly enabled: boolean
  /** True where only people who are assigned to the application can sign in to it. */
  readonly requiresAssignment: boolean
  readonly appRoleAssignments: readonly { readonly resourceId: ServicePrincipalId; readonly appRoleId: PermissionId }[]
  /** Grants for all principals only. */
  readonly delegatedGrants: readonly DelegatedGrant[]
  /** Template IDs of the directory roles among those asked for that it holds for the whole directory. */
  readonly directoryRoles: readonly PermissionId[]
}

export interface DelegatedGrant {
  readonly id: string
  readonly resourceId: ServicePrincipalId
  readonly scopes: readonly string[]
}
