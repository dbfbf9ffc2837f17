import type { ApplicationId } from '../identifiers.ts'
import type { RequiredDirectoryRole, Resource } from '../permissions/permission.ts'
import { requiredPermissions } from '../permissions/required-permissions.ts'
import { uniqueNameOf } from '../request/managed-names.ts'
import type { Registration } from '../request/registration.ts'

/** What to look for in the tenant. */
export interface TenantQuery {
  readonly application:
    | { readonly by: 'uniqueName'; readonly uniqueName: string; readonly displayName: string }
    | { readonly by: 'applicationId'; readonly applicationId: ApplicationId }
  readonly resources: readonly Resource[]
  readonly directoryRoles: readonly RequiredDirectoryRole[]
  /** The account that VB365 impersonates; its mailbox matters for public folders only. */
  readonly account: { readonly userPrincipalName: string; readonly withMailbox: boolean } | undefined
}

/** All that has to be known of the tenant for a registration. */
export function queryFor(registration: Registration): TenantQuery {
  const { application } = registration
  const { permissions, directoryRoles } = requiredPermissions(registration)
  return {
    application:
      application.flow === 'new'
        ? { by: 'uniqueName', uniqueName: uniqueNameOf(application.name), displayName: application.name }
        : { by: 'applicationId', applicationId: application.applicationId },
    resources: [...new Set(permissions.map(({ resource }) => resource))],
    directoryRoles,
    account:
      application.flow === 'existing' && application.identity.kind === 'username'
        ? { userPrincipalName: application.identity.username, withMailbox: registration.services.publicFolders }
        : undefined
  }
}
