import { type PermissionId, permissionId } from '../identifiers.ts'
import type { Caller, ObservedApplication } from '../tenant/observed-tenant.ts'

/** A Graph application permission of the administering identity. */
export interface CallerPermission {
  readonly value: string
  readonly id: PermissionId
}

/** A need of the administering identity: any one of the permissions does, the least privileged comes first. */
export interface RequiredCallerPermission {
  readonly anyOf: readonly [keyof typeof IDS, ...(keyof typeof IDS)[]]
  /** As in "to create the service principal". */
  readonly purpose: string
}

/** https://learn.microsoft.com/graph/permissions-reference */
const IDS = {
  'Application.Read.All': '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30',
  'Application.ReadWrite.OwnedBy': '18a4783c-866b-4cc7-a460-3d5e5662c884',
  'Application.ReadWrite.All': '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9',
  'AppRoleAssignment.ReadWrite.All': '06b708a9-e830-4db3-a914-8e69da51d44f',
  'DelegatedPermissionGrant.Read.All': '81b4724a-58aa-41c1-8a55-84ef97466587',
  'DelegatedPermissionGrant.ReadWrite.All': '8e8e4742-1d95-4f68-9d56-6ee75648c72a',
  'Directory.Read.All': '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
  'Directory.ReadWrite.All': '19dbc75e-c2e2-444c-a770-ec69d8559fc7',
  'RoleManagement.Read.Directory': '483bed4a-2ad3-4361-a73b-c83ccdbdc53c',
  'RoleManagement.ReadWrite.Directory': '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8'
} as const

const READ_APPLICATIONS: RequiredCallerPermission = {
  anyOf: ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  purpose: 'to read applications and their grants'
}
const READ_DELEGATED_GRANTS: RequiredCallerPermission = {
  anyOf: [
    'DelegatedPermissionGrant.Read.All',
    'DelegatedPermissionGrant.ReadWrite.All',
    'Directory.Read.All',
    'Directory.ReadWrite.All'
  ],
  purpose: 'to read delegated permissions'
}
const READ_DIRECTORY_ROLES: RequiredCallerPermission = {
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
export const GRANT_APP_ROLES: RequiredCallerPermission = {
  anyOf: ['AppRoleAssignment.ReadWrite.All'],
  purpose: 'to grant app roles'
}
export const GRANT_DELEGATED_SCOPES: RequiredCallerPermission = {
  anyOf: ['DelegatedPermissionGrant.ReadWrite.All'],
  purpose: 'to grant delegated permissions'
}
export const ASSIGN_DIRECTORY_ROLES: RequiredCallerPermission = {
  anyOf: ['RoleManagement.ReadWrite.Directory'],
  purpose: 'to assign the directory role'
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

/** The needs that the identity's own token does not meet. A token that tells no roles is given the benefit of the doubt. */
export function unmetNeeds(
  { roles }: Caller,
  needs: readonly RequiredCallerPermission[]
): readonly RequiredCallerPermission[] {
  return roles === undefined ? [] : needs.filter(({ anyOf }) => !anyOf.some((value) => roles.has(value)))
}

/** The least privileged permission that meets a need. */
export function leastPrivilegeFor({ anyOf: [value] }: RequiredCallerPermission): CallerPermission {
  return { value, id: permissionId(IDS[value]) }
}

/**
 * True when the identity may write only applications that it owns, and this is none of them.
 * https://learn.microsoft.com/graph/permissions-reference#applicationreadwriteownedby
 */
export function lacksOwnership({ roles, servicePrincipalId }: Caller, { owners }: ObservedApplication): boolean {
  if (roles === undefined || roles.has(WRITE_ALL_APPLICATIONS)) return false
  return servicePrincipalId !== undefined && !owners.includes(servicePrincipalId)
}
