import { type ApplicationId, applicationId, type PermissionId, permissionId } from '../identifiers.ts'
import type { Source } from '../source.ts'
import type { PermissionType, Resource } from './permission.ts'

/** A first-party application of Microsoft 365. Old tenants name it otherwise, so it is found by its application ID. */
export interface ResourceApplication {
  readonly displayName: string
  readonly applicationId: ApplicationId
  /** Where the IDs of its permissions are published. */
  readonly idSources: readonly Source[]
}

export const RESOURCE_APPLICATIONS: Readonly<Record<Resource, ResourceApplication>> = {
  graph: {
    displayName: 'Microsoft Graph',
    applicationId: applicationId('00000003-0000-0000-c000-000000000000'),
    idSources: [
      {
        title: 'Microsoft Graph permissions reference',
        url: 'https://learn.microsoft.com/graph/permissions-reference',
        edition: undefined,
        readOn: '2026-11-23'
      }
    ]
  },
  exchange: {
    displayName: 'Office 365 Exchange Online',
    applicationId: applicationId('00000002-0000-0ff1-ce00-000000000000'),
    idSources: [
      {
        title: 'Authenticate an EWS application by using OAuth',
        url: 'https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-authenticate-an-ews-application-by-using-oauth',
        edition: undefined,
        readOn: '2026-11-23'
      },
      {
        title: 'App-only authentication in Exchange Online PowerShell',
        url: 'https://learn.microsoft.com/powershell/exchange/app-only-auth-powershell-v2',
        edition: undefined,
        readOn: '2026-11-23'
      }
    ]
  },
  sharePoint: {
    displayName: 'Office 365 SharePoint Online',
    applicationId: applicationId('00000003-0000-0ff1-ce00-000000000000'),
    idSources: [
      {
        title: 'PnP PowerShell, SharePointPermissions.json',
        url: 'https://github.com/pnp/powershell/blob/dev/src/Commands/Resources/SharePointPermissions.json',
        edition: undefined,
        readOn: '2026-11-23'
      }
    ]
  }
}

/** A permission by its full name, and the ID that Microsoft publishes for it. */
export interface PublishedPermission {
  readonly resource: Resource
  readonly type: PermissionType
  readonly value: string
  readonly publishedId: PermissionId
}

/**
 * A look-up of the permissions that the catalogue names, by value; another value is a compile error. Resource, type and
 * value together are the key, nothing less: Graph and SharePoint share the ID of the role `User.Read.All`, role and
 * scope of one value have different IDs, and Graph has an `EWS.AccessAsUser.All` of its own that is not Exchange's.
 */
function published<Value extends string>(
  resource: Resource,
  type: PermissionType,
  ids: Readonly<Record<Value, string>>
): (value: Value) => PublishedPermission {
  return (value) => ({ resource, type, value, publishedId: permissionId(ids[value]) })
}

/** Application permissions of Microsoft Graph. */
export const graphRole = published('graph', 'Role', {
  'ChannelMember.Read.All': '3b55498e-47ec-484f-8136-9013221c06a9',
  'ChannelMember.ReadWrite.All': '35930dcf-aceb-4bd1-b99a-8ffed403c974',
  'ChannelMessage.Read.All': '7b2449af-6ccd-4f4d-9f78-e550c193f0d1',
  'Directory.Read.All': '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
  'Directory.ReadWrite.All': '19dbc75e-c2e2-444c-a770-ec69d8559fc7',
  'Files.ReadWrite.All': '75359482-378d-4052-8f01-80520e7db3cd',
  'Group.Read.All': '5b567255-7703-4780-807c-7be8301ae99b',
  'Group.ReadWrite.All': '62a82d76-70ea-41e2-9197-370581804d09',
  'MailboxFolder.ReadWrite.All': 'fef87b92-8391-4589-9da7-eb93dab7dc8a',
  'MailboxItem.ImportExport.All': '76577085-e73d-4f1d-b26a-85fb33892327',
  'MailboxItem.Read.All': '7d9f353d-a7bd-4fbb-822a-26d5dd39a3ce',
  'Sites.Read.All': '332a536c-c7ef-4017-ab91-336970924f0d',
  'TeamSettings.ReadWrite.All': 'bdd80a03-d9bc-451d-b7c4-ce7c63fe3c8f',
  'User.Read.All': 'df021288-bdef-4463-88db-98f22de89214'
})

/** Delegated permissions of Microsoft Graph. */
export const graphScope = published('graph', 'Scope', {
  'ChannelMember.ReadWrite.All': '0c3e411a-ce45-4cd1-8f30-f99a3efa7b11',
  'Directory.Read.All': '06da0dbc-49e2-44d2-8312-53f166ab848a',
  'Directory.ReadWrite.All': 'c5366453-9fb0-48a5-a156-24f0c49a4b84',
  'Group.ReadWrite.All': '4e46008b-f24c-477d-8fff-7bb4ec7aafe0',
  'MailboxFolder.ReadWrite': '077fde41-7e0b-4c5b-bcd1-e9d743a30c80',
  'MailboxItem.ImportExport': 'df96e8a0-f4e1-4ecf-8d83-a429f822cbd6',
  'MailboxItem.Read': '82305458-296d-4edd-8b0b-74dd74c34526',
  'Sites.Read.All': '205e70e5-aba6-4c52-a976-6d2d46c48043',
  'User.Read.All': 'a154be20-db9c-4678-8ab7-66f6cc099a59',
  offline_access: '7427e0e9-2fba-42fe-b0c0-848c9e6a8182'
})

/** Application permissions of Exchange Online. */
export const exchangeRole = published('exchange', 'Role', {
  'Exchange.ManageAsApp': 'dc50a0fb-09a3-484d-be87-e023b12c6440',
  full_access_as_app: 'dc890d15-9560-4a4c-9b7f-a736ec74ec40'
})

/** Delegated permissions of Exchange Online. */
export const exchangeScope = published('exchange', 'Scope', {
  'EWS.AccessAsUser.All': '3b5f3d61-589b-4a3c-a359-5dd4b5ee5bd5'
})

/** Application permissions of SharePoint Online. */
export const sharePointRole = published('sharePoint', 'Role', {
  'Sites.FullControl.All': '678536fe-1083-478a-9c59-b99265e6b0d3',
  'User.Read.All': 'df021288-bdef-4463-88db-98f22de89214'
})

/** Delegated permissions of SharePoint Online. */
export const sharePointScope = published('sharePoint', 'Scope', {
  'AllSites.FullControl': '56680e0d-d2a3-4ae1-80d8-3c4f2100e3d0',
  'User.Read.All': '0cea5a30-f6f8-42b5-87a0-84cc26822e02'
})
