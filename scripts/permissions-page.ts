import { type PermissionType, RESOURCES, type RequiredPermissions } from '../src/domain/permissions/permission.ts'
import {
  CATALOGUE_SOURCES,
  type CatalogueRow,
  DIRECTORY_ROLE_CATALOGUE,
  PERMISSION_CATALOGUE,
  type ServiceColumn,
  VERSION_SOURCES
} from '../src/domain/permissions/permission-catalogue.ts'
import { permissionDifference, requiredPermissions } from '../src/domain/permissions/required-permissions.ts'
import { RESOURCE_APPLICATIONS } from '../src/domain/permissions/resources.ts'
import { PRODUCT_VERSIONS, type Services, USAGES, type Usage } from '../src/domain/request/registration.ts'
import type { Source } from '../src/domain/source.ts'
import { table } from '../src/report/markdown.ts'

/** Where the page lies, from the root of the project. */
export const PERMISSIONS_PAGE = 'docs/permissions.md'

const TYPE_NAMES: Readonly<Record<PermissionType, string>> = {
  Role: 'application permissions (`Role`)',
  Scope: 'delegated permissions (`Scope`)'
}
const USAGE_HEADINGS: Readonly<Record<Usage, string>> = {
  backup: 'Backup',
  restoreDeviceCode: 'Restore with a device code',
  restoreCertificate: 'Restore with the application certificate'
}
const SERVICE_HEADINGS: Readonly<Record<ServiceColumn, string>> = {
  exchangeOnline: 'Exchange',
  sharePointOnline: 'SharePoint',
  teams: 'Teams'
}
const SERVICE_COLUMNS: readonly ServiceColumn[] = ['exchangeOnline', 'sharePointOnline', 'teams']
const ALL_SERVICES: Services = {
  exchangeOnline: true,
  publicFolders: true,
  sharePointOnline: true,
  teams: true,
  teamsChats: true
}

const INTRODUCTION = `# Permissions by product version, service and usage

<!-- Generated from src/domain/permissions/permission-catalogue.ts by \`npm run permissions -- --markdown\`. Do not edit. -->

What the application needs depends on \`productVersion\`, \`services\` and \`usage\` in the registration file. A permission is
granted when its row is ticked for any protected service (Exchange Online, SharePoint Online and OneDrive, Microsoft
Teams), its table belongs to any chosen usage, and the version lies in its range. One that several rows ask for is granted
once. Veeam Backup for Microsoft 365 grants most of them when it registers the application itself; those marked *by hand*
it leaves to you, and this action grants them too.

To see the set for one registration, or what an upgrade adds:

\`\`\`sh
npm run permissions -- --version 8.5 --services exchangeOnline,sharePointOnline,teams --usage backup
npm run permissions -- --from 8.3 --to 8.5 --services exchangeOnline,sharePointOnline,teams
npm run permissions -- --registration examples/new-application.json
\`\`\`

The IDs are those that Microsoft publishes. What is granted has the ID that the service principal in your own tenant gives
to the name; where that is another one, a warning names both.
`

const REMARKS = `## Remarks

- **Public folders and team chats** add no permission. What public folders need, \`Exchange.ManageAsApp\` and Global
  Reader, every backup of Exchange Online needs; what team chats need, \`ChannelMessage.Read.All\`, every backup of Teams.
- **\`full_access_as_user\`** is on Veeam's page for the German cloud, which is closed.
- **China**: Veeam names \`Sites.ReadWrite.All\` there for additional backup applications only, a function that VB365 is
  giving up. The tables for the application itself know no regions.
- **National clouds, 8.5**: Microsoft offers the
  [mailbox export and import functions](https://learn.microsoft.com/graph/api/mailbox-exportitems) of Graph in the global
  cloud only, while Veeam's tables make no difference. A permission that a tenant does not offer is reported by name.
- **Exchange Web Services** are turned off by Microsoft from October 2026 on. \`full_access_as_app\` and
  \`EWS.AccessAsUser.All\` are still in the tables of 8.5, and therefore here, beside what takes their place.
- **8.0 to 8.2**: only the page for build 8.0.4.29 was found, and it names \`ChannelMember.ReadWrite.All\` for backup where
  the tables from 8.3 on name \`ChannelMember.Read.All\`. Both are granted for these versions; the rest is as in 8.3.
- **Restore Portal** signs its users in with a registration of its own, which this action does not make.
`

function versionRange({ since, until }: Pick<CatalogueRow, 'since' | 'until'>): string {
  const oldest = PRODUCT_VERSIONS[0]
  if (until !== undefined) return since === until ? since : `${since} to ${until}`
  return since === oldest ? 'all' : `from ${since}`
}

