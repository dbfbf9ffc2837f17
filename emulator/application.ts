import type { ApplicationProperties } from './stored-properties.ts'

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
