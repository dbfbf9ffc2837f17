import { type PermissionId, permissionId } from '../identifiers.ts'
import type { ProductVersion, Services, Usage } from '../request/registration.ts'
import type { Source } from '../source.ts'
import type { PermissionType, RequiredDirectoryRole, Resource } from './permission.ts'
import {
  exchangeRole,
  exchangeScope,
  graphRole,
  graphScope,
  type PublishedPermission,
  sharePointRole,
  sharePointScope
} from './resources.ts'

/**
 * The columns of Veeam's tables. Public folders and team chats have none: what they use stands in the columns of
 * Exchange Online (`Exchange.ManageAsApp`) and Microsoft Teams (`ChannelMessage.Read.All`).
 */
export type ServiceColumn = Extract<keyof Services, 'exchangeOnline' | 'sharePointOnline' | 'teams'>

/** One line of the tables: a permission, what it is used for, by which services and from which version on. */
export interface CatalogueRow {
  readonly resource: Resource
  readonly type: PermissionType
  readonly value: string
  readonly publishedId: PermissionId
  readonly usage: Usage
  /** Needed when any of these services is protected. */
  readonly services: readonly ServiceColumn[]
  /** First version that needs it; `8.0` is the oldest one known. */
  readonly since: ProductVersion
  /** Last version that needs it; undefined while none has dropped it. */
  readonly until: ProductVersion | undefined
  /** False for what Veeam asks its users to grant by hand. */
  readonly grantedByVeeam: boolean
  /** What VB365 does with it, as the end of "needed to …". */
  readonly purpose: string
  readonly sources: readonly Source[]
}

const TABLES: Source = {
  title: 'Veeam Help Center, Permissions for Modern App-Only Authentication',
  url: 'https://helpcenter.veeam.com/docs/vbo365/guide/ad_app_permissions_sd.html',
  edition: '8.3.0.2201, 8.4.0.1457, 8.5.0.1014',
  readOn: '2026-11-23'
}
const CHANGELOG: Source = {
  title: 'Veeam Help Center, Permissions Changelog',
  url: 'https://helpcenter.veeam.com/docs/vbo365/guide/permissions_changelog.html',
  edition: '8.3.0.2201 against 7.0, 8.5.0.1014',
  readOn: '2026-11-23'
}
const UPGRADE_CHECK: Source = {
  title: 'Veeam Help Center, Review Microsoft Entra Application Permissions',
  url: 'https://helpcenter.veeam.com/docs/vbo365/guide/vbo_upgrade_app_permissions_check.html',
  edition: '8.0.4.29, 8.3.0.2201, 8.5.0.1014',
  readOn: '2026-11-23'
}
const EWS_RETIREMENT: Source = {
  title: 'Veeam KB4820, retirement of Exchange Web Services',
  url: 'https://www.veeam.com/kb4820',
  edition: '2026-06-12',
  readOn: '2026-11-23'
}

/** The pages the catalogue is taken from, in the order in which a reader would open them. */
export const CATALOGUE_SOURCES: readonly Source[] = [TABLES, CHANGELOG, UPGRADE_CHECK, EWS_RETIREMENT]

/** Where the permissions of each version were read; for 8.1 and 8.2, of which no page was found, those around them. */
export const VERSION_SOURCES: Readonly<Record<ProductVersion, readonly Source[]>> = {
  '8.0': [UPGRADE_CHECK, CHANGELOG],
  '8.1': [UPGRADE_CHECK, TABLES],
  '8.2': [UPGRADE_CHECK, TABLES],
  '8.3': [TABLES, CHANGELOG, UPGRADE_CHECK],
  '8.4': [TABLES],
  '8.5': [TABLES, CHANGELOG, UPGRADE_CHECK, EWS_RETIREMENT]
}

const EX: readonly ServiceColumn[] = ['exchangeOnline']
const SP: readonly ServiceColumn[] = ['sharePointOnline']
const T: readonly ServiceColumn[] = ['teams']
const EX_T: readonly ServiceColumn[] = [...EX, ...T]
const SP_T: readonly ServiceColumn[] = [...SP, ...T]
const EX_SP_T: readonly ServiceColumn[] = [...EX, ...SP, ...T]

type TableRow = PublishedPermission &
  Pick<CatalogueRow, 'services' | 'purpose'> &
  Partial<Pick<CatalogueRow, 'since' | 'until' | 'grantedByVeeam' | 'sources'>>

