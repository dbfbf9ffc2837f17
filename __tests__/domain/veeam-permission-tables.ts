/**
 * Veeam's permission tables as its pages show them, typed by hand and independent of the catalogue in src/: one table
 * per version and usage, one line per permission, a tick per service (EX Exchange Online, SP SharePoint Online and
 * OneDrive, T Microsoft Teams). Source: helpcenter.veeam.com/docs/vbo365/guide, pages ad_app_permissions_sd (builds
 * 8.3.0.2201, 8.4.0.1457, 8.5.0.1014) and vbo_upgrade_app_permissions_check (builds 8.0.4.29 and 8.5.0.1014);
 * veeam.com/kb4820. The German cloud's full_access_as_user is left out.
 */

interface VeeamTables {
  readonly backup: string
  readonly restoreDeviceCode: string
  readonly restoreCertificate: string
}

const BACKUP_8_3 = `
  Microsoft Graph              | Directory.Read.All           | EX | SP | T
  Microsoft Graph              | Group.Read.All               | EX | SP | T
  Microsoft Graph              | Sites.Read.All               |    | SP | T
  Microsoft Graph              | TeamSettings.ReadWrite.All   |    |    | T
  Microsoft Graph              | ChannelMessage.Read.All      |    |    | T
  Microsoft Graph              | ChannelMember.Read.All       |    |    | T
  Office 365 Exchange Online   | full_access_as_app           | EX |    | T
  Office 365 Exchange Online   | Exchange.ManageAsApp         | EX |    |
  Office 365 SharePoint Online | Sites.FullControl.All        |    | SP | T
  Office 365 SharePoint Online | User.Read.All                |    | SP | T
`

const DEVICE_CODE_8_3 = `
  Microsoft Graph              | Directory.Read.All           | EX | SP | T
  Microsoft Graph              | Group.ReadWrite.All          |    |    | T
  Microsoft Graph              | Sites.Read.All               |    | SP | T
  Microsoft Graph              | Directory.ReadWrite.All      |    | SP | T
  Microsoft Graph              | offline_access               | EX | SP | T
  Microsoft Graph              | ChannelMember.ReadWrite.All  |    |    | T
  Office 365 Exchange Online   | EWS.AccessAsUser.All         | EX |    |
  Office 365 SharePoint Online | AllSites.FullControl         |    | SP | T
  Office 365 SharePoint Online | User.Read.All                |    | SP |
`

const CERTIFICATE_8_3 = `
  Microsoft Graph              | Directory.Read.All           | EX |    | T
  Microsoft Graph              | Group.ReadWrite.All          |    | SP | T
  Microsoft Graph              | Sites.Read.All               |    | SP | T
  Microsoft Graph              | Directory.ReadWrite.All      |    | SP | T
  Microsoft Graph              | Files.ReadWrite.All          |    |    | T
  Microsoft Graph              | ChannelMember.ReadWrite.All  |    |    | T
  Office 365 Exchange Online   | full_access_as_app           | EX |    |
  Office 365 SharePoint Online | Sites.FullControl.All        |    | SP | T
  Office 365 SharePoint Online | User.Read.All                |    | SP |
`

const TABLES_8_3: VeeamTables = {
  backup: BACKUP_8_3,
  restoreDeviceCode: DEVICE_CODE_8_3,
  restoreCertificate: CERTIFICATE_8_3
}

/** Up to 8.2 it is not published which of the two ChannelMember permissions backup uses: both. */
const TABLES_8_0: VeeamTables = {
  ...TABLES_8_3,
  backup: `
  Microsoft Graph              | Directory.Read.All           | EX | SP | T
  Microsoft Graph              | Group.Read.All               | EX | SP | T
  Microsoft Graph              | Sites.Read.All               |    | SP | T
  Microsoft Graph              | TeamSettings.ReadWrite.All   |    |    | T
  Microsoft Graph              | ChannelMessage.Read.All      |    |    | T
  Microsoft Graph              | ChannelMember.Read.All       |    |    | T
  Microsoft Graph              | ChannelMember.ReadWrite.All  |    |    | T
  Office 365 Exchange Online   | full_access_as_app           | EX |    | T
  Office 365 Exchange Online   | Exchange.ManageAsApp         | EX |    |
  Office 365 SharePoint Online | Sites.FullControl.All        |    | SP | T
  Office 365 SharePoint Online | User.Read.All                |    | SP | T
`
}

