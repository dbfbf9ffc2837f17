import type { ApplicationId } from '../identifiers.ts'
import type { RequiredDirectoryRole, RequiredPermissions, Resource } from '../permissions/permission.ts'
import { applicationTagOf, uniqueNameOf } from '../request/managed-names.ts'
import type { Registration } from '../request/registration.ts'

/** What to look for in the tenant. */
export interface TenantQuery {
  readonly application:
    | {
        readonly by: 'uniqueName'
        readonly uniqueName: string
        /** Found by, where Graph did not store the unique name. */
        readonly tag: string
        readonly displayName: string
      }
    | { readonly by: 'applicationId'; readonly applicationId: ApplicationId }
  readonly resources: readonly Resource[]
  readonly directoryRoles: readonly RequiredDirectoryRole[]
  /** The account that VB365 impersonates; its mailbox matters for public folders only. */
  readonly account: { readonly userPrincipalName: string; readonly withMailbox: boolean } | undefined
}

/** All that has to be known of the tenant for a registration. */
export function queryFor(
  { application, services }: Registration,
  { permissions, directoryRoles }: RequiredPermissions
): TenantQuery {
  return {
    application:
      application.flow === 'new'
        ? byUniqueName(application.name)
        : { by: 'applicationId', applicationId: application.applicationId },
    resources: [...new Set(permissions.map(({ resource }) => resource))],
    directoryRoles,
    account:
      application.flow === 'existing' && application.identity.kind === 'username'
        ? { userPrincipalName: application.identity.username, withMailbox: services.publicFolders }
        : undefined
  }
}

function byUniqueName(displayName: string): TenantQuery['application'] {
  const uniqueName = uniqueNameOf(displayName)
  return { by: 'uniqueName', uniqueName, tag: applicationTagOf(uniqueName), displayName }
}