/** Completes the rows of one of Veeam's tables with what holds for all but the rows that say otherwise. */
function table(usage: Usage, rows: readonly TableRow[]): readonly CatalogueRow[] {
  return rows.map((row) => ({
    usage,
    since: '8.0',
    until: undefined,
    grantedByVeeam: true,
    sources: [TABLES],
    ...row
  }))
}

/** New in the 8.0 line against 7.0. */
const NEW_IN_8_0 = { sources: [TABLES, CHANGELOG, UPGRADE_CHECK] } as const
/**
 * VB365 8.5 reads Exchange through Graph, yet leaves the grants to its users. The changelog of June 2026 also names
 * `MailboxFolder.Read.All` for restore; Veeam took it back in July, and the other pages do without.
 */
const MAILBOX_API = { since: '8.5', grantedByVeeam: false, sources: [TABLES, CHANGELOG, UPGRADE_CHECK] } as const
/** Named by the knowledge base article on the retirement of Exchange Web Services, too. */
const EWS_SUCCESSOR = { ...MAILBOX_API, sources: [...MAILBOX_API.sources, EWS_RETIREMENT] } as const

const READ_DIRECTORY = 'look up the organization, its users and groups'
const FIND_MAILBOX = 'find the mailbox of a user'
const EXPORT_IMPORT = 'export mailbox items and open sessions that import them'
const READ_ITEMS = 'read mailbox items and learn which were added, changed or deleted'
const FIND_ONEDRIVE = 'find the sites of OneDrive accounts'
const STORE_SITES = 'reach sites of applications installed from the SharePoint store'
const MULTI_GEO = 'set the data location of groups in a multi-geo tenant and create sites from Teams templates'
const RESTORE_SITES = 'read and restore SharePoint sites and OneDrive accounts'
const RESTORE_CHANNELS = 'read and restore private and shared channels'
const REACH_CHANNELS = 'reach private and shared channels'

const BACKUP = table('backup', [
  { ...graphRole('Directory.Read.All'), services: EX_SP_T, purpose: READ_DIRECTORY },
  { ...graphRole('Group.Read.All'), services: EX_SP_T, purpose: 'list groups and their sites' },
  {
    ...graphRole('Sites.Read.All'),
    services: SP_T,
    purpose: 'list sites and obtain the download addresses of files and file versions'
  },
  { ...graphRole('TeamSettings.ReadWrite.All'), services: T, purpose: 'reach archived teams' },
  { ...graphRole('ChannelMessage.Read.All'), services: T, purpose: 'read the posts of public channels' },
  { ...graphRole('ChannelMember.Read.All'), services: T, purpose: REACH_CHANNELS, sources: [TABLES, CHANGELOG] },
  {
    // The page for build 8.0.4.29 names this one for backup, the tables from 8.3 on the weaker one above. When
    // that changed is not published, so both are granted up to 8.2.
    ...graphRole('ChannelMember.ReadWrite.All'),
    services: T,
    until: '8.2',
    purpose: REACH_CHANNELS,
    sources: [UPGRADE_CHECK]
  },
  { ...graphRole('User.Read.All'), ...EWS_SUCCESSOR, services: EX, purpose: FIND_MAILBOX },
  { ...graphRole('MailboxItem.ImportExport.All'), ...EWS_SUCCESSOR, services: EX, purpose: EXPORT_IMPORT },
  { ...graphRole('MailboxItem.Read.All'), ...EWS_SUCCESSOR, services: EX, purpose: READ_ITEMS },
  { ...graphRole('MailboxFolder.ReadWrite.All'), ...EWS_SUCCESSOR, services: EX, purpose: 'reach mailbox folders' },
  { ...exchangeRole('full_access_as_app'), services: EX_T, purpose: 'read mailboxes' },
  {
    ...exchangeRole('Exchange.ManageAsApp'),
    services: EX,
    purpose:
      'back up public folders and discovery mailboxes and recognize shared mailboxes, in Exchange Online PowerShell',
    sources: [TABLES, UPGRADE_CHECK]
  },
  {
    ...sharePointRole('Sites.FullControl.All'),
    services: SP_T,
    purpose: 'read SharePoint sites and OneDrive accounts'
  },
  { ...sharePointRole('User.Read.All'), services: SP_T, purpose: FIND_ONEDRIVE }
])