const TABLES_8_5: VeeamTables = {
  backup: `
  Microsoft Graph              | Directory.Read.All           | EX | SP | T
  Microsoft Graph              | Group.Read.All               | EX | SP | T
  Microsoft Graph              | Sites.Read.All               |    | SP | T
  Microsoft Graph              | TeamSettings.ReadWrite.All   |    |    | T
  Microsoft Graph              | ChannelMessage.Read.All      |    |    | T
  Microsoft Graph              | ChannelMember.Read.All       |    |    | T
  Microsoft Graph              | User.Read.All                | EX |    |
  Microsoft Graph              | MailboxItem.ImportExport.All | EX |    |
  Microsoft Graph              | MailboxItem.Read.All         | EX |    |
  Microsoft Graph              | MailboxFolder.ReadWrite.All  | EX |    |
  Office 365 Exchange Online   | full_access_as_app           | EX |    | T
  Office 365 Exchange Online   | Exchange.ManageAsApp         | EX |    |
  Office 365 SharePoint Online | Sites.FullControl.All        |    | SP | T
  Office 365 SharePoint Online | User.Read.All                |    | SP | T
`,
  restoreDeviceCode: `
  Microsoft Graph              | Directory.Read.All           | EX | SP | T
  Microsoft Graph              | Group.ReadWrite.All          |    |    | T
  Microsoft Graph              | Sites.Read.All               |    | SP | T
  Microsoft Graph              | Directory.ReadWrite.All      |    | SP | T
  Microsoft Graph              | offline_access               | EX | SP | T
  Microsoft Graph              | ChannelMember.ReadWrite.All  |    |    | T
  Microsoft Graph              | User.Read.All                | EX |    |
  Microsoft Graph              | MailboxItem.ImportExport     | EX |    |
  Microsoft Graph              | MailboxItem.Read             | EX |    |
  Microsoft Graph              | MailboxFolder.ReadWrite      | EX |    |
  Office 365 Exchange Online   | EWS.AccessAsUser.All         | EX |    |
  Office 365 SharePoint Online | AllSites.FullControl         |    | SP | T
  Office 365 SharePoint Online | User.Read.All                |    | SP |
`,
  restoreCertificate: `
  Microsoft Graph              | Directory.Read.All           | EX |    | T
  Microsoft Graph              | Group.ReadWrite.All          |    | SP | T
  Microsoft Graph              | Sites.Read.All               |    | SP | T
  Microsoft Graph              | Directory.ReadWrite.All      |    | SP | T
  Microsoft Graph              | Files.ReadWrite.All          |    |    | T
  Microsoft Graph              | ChannelMember.ReadWrite.All  |    |    | T
  Microsoft Graph              | User.Read.All                | EX |    |
  Microsoft Graph              | MailboxItem.ImportExport.All | EX |    |
  Microsoft Graph              | MailboxFolder.ReadWrite.All  | EX |    |
  Microsoft Graph              | MailboxItem.Read.All         | EX |    |
  Office 365 Exchange Online   | full_access_as_app           | EX |    |
  Office 365 SharePoint Online | Sites.FullControl.All        |    | SP | T
  Office 365 SharePoint Online | User.Read.All                |    | SP |
`
}

/** 8.1 and 8.2 have no page of their own; the page of 8.4 is that of 8.3. */
export const VERSIONS = {
  '8.0': TABLES_8_0,
  '8.1': TABLES_8_0,
  '8.2': TABLES_8_0,
  '8.3': TABLES_8_3,
  '8.4': TABLES_8_3,
  '8.5': TABLES_8_5
} as const

/** Which permissions VB365 8.5 leaves to its users (upgrade page of build 8.5.0.1014). */
const BY_HAND_IN_8_5 = `
  Microsoft Graph | Application | User.Read.All
  Microsoft Graph | Delegated   | User.Read.All
  Microsoft Graph | Application | MailboxItem.ImportExport.All
  Microsoft Graph | Delegated   | MailboxItem.ImportExport
  Microsoft Graph | Application | MailboxItem.Read.All
  Microsoft Graph | Delegated   | MailboxItem.Read
  Microsoft Graph | Application | MailboxFolder.ReadWrite.All
  Microsoft Graph | Delegated   | MailboxFolder.ReadWrite
`

/**
 * IDs as Microsoft publishes them: learn.microsoft.com/graph/permissions-reference, the EWS OAuth and the app-only
 * PowerShell page for Exchange Online, pnp/powershell's SharePointPermissions.json for SharePoint Online.
 */
