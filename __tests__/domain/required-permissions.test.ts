import { describe, expect, it } from '@jest/globals'
import type { RequiredPermissions } from '../../src/domain/permissions/permission.ts'
import { DIRECTORY_ROLE_CATALOGUE, PERMISSION_CATALOGUE } from '../../src/domain/permissions/permission-catalogue.ts'
import { permissionDifference, requiredPermissions } from '../../src/domain/permissions/required-permissions.ts'
import { RESOURCE_APPLICATIONS } from '../../src/domain/permissions/resources.ts'
import type { ProductVersion, Services, Usage } from '../../src/domain/request/registration.ts'
import { expectedPermissions, type VeeamService } from './veeam-permission-tables.ts'

const VERSIONS: readonly ProductVersion[] = ['8.0', '8.1', '8.2', '8.3', '8.4', '8.5']

/** Every combination that VB365 offers: Teams with Exchange and SharePoint, team chats with Teams, folders with Exchange. */
const COMBINATIONS: readonly { readonly label: string; readonly columns: readonly VeeamService[] }[] = [
  { label: 'exchangeOnline', columns: ['EX'] },
  { label: 'exchangeOnline publicFolders', columns: ['EX'] },
  { label: 'sharePointOnline', columns: ['SP'] },
  { label: 'exchangeOnline sharePointOnline', columns: ['EX', 'SP'] },
  { label: 'exchangeOnline publicFolders sharePointOnline', columns: ['EX', 'SP'] },
  { label: 'exchangeOnline sharePointOnline teams', columns: ['EX', 'SP', 'T'] },
  { label: 'exchangeOnline publicFolders sharePointOnline teams', columns: ['EX', 'SP', 'T'] },
  { label: 'exchangeOnline sharePointOnline teams teamsChats', columns: ['EX', 'SP', 'T'] },
  { label: 'exchangeOnline publicFolders sharePointOnline teams teamsChats', columns: ['EX', 'SP', 'T'] }
]

const USAGE_SETS: readonly (readonly Usage[])[] = [
  ['backup'],
  ['restoreDeviceCode'],
  ['restoreCertificate'],
  ['backup', 'restoreDeviceCode'],
  ['backup', 'restoreCertificate'],
  ['restoreDeviceCode', 'restoreCertificate'],
  ['backup', 'restoreDeviceCode', 'restoreCertificate']
]
const ALL_USAGES: readonly Usage[] = ['backup', 'restoreDeviceCode', 'restoreCertificate']

function services(label: string): Services {
  const chosen = label.split(' ')
  return {
    exchangeOnline: chosen.includes('exchangeOnline'),
    publicFolders: chosen.includes('publicFolders'),
    sharePointOnline: chosen.includes('sharePointOnline'),
    teams: chosen.includes('teams'),
    teamsChats: chosen.includes('teamsChats')
  }
}

const EVERYTHING = services('exchangeOnline publicFolders sharePointOnline teams teamsChats')

/** In the words of the independent tables. */
function asVeeamWritesIt({ permissions }: RequiredPermissions): readonly string[] {
  const api = {
    graph: 'Microsoft Graph',
    exchange: 'Office 365 Exchange Online',
    sharePoint: 'Office 365 SharePoint Online'
  }
  const types = { Role: 'Application', Scope: 'Delegated' }
  return permissions.map(
    ({ resource, type, value, publishedId, grantedByVeeam }) =>
      `${api[resource]} | ${types[type]} | ${value} | ${publishedId} | ${grantedByVeeam ? 'yes' : 'by hand'}`
  )
}

