import { type PermissionId, permissionId } from '../identifiers.ts'

/**
 * The Microsoft Graph application permissions that messages name: those that the administering identity may need, and
 * what the application reads when its connections are proved. With their published IDs.
 * https://learn.microsoft.com/graph/permissions-reference
 */
const IDS = {
  'Application.Read.All': '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30',
  'Application.ReadWrite.OwnedBy': '18a4783c-866b-4cc7-a460-3d5e5662c884',
  'Application.ReadWrite.All': '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9',
  'AppRoleAssignment.ReadWrite.All': '06b708a9-e830-4db3-a914-8e69da51d44f',
  'DelegatedPermissionGrant.Read.All': '81b4724a-58aa-41c1-8a55-84ef97466587',
  'DelegatedPermissionGrant.ReadWrite.All': '8e8e4742-1d95-4f68-9d56-6ee75648c72a',
  'Directory.Read.All': '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
  'Directory.ReadWrite.All': '19dbc75e-c2e2-444c-a770-ec69d8559fc7',
  'LicenseAssignment.Read.All': 'e2f98668-2877-4f38-a2f4-8202e0717aa1',
  'MailboxSettings.Read': '40f97065-369a-49f4-947c-6a255697ae91',
  'Organization.Read.All': '498476ce-e0fe-48b0-b801-37ba7e2685c6',
  'Policy.Read.All': '246dd0d5-5bd0-4def-940b-0421030a5b68',
  'Policy.ReadWrite.ApplicationConfiguration': 'be74164b-cff1-491c-8741-e671cb536e13',
  'RoleManagement.Read.Directory': '483bed4a-2ad3-4361-a73b-c83ccdbdc53c',
  'RoleManagement.ReadWrite.Directory': '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8',
  'Sites.Read.All': '332a536c-c7ef-4017-ab91-336970924f0d',
  'User.Read.All': 'df021288-bdef-4463-88db-98f22de89214'
} as const

/** A misspelt permission does not compile. */
export type GraphPermission = keyof typeof IDS

export function graphPermissionId(permission: GraphPermission): PermissionId {
  return permissionId(IDS[permission])
}
