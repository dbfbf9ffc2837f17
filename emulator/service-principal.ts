import type { AppRole, KeyCredential, PermissionScope } from './application.ts'
import type { ServicePrincipalProperties } from './stored-properties.ts'

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
