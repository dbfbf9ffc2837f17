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