const IDS = `
  Microsoft Graph              | Application | Directory.Read.All           | 7ab1d382-f21e-4acd-a863-ba3e13f7da61
  Microsoft Graph              | Delegated   | Directory.Read.All           | 06da0dbc-49e2-44d2-8312-53f166ab848a
  Microsoft Graph              | Application | Directory.ReadWrite.All      | 19dbc75e-c2e2-444c-a770-ec69d8559fc7
  Microsoft Graph              | Delegated   | Directory.ReadWrite.All      | c5366453-9fb0-48a5-a156-24f0c49a4b84
  Microsoft Graph              | Application | Group.Read.All               | 5b567255-7703-4780-807c-7be8301ae99b
  Microsoft Graph              | Application | Group.ReadWrite.All          | 62a82d76-70ea-41e2-9197-370581804d09
  Microsoft Graph              | Delegated   | Group.ReadWrite.All          | 4e46008b-f24c-477d-8fff-7bb4ec7aafe0
  Microsoft Graph              | Application | Sites.Read.All               | 332a536c-c7ef-4017-ab91-336970924f0d
  Microsoft Graph              | Delegated   | Sites.Read.All               | 205e70e5-aba6-4c52-a976-6d2d46c48043
  Microsoft Graph              | Application | Files.ReadWrite.All          | 75359482-378d-4052-8f01-80520e7db3cd
  Microsoft Graph              | Application | TeamSettings.ReadWrite.All   | bdd80a03-d9bc-451d-b7c4-ce7c63fe3c8f
  Microsoft Graph              | Application | ChannelMessage.Read.All      | 7b2449af-6ccd-4f4d-9f78-e550c193f0d1
  Microsoft Graph              | Application | ChannelMember.Read.All       | 3b55498e-47ec-484f-8136-9013221c06a9
  Microsoft Graph              | Application | ChannelMember.ReadWrite.All  | 35930dcf-aceb-4bd1-b99a-8ffed403c974
  Microsoft Graph              | Delegated   | ChannelMember.ReadWrite.All  | 0c3e411a-ce45-4cd1-8f30-f99a3efa7b11
  Microsoft Graph              | Application | User.Read.All                | df021288-bdef-4463-88db-98f22de89214
  Microsoft Graph              | Delegated   | User.Read.All                | a154be20-db9c-4678-8ab7-66f6cc099a59
  Microsoft Graph              | Application | MailboxItem.ImportExport.All | 76577085-e73d-4f1d-b26a-85fb33892327
  Microsoft Graph              | Delegated   | MailboxItem.ImportExport     | df96e8a0-f4e1-4ecf-8d83-a429f822cbd6
  Microsoft Graph              | Application | MailboxItem.Read.All         | 7d9f353d-a7bd-4fbb-822a-26d5dd39a3ce
  Microsoft Graph              | Delegated   | MailboxItem.Read             | 82305458-296d-4edd-8b0b-74dd74c34526
  Microsoft Graph              | Application | MailboxFolder.ReadWrite.All  | fef87b92-8391-4589-9da7-eb93dab7dc8a
  Microsoft Graph              | Delegated   | MailboxFolder.ReadWrite      | 077fde41-7e0b-4c5b-bcd1-e9d743a30c80
  Microsoft Graph              | Delegated   | offline_access               | 7427e0e9-2fba-42fe-b0c0-848c9e6a8182
  Office 365 Exchange Online   | Application | full_access_as_app           | dc890d15-9560-4a4c-9b7f-a736ec74ec40
  Office 365 Exchange Online   | Application | Exchange.ManageAsApp         | dc50a0fb-09a3-484d-be87-e023b12c6440
  Office 365 Exchange Online   | Delegated   | EWS.AccessAsUser.All         | 3b5f3d61-589b-4a3c-a359-5dd4b5ee5bd5
  Office 365 SharePoint Online | Application | Sites.FullControl.All        | 678536fe-1083-478a-9c59-b99265e6b0d3
  Office 365 SharePoint Online | Delegated   | AllSites.FullControl         | 56680e0d-d2a3-4ae1-80d8-3c4f2100e3d0
  Office 365 SharePoint Online | Application | User.Read.All                | df021288-bdef-4463-88db-98f22de89214
  Office 365 SharePoint Online | Delegated   | User.Read.All                | 0cea5a30-f6f8-42b5-87a0-84cc26822e02
`

/** Veeam: "Application type" for backup and certificate, "Delegated type" for the device code. */
const TYPES = { backup: 'Application', restoreDeviceCode: 'Delegated', restoreCertificate: 'Application' } as const

export type VeeamVersion = keyof typeof VERSIONS
export type VeeamUsage = keyof VeeamTables
export type VeeamService = 'EX' | 'SP' | 'T'

function cells(table: string): readonly (readonly string[])[] {
  const lines = table.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) => line.split('|').map((cell) => cell.trim()))
}

function idOf(api: string, type: string, value: string): string {
  const ids = cells(IDS).filter((line) => line[0] === api && line[1] === type && line[2] === value)
  const [line, ...more] = ids
  if (line?.[3] === undefined || more.length > 0) throw new Error(`${ids.length} IDs for ${api} ${type} ${value}`)
  return line[3]
}

/**
 * What the tables ask for, one line a permission: `API | type | value | ID | yes or by hand`, sorted, each once.
 * The role Global Reader is expected by the rule of Veeam's page: wherever Exchange.ManageAsApp is granted.
 */
export function expectedPermissions(
  version: VeeamVersion,
  services: readonly VeeamService[],
  usages: readonly VeeamUsage[]
): readonly string[] {
  const byHand = new Set(cells(BY_HAND_IN_8_5).map((line) => line.join(' | ')))
  const wanted = usages.flatMap((usage) =>
    cells(VERSIONS[version][usage])
      .filter(([, , ...ticks]) => services.some((service) => ticks.includes(service)))
      .map(([api = '', value = '']) => {
        const name = `${api} | ${TYPES[usage]} | ${value}`
        const grantedBy = version === '8.5' && byHand.has(name) ? 'by hand' : 'yes'
        return `${name} | ${idOf(api, TYPES[usage], value)} | ${grantedBy}`
      })
  )
  return [...new Set(wanted)].sort()
}
