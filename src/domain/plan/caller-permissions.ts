import type { PermissionId } from '../identifiers.ts'
import { type GraphPermission, graphPermissionId } from '../permissions/graph-permissions.ts'
import type { Caller, ObservedApplication } from '../tenant/observed-tenant.ts'

/** A Graph application permission of the administering identity. */
export interface CallerPermission {
  readonly value: GraphPermission
  readonly id: PermissionId
}

/** A need of the administering identity: any one of the permissions meets it, and the first is the one to grant. */
export interface RequiredCallerPermission {
  readonly anyOf: readonly [GraphPermission, ...GraphPermission[]]
  /** Those among them that Microsoft's tables do not name for it. */
  readonly undocumented?: readonly GraphPermission[]
  /** As in "to create the service principal". */
  readonly purpose: string
}

export const READ_APPLICATIONS: RequiredCallerPermission = {
  anyOf: ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  purpose: 'to read applications and their grants'
}
/**
 * `DelegatedPermissionGrant.Read.All` is in none of Microsoft's tables for this call, so it is not the one to grant; an
 * identity that holds it is let try. https://learn.microsoft.com/graph/api/oauth2permissiongrant-list
 */
export const READ_DELEGATED_GRANTS: RequiredCallerPermission = {
  anyOf: [
    'Directory.Read.All',
    'DelegatedPermissionGrant.ReadWrite.All',
    'Directory.ReadWrite.All',
    'DelegatedPermissionGrant.Read.All'
  ],
  undocumented: ['DelegatedPermissionGrant.Read.All'],
  purpose: 'to read delegated permissions'
}
export const READ_DIRECTORY_ROLES: RequiredCallerPermission = {
  anyOf: [
    'RoleManagement.Read.Directory',
    'RoleManagement.ReadWrite.Directory',
    'Directory.Read.All',
    'Directory.ReadWrite.All'
  ],
  purpose: 'to read directory roles'
}
const WRITE_OWN_APPLICATIONS = 'Application.ReadWrite.OwnedBy'
const WRITE_ALL_APPLICATIONS = 'Application.ReadWrite.All'
/**
 * Directory.ReadWrite.All, though wider, is none of them: it creates service principals, but neither creates nor updates
 * applications. https://learn.microsoft.com/graph/api/application-post-applications and application-update
 */
export const WRITE_APPLICATIONS: RequiredCallerPermission = {
  anyOf: [WRITE_OWN_APPLICATIONS, WRITE_ALL_APPLICATIONS],
  purpose: 'to create and configure the application'
}
/** Together with reading applications, https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignments. */
export const GRANT_APP_ROLES: RequiredCallerPermission = {
  anyOf: ['AppRoleAssignment.ReadWrite.All'],
  purpose: 'to grant app roles'
}
/** https://learn.microsoft.com/graph/api/oauth2permissiongrant-post */
export const GRANT_DELEGATED_SCOPES: RequiredCallerPermission = {
  anyOf: ['DelegatedPermissionGrant.ReadWrite.All', 'Directory.ReadWrite.All'],
  purpose: 'to grant delegated permissions'
}
export const ASSIGN_DIRECTORY_ROLES: RequiredCallerPermission = {
  anyOf: ['RoleManagement.ReadWrite.Directory'],
  purpose: 'to assign the directory role'
}

/** What a run can do without. Each page of Microsoft's reference names the permissions of its call. */
export const READ_ORGANIZATION: RequiredCallerPermission = {
  anyOf: ['Organization.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  purpose: 'to read the organization'
}
export const READ_SUBSCRIPTIONS: RequiredCallerPermission = {
  anyOf: ['LicenseAssignment.Read.All', 'Organization.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  purpose: 'to read the subscriptions'
}
export const READ_USERS: RequiredCallerPermission = {
  anyOf: ['User.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  purpose: 'to read the impersonation account'
}
export const READ_MAILBOX_SETTINGS: RequiredCallerPermission = {
  anyOf: ['MailboxSettings.Read'],
  purpose: 'to read the mailbox of the impersonation account'
}
export const READ_POLICIES: RequiredCallerPermission = {
  anyOf: ['Policy.Read.All', 'Policy.ReadWrite.ApplicationConfiguration'],
  purpose: 'to read the app management policies'
}

/** What reading the tenant for a registration needs. */
export function readingNeeds(withDirectoryRoles: boolean): readonly RequiredCallerPermission[] {
  return [READ_APPLICATIONS, READ_DELEGATED_GRANTS, ...(withDirectoryRoles ? [READ_DIRECTORY_ROLES] : [])]
}

/** What a whole registration needs, from reading to the last grant, each once. */
export function allNeeds(withDirectoryRoles: boolean): readonly RequiredCallerPermission[] {
  const writing = [
    WRITE_APPLICATIONS,
    GRANT_APP_ROLES,
    GRANT_DELEGATED_SCOPES,
    ...(withDirectoryRoles ? [ASSIGN_DIRECTORY_ROLES] : [])
  ]
  const granted = new Set(writing.map(({ anyOf: [value] }) => value))
  const reading = readingNeeds(withDirectoryRoles).filter(({ anyOf }) => !anyOf.some((value) => granted.has(value)))
  return [...reading, ...writing]
}

/** The needs that the identity's own token does not meet. A token that names no roles is given the benefit of the doubt. */
export function unmetNeeds(
  { roles }: Caller,
  needs: readonly RequiredCallerPermission[]
): readonly RequiredCallerPermission[] {
  return roles === undefined ? [] : needs.filter(({ anyOf }) => !anyOf.some((value) => roles.has(value)))
}

/** The permissions to grant so that all needs are met, each with what it is for. One may meet several needs. */
export function permissionsToGrant(
  needs: readonly RequiredCallerPermission[]
): readonly (CallerPermission & { readonly purposes: readonly string[] })[] {
  let granted = [...new Set(needs.map(({ anyOf: [value] }) => value))]
  for (const value of granted) {
    const others = granted.filter((other) => other !== value)
    const isSpare = needs.every(({ anyOf }) => !anyOf.includes(value) || anyOf.some((other) => others.includes(other)))
    if (isSpare) granted = others
  }
  return granted.map((value) => ({
    value,
    id: graphPermissionId(value),
    purposes: needs.filter(({ anyOf }) => anyOf.includes(value)).map(({ purpose }) => purpose)
  }))
}

/**
 * True when the identity may write only applications that it owns, and this is none of them.
 * https://learn.microsoft.com/graph/permissions-reference#applicationreadwriteownedby
 */
export function lacksOwnership({ roles, servicePrincipalId }: Caller, { owners }: ObservedApplication): boolean {
  if (roles === undefined || roles.has(WRITE_ALL_APPLICATIONS)) return false
  return servicePrincipalId !== undefined && !owners.includes(servicePrincipalId)
}