function sourceNumbers(sources: readonly Source[]): string {
  return sources.map((source) => `[${CATALOGUE_SOURCES.indexOf(source) + 1}](#sources)`).join(' ')
}

function usageSection(usage: Usage): string {
  const rows = RESOURCES.flatMap((resource) =>
    PERMISSION_CATALOGUE.filter((row) => row.usage === usage && row.resource === resource)
  )
  const types = [...new Set(rows.map((row) => TYPE_NAMES[row.type]))]
  const grid = table(
    [
      'Permission, API and ID',
      ...SERVICE_COLUMNS.map((column) => SERVICE_HEADINGS[column]),
      'Versions',
      'Needed to, and source'
    ],
    rows.map((row) => [
      `\`${row.value}\`<br>${RESOURCE_APPLICATIONS[row.resource].displayName}<br><sub>${row.publishedId}</sub>`,
      ...SERVICE_COLUMNS.map((column) => (row.services.includes(column) ? '✔' : '')),
      versionRange(row),
      `${row.purpose}${row.grantedByVeeam ? '' : ' (*by hand*)'} ${sourceNumbers(row.sources)}`
    ])
  )
  return `## ${USAGE_HEADINGS[usage]} (\`${usage}\`)\n\nAll are ${types.join(' and ')}.\n\n${grid}\n`
}

function rolesSection(): string {
  const grid = table(
    ['Role and template ID', 'Needed where this is granted', 'Needed to', 'Source'],
    DIRECTORY_ROLE_CATALOGUE.map(({ role, neededBy, sources }) => [
      `${role.displayName}<br><sub>${role.roleTemplateId}</sub>`,
      `\`${neededBy.value}\` of ${RESOURCE_APPLICATIONS[neededBy.resource].displayName}`,
      role.purpose,
      sourceNumbers(sources)
    ])
  )
  return `## Directory roles\n\nAssigned to the application's service principal.\n\n${grid}\n`
}

function permissionList({ permissions, directoryRoles }: RequiredPermissions): string {
  const names = [
    ...permissions.map(
      ({ resource, type, value }) => `${RESOURCE_APPLICATIONS[resource].displayName} ${type} \`${value}\``
    ),
    ...directoryRoles.map(({ displayName }) => `directory role ${displayName}`)
  ]
  return names.length === 0 ? 'nothing' : names.join('<br>')
}

function upgrades(usage: Usage): readonly (readonly string[])[] {
  const sets = PRODUCT_VERSIONS.map((productVersion) =>
    requiredPermissions({ productVersion, services: ALL_SERVICES, usage: [usage] })
  )
  return PRODUCT_VERSIONS.flatMap((version, index) => {
    const [before, after, previous] = [sets[index - 1], sets[index], PRODUCT_VERSIONS[index - 1]]
    if (before === undefined || after === undefined) return []
    const { added, removed } = permissionDifference(before, after)
    const [more, less] = [permissionList(added), permissionList(removed)]
    return more === less ? [] : [[`${previous} → ${version}`, `\`${usage}\``, more, less]]
  })
}

function differencesSection(): string {
  const grid = table(['Upgrade', 'Usage', 'Added', 'No longer needed'], USAGES.flatMap(upgrades))
  return `## From version to version\n\nFor all services. An upgrade or a usage without a line changes nothing.\n\n${grid}\n`
}

function sourcesSection(): string {
  const pages = CATALOGUE_SOURCES.map((source, index) => `${index + 1}. ${sourceLink(source)}`)
  const versions = PRODUCT_VERSIONS.map((version) => `- ${version}: ${sourceNumbers(VERSION_SOURCES[version])}`)
  const ids = RESOURCES.map((resource) => {
    const { displayName, applicationId, idSources } = RESOURCE_APPLICATIONS[resource]
    return `- ${displayName} (\`${applicationId}\`): ${idSources.map(sourceLink).join(', ')}`
  })
  return `## Sources\n\n${pages.join('\n')}\n\nVersions:\n\n${versions.join('\n')}\n\nIDs:\n\n${ids.join('\n')}\n`
}

function sourceLink({ title, url, edition, readOn }: Source): string {
  return `[${title}](${url}) (${edition === undefined ? '' : `${edition}; `}read on ${readOn})`
}

/** The documentation page on all permissions, in Markdown. */
export function permissionsPage(): string {
  return [
    INTRODUCTION,
    ...USAGES.map(usageSection),
    rolesSection(),
    differencesSection(),
    REMARKS,
    sourcesSection()
  ].join('\n')
}