/** Without `full_access_as_user`, which Veeam names for the closed German cloud only. */
const RESTORE_DEVICE_CODE = table('restoreDeviceCode', [
  { ...graphScope('Directory.Read.All'), services: EX_SP_T, purpose: READ_DIRECTORY },
  { ...graphScope('Group.ReadWrite.All'), services: T, purpose: 'recreate the group of a restored team' },
  { ...graphScope('Sites.Read.All'), services: SP_T, purpose: STORE_SITES },
  { ...graphScope('Directory.ReadWrite.All'), services: SP_T, purpose: MULTI_GEO },
  { ...graphScope('offline_access'), services: EX_SP_T, purpose: 'obtain a refresh token' },
  { ...graphScope('ChannelMember.ReadWrite.All'), ...NEW_IN_8_0, services: T, purpose: RESTORE_CHANNELS },
  { ...graphScope('User.Read.All'), ...EWS_SUCCESSOR, services: EX, purpose: FIND_MAILBOX },
  {
    ...graphScope('MailboxItem.ImportExport'),
    ...EWS_SUCCESSOR,
    services: EX,
    purpose: 'open sessions that import mailbox items'
  },
  { ...graphScope('MailboxItem.Read'), ...MAILBOX_API, services: EX, purpose: 'read the items of a mailbox folder' },
  { ...graphScope('MailboxFolder.ReadWrite'), ...MAILBOX_API, services: EX, purpose: 'create mailbox folders' },
  {
    ...exchangeScope('EWS.AccessAsUser.All'),
    services: EX,
    purpose: 'reach mailboxes through Exchange Web Services as the user who signed in'
  },
  { ...sharePointScope('AllSites.FullControl'), services: SP_T, purpose: RESTORE_SITES },
  { ...sharePointScope('User.Read.All'), services: SP, purpose: FIND_ONEDRIVE }
])

const RESTORE_CERTIFICATE = table('restoreCertificate', [
  { ...graphRole('Directory.Read.All'), services: EX_T, purpose: READ_DIRECTORY },
  { ...graphRole('Group.ReadWrite.All'), services: SP_T, purpose: 'recreate the group of a deleted team site' },
  { ...graphRole('Sites.Read.All'), services: SP_T, purpose: STORE_SITES },
  { ...graphRole('Directory.ReadWrite.All'), services: SP_T, purpose: MULTI_GEO },
  {
    ...graphRole('Files.ReadWrite.All'),
    ...NEW_IN_8_0,
    services: T,
    purpose: 'read and restore the files of shared channels'
  },
  { ...graphRole('ChannelMember.ReadWrite.All'), ...NEW_IN_8_0, services: T, purpose: RESTORE_CHANNELS },
  { ...graphRole('User.Read.All'), ...EWS_SUCCESSOR, services: EX, purpose: FIND_MAILBOX },
  { ...graphRole('MailboxItem.ImportExport.All'), ...EWS_SUCCESSOR, services: EX, purpose: EXPORT_IMPORT },
  { ...graphRole('MailboxItem.Read.All'), ...EWS_SUCCESSOR, services: EX, purpose: READ_ITEMS },
  {
    ...graphRole('MailboxFolder.ReadWrite.All'),
    ...EWS_SUCCESSOR,
    services: EX,
    purpose: 'read mailbox folders and create new ones'
  },
  { ...exchangeRole('full_access_as_app'), services: EX, purpose: 'read and restore mailboxes' },
  { ...sharePointRole('Sites.FullControl.All'), services: SP_T, purpose: RESTORE_SITES },
  { ...sharePointRole('User.Read.All'), services: SP, purpose: FIND_ONEDRIVE }
])

/** Every permission that VB365 needs, table by table in the order of Veeam's pages. */
export const PERMISSION_CATALOGUE: readonly CatalogueRow[] = [...BACKUP, ...RESTORE_DEVICE_CODE, ...RESTORE_CERTIFICATE]

/** A directory role that a permission is worth nothing without. */
export interface CatalogueRole {
  readonly role: RequiredDirectoryRole
  readonly neededBy: PublishedPermission
  readonly sources: readonly Source[]
}

export const DIRECTORY_ROLE_CATALOGUE: readonly CatalogueRole[] = [
  {
    role: {
      displayName: 'Global Reader',
      roleTemplateId: permissionId('f2ef992c-3afb-46b9-b7cf-a126ee74c451'),
      purpose: 'give Exchange.ManageAsApp the rights to read in Exchange Online PowerShell'
    },
    neededBy: exchangeRole('Exchange.ManageAsApp'),
    sources: [TABLES, UPGRADE_CHECK]
  }
]
