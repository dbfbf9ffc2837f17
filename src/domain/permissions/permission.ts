import type { PermissionId } from '../identifiers.ts'

/** The first-party applications whose permissions VB365 needs. */
export const RESOURCES = ['graph', 'exchange', 'sharePoint'] as const
export type Resource = (typeof RESOURCES)[number]

/** `Role`: application permission (app role). `Scope`: delegated permission. The names are Graph's own. */
export type PermissionType = 'Role' | 'Scope'

/** One permission that VB365 needs, named as Microsoft names it. */
export interface RequiredPermission {
  readonly resource: Resource
  readonly type: PermissionType
  /** For example `Directory.Read.All`. The ID is resolved from the tenant's own service principal. */
  readonly value: string
  /** The ID in Microsoft's tables, for documentation; never used to grant. */
  readonly publishedId: PermissionId
  /** What VB365 does with it, one sentence part. */
  readonly purpose: string
  /** False for what Veeam asks its users to grant by hand. */
  readonly grantedByVeeam: boolean
}

/** A built-in Entra role that the service principal needs; the template ID is the definition ID. */
export interface RequiredDirectoryRole {
  readonly displayName: string
  readonly roleTemplateId: PermissionId
  readonly purpose: string
}

/** All that one registration needs, without duplicates, in a stable order. */
export interface RequiredPermissions {
  readonly permissions: readonly RequiredPermission[]
  readonly directoryRoles: readonly RequiredDirectoryRole[]
}