describe('the permissions that a registration needs', () => {
  for (const productVersion of VERSIONS) {
    for (const { label, columns } of COMBINATIONS) {
      it(`are those of Veeam's tables for VB365 ${productVersion} with ${label}, whatever the usage`, () => {
        for (const usage of USAGE_SETS) {
          const required = requiredPermissions({ productVersion, services: services(label), usage })
          expect([...asVeeamWritesIt(required)].sort()).toEqual(expectedPermissions(productVersion, columns, usage))
        }
      })
    }
  }

  it("stand in the columns of Veeam's tables, Teams for itself too although it is never protected alone", () => {
    const columns = { EX: 'exchangeOnline', SP: 'sharePointOnline', T: 'teams' } as const
    for (const productVersion of VERSIONS) {
      for (const column of ['EX', 'SP', 'T'] as const) {
        for (const usage of ALL_USAGES) {
          const selection = { productVersion, services: services(columns[column]), usage: [usage] }
          const required = asVeeamWritesIt(requiredPermissions(selection))
          expect([...required].sort()).toEqual(expectedPermissions(productVersion, [column], [usage]))
        }
      }
    }
  })

  it('include the role Global Reader wherever Exchange.ManageAsApp is granted, and only there', () => {
    const roles = (label: string, usage: readonly Usage[]) =>
      requiredPermissions({ productVersion: '8.4', services: services(label), usage }).directoryRoles
    const globalReader = { displayName: 'Global Reader', roleTemplateId: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451' }
    expect(roles('exchangeOnline', ['backup'])).toEqual([expect.objectContaining(globalReader)])
    expect(roles('exchangeOnline', ['restoreDeviceCode', 'restoreCertificate'])).toEqual([])
    expect(roles('sharePointOnline', ALL_USAGES)).toEqual([])
  })

  it('are ordered by resource, type and value, whatever the order of the usages', () => {
    const selection = { productVersion: '8.5', services: EVERYTHING } as const
    const required = requiredPermissions({ ...selection, usage: ALL_USAGES })
    const order = { graph: '1', exchange: '2', sharePoint: '3' }
    const keys = required.permissions.map(({ resource, type, value }) => `${order[resource]} ${type} ${value}`)
    expect(keys).toEqual([...keys].sort())
    expect(requiredPermissions({ ...selection, usage: [...ALL_USAGES].reverse() })).toEqual(required)
  })

  it('name every purpose of a permission that two usages share', () => {
    const { permissions } = requiredPermissions({
      productVersion: '8.5',
      services: services('exchangeOnline'),
      usage: ['backup', 'restoreCertificate']
    })
    const purposeOf = (name: string) => permissions.find(({ value }) => value === name)?.purpose
    expect(purposeOf('full_access_as_app')).toBe('read mailboxes; read and restore mailboxes')
    expect(purposeOf('Directory.Read.All')).toBe('look up the organization, its users and groups')
  })

  it('are none when nothing is protected or nothing is done', () => {
    const nothing = { permissions: [], directoryRoles: [] }
    expect(requiredPermissions({ productVersion: '8.5', services: services(''), usage: ALL_USAGES })).toEqual(nothing)
    expect(requiredPermissions({ productVersion: '8.5', services: EVERYTHING, usage: [] })).toEqual(nothing)
  })

  it('keep the role User.Read.All of Graph and of SharePoint apart, which share one ID', () => {
    const { permissions } = requiredPermissions({ productVersion: '8.5', services: EVERYTHING, usage: ['backup'] })
    const sharing = permissions.filter(({ publishedId }) => publishedId === 'df021288-bdef-4463-88db-98f22de89214')
    expect(sharing.map(({ resource, type, value }) => [resource, type, value])).toEqual([
      ['graph', 'Role', 'User.Read.All'],
      ['sharePoint', 'Role', 'User.Read.All']
    ])
  })
})

describe('the difference between two product versions', () => {
  const difference = (from: ProductVersion, to: ProductVersion, label: string, usage: readonly Usage[]) => {
    const { added, removed } = permissionDifference(
      requiredPermissions({ productVersion: from, services: services(label), usage }),
      requiredPermissions({ productVersion: to, services: services(label), usage })
    )
    const names = (set: RequiredPermissions) => [
      ...set.permissions.map(({ resource, type, value }) => `${resource} ${type} ${value}`),
      ...set.directoryRoles.map(({ displayName }) => displayName)
    ]
    return { added: names(added), removed: names(removed) }
  }

  it('from 8.3 to 8.5 is what Veeam leaves to be granted by hand, for Exchange Online', () => {
    expect(difference('8.3', '8.5', 'exchangeOnline sharePointOnline teams', ALL_USAGES)).toEqual({
      added: [
        'graph Role MailboxFolder.ReadWrite.All',
        'graph Role MailboxItem.ImportExport.All',
        'graph Role MailboxItem.Read.All',
        'graph Role User.Read.All',
        'graph Scope MailboxFolder.ReadWrite',
        'graph Scope MailboxItem.ImportExport',
        'graph Scope MailboxItem.Read',
        'graph Scope User.Read.All'
      ],
      removed: []
    })
    expect(difference('8.3', '8.5', 'sharePointOnline', ALL_USAGES)).toEqual({ added: [], removed: [] })
  })

  it('from 8.2 to 8.3 lets backup of Teams do with the weaker permission', () => {
    const label = 'exchangeOnline sharePointOnline teams'
    expect(difference('8.2', '8.3', label, ['backup'])).toEqual({
      added: [],
      removed: ['graph Role ChannelMember.ReadWrite.All']
    })
    expect(difference('8.2', '8.3', label, ALL_USAGES)).toEqual({ added: [], removed: [] })
  })

  it('names a directory role that comes or goes', () => {
    const set = (usage: readonly Usage[]) =>
      requiredPermissions({ productVersion: '8.5', services: services('exchangeOnline'), usage })
    const { added, removed } = permissionDifference(set(['restoreDeviceCode']), set(['backup']))
    expect(added.directoryRoles.map(({ displayName }) => displayName)).toEqual(['Global Reader'])
    expect(removed.directoryRoles).toEqual([])
  })
})

describe('the catalogue', () => {
  it('gives every row a purpose, a service and a public source', () => {
    for (const row of PERMISSION_CATALOGUE) {
      expect(row.purpose).toMatch(/^[a-z].*[^.]$/)
      expect(row.services.length).toBeGreaterThan(0)
      expect(row.sources.length).toBeGreaterThan(0)
    }
    const urls = [...PERMISSION_CATALOGUE, ...DIRECTORY_ROLE_CATALOGUE].flatMap(({ sources }) =>
      sources.map(({ url }) => url)
    )
    for (const url of urls) expect(url).toMatch(/^https:\/\/(helpcenter|www)\.veeam\.com\//)
  })

  it('holds no row twice', () => {
    const keys = PERMISSION_CATALOGUE.map(({ usage, resource, type, value }) => `${usage} ${resource} ${type} ${value}`)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('knows the resource applications by the IDs that are the same in every tenant', () => {
    const ids = Object.values(RESOURCE_APPLICATIONS).map(({ displayName, applicationId }) => [
      displayName,
      applicationId
    ])
    expect(ids).toEqual([
      ['Microsoft Graph', '00000003-0000-0000-c000-000000000000'],
      ['Office 365 Exchange Online', '00000002-0000-0ff1-ce00-000000000000'],
      ['Office 365 SharePoint Online', '00000003-0000-0ff1-ce00-000000000000']
    ])
  })
})
