import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PermissionType, RequiredPermissions } from '../src/domain/permissions/permission.ts'
import {
  type PermissionSelection,
  permissionDifference,
  requiredPermissions
} from '../src/domain/permissions/required-permissions.ts'
import { RESOURCE_APPLICATIONS } from '../src/domain/permissions/resources.ts'
import {
  PRODUCT_VERSIONS,
  type ProductVersion,
  type Registration,
  type Services,
  USAGES,
  type Usage
} from '../src/domain/request/registration.ts'
import { ActionError } from '../src/errors.ts'
import { formatProblem } from '../src/registration/registration-problem.ts'
import { readRegistrations } from '../src/wiring/read-registrations.ts'
import { type Ending, endingOf, type OptionValues, UsageError } from './command-line.ts'
import { PERMISSIONS_PAGE, permissionsPage } from './permissions-page.ts'

const SERVICES = ['exchangeOnline', 'publicFolders', 'sharePointOnline', 'teams', 'teamsChats'] as const
/** The product's own wizard offers the first only together with the others. */
const SERVICE_PREREQUISITES: Readonly<Partial<Record<keyof Services, readonly (keyof Services)[]>>> = {
  publicFolders: ['exchangeOnline'],
  teams: ['exchangeOnline', 'sharePointOnline'],
  teamsChats: ['teams']
}

const USAGE = `Shows the permissions that Veeam Backup for Microsoft 365 needs, or what an upgrade changes.

  npm run permissions -- --version VERSION --services LIST [--usage LIST]
  npm run permissions -- --from VERSION --to VERSION --services LIST [--usage LIST]
  npm run permissions -- --registration FILE [--to VERSION]
  npm run permissions -- --markdown      writes ${PERMISSIONS_PAGE}

  VERSION   ${PRODUCT_VERSIONS.join(', ')}
  services  ${SERVICES.join(', ')}
  usage     ${USAGES.join(', ')}; all when left out
`

const OPTIONS = {
  registration: { type: 'string' },
  version: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  services: { type: 'string' },
  usage: { type: 'string' },
  markdown: { type: 'boolean' }
} as const
type PermissionOptions = OptionValues<keyof typeof OPTIONS>

function oneOf<Name extends string>(text: string, allowed: readonly Name[], option: string): Name {
  const found = allowed.find((name) => name === text)
  if (found === undefined) throw new UsageError(`--${option} cannot be "${text}"; allowed are ${allowed.join(', ')}.`)
  return found
}

function listOf<Name extends string>(text: string, allowed: readonly Name[], option: string): readonly Name[] {
  return text.split(',').map((part) => oneOf(part.trim(), allowed, option))
}

function readServices(options: PermissionOptions): Services {
  const text = options.get('services')
  if (text === undefined) throw new UsageError(`--services is missing; allowed are ${SERVICES.join(', ')}.`)
  const chosen = listOf(text, SERVICES, 'services')
  for (const service of chosen) {
    const missing = SERVICE_PREREQUISITES[service]?.filter((prerequisite) => !chosen.includes(prerequisite)) ?? []
    if (missing.length > 0) throw new UsageError(`--services with ${service} also needs ${missing.join(' and ')}.`)
  }
  return {
    exchangeOnline: chosen.includes('exchangeOnline'),
    publicFolders: chosen.includes('publicFolders'),
    sharePointOnline: chosen.includes('sharePointOnline'),
    teams: chosen.includes('teams'),
    teamsChats: chosen.includes('teamsChats')
  }
}

function readUsage(options: PermissionOptions): readonly Usage[] {
  const text = options.get('usage')
  return text === undefined ? USAGES : listOf(text, USAGES, 'usage')
}

const TYPE_LABELS: Readonly<Record<PermissionType, string>> = { Role: 'Application', Scope: 'Delegated' }
const HEADINGS: readonly string[] = ['API', 'Type', 'Permission', 'ID', 'Granted by Veeam', 'Needed to']

function tableRows({ permissions, directoryRoles }: RequiredPermissions): readonly (readonly string[])[] {
  return [
    ...permissions.map(({ resource, type, value, publishedId, grantedByVeeam, purpose }) => [
      RESOURCE_APPLICATIONS[resource].displayName,
      TYPE_LABELS[type],
      value,
      publishedId,
      grantedByVeeam ? 'yes' : 'by hand',
      purpose
    ]),
    ...directoryRoles.map(({ displayName, roleTemplateId, purpose }) => [
      'Microsoft Entra ID',
      'Directory role',
      displayName,
      roleTemplateId,
      '',
      purpose
    ])
  ]
}

/** Columns as wide as their widest cell; no blanks at the ends of lines. */
function alignedTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('')
}

function showSet(selection: PermissionSelection): string {
  const { productVersion, usage } = selection
  const required = requiredPermissions(selection)
  return `VB365 ${productVersion}, ${usage.join(', ')}\n\n${alignedTable([HEADINGS, ...tableRows(required)])}`
}

function showDifference(selection: PermissionSelection, to: ProductVersion): string {
  const { productVersion: from, usage } = selection
  const { added, removed } = permissionDifference(
    requiredPermissions(selection),
    requiredPermissions({ ...selection, productVersion: to })
  )
  const additions = tableRows(added).map((row) => ['+', ...row])
  const removals = tableRows(removed).map((row) => ['-', ...row])
  const title = `VB365 ${from} to ${to}, ${usage.join(', ')}: ${additions.length} to add, ${removals.length} no longer needed\n`
  const changes = [...additions, ...removals]
  return changes.length === 0 ? title : `${title}\n${alignedTable([['', ...HEADINGS], ...changes])}`
}

function writePage(workingDirectory: string): void {
  try {
    writeFileSync(join(workingDirectory, PERMISSIONS_PAGE), permissionsPage())
  } catch (cause) {
    const message = `${PERMISSIONS_PAGE} cannot be written from here; run the command in the root of the project.`
    throw new ActionError('file-access', message, { cause })
  }
}

interface Surroundings {
  readonly workingDirectory: string
  readonly warn: (message: string) => void
}

/** What is asked for, by a registration file or by options. */
async function selectionOf(options: PermissionOptions, surroundings: Surroundings): Promise<PermissionSelection> {
  const [registration, version, from] = [options.get('registration'), options.get('version'), options.get('from')]
  if (registration !== undefined) {
    const others = [...options.keys()].filter((name) => name !== 'registration' && name !== 'to')
    if (others.length > 0)
      throw new UsageError(`--registration goes with --to only, not with --${others.join(', --')}.`)
    return readRegistration(registration, surroundings)
  }
  const isSet = version !== undefined && from === undefined && !options.has('to')
  const isDifference = version === undefined && from !== undefined && options.has('to')
  if (!isSet && !isDifference) {
    throw new UsageError(
      'Give either --version, or --from and --to, or --registration, or --markdown; --help shows how.'
    )
  }
  const [name, text] = isSet ? (['version', version] as const) : (['from', from ?? ''] as const)
  const productVersion = oneOf(text, PRODUCT_VERSIONS, name)
  return { productVersion, services: readServices(options), usage: readUsage(options) }
}

/** @throws ActionError `registration-invalid` with every mistake, a line each */
async function readRegistration(path: string, { workingDirectory, warn }: Surroundings): Promise<Registration> {
  const { registrations, problems, warnings } = await readRegistrations(path, {
    workingDirectory,
    workspace: workingDirectory,
    repository: undefined
  })
  if (problems.length > 0) throw new ActionError('registration-invalid', problems.map(formatProblem).join('\n'))
  const [only, ...others] = registrations
  if (only === undefined || others.length > 0) throw new UsageError('--registration names one file.')
  for (const warning of warnings) warn(`Warning: ${formatProblem(warning)}`)
  return only.registration
}

/** What the command prints. @throws ActionError for options that are wrong or do not go together. */
async function answer(options: PermissionOptions, surroundings: Surroundings): Promise<string> {
  if (options.has('markdown')) {
    if (options.size > 1) throw new UsageError('--markdown goes with no other option.')
    writePage(surroundings.workingDirectory)
    return `${PERMISSIONS_PAGE} written\n`
  }
  const to = options.get('to')
  const selection = await selectionOf(options, surroundings)
  return to === undefined ? showSet(selection) : showDifference(selection, oneOf(to, PRODUCT_VERSIONS, 'to'))
}

/** Runs the command in a folder, from which paths are taken and under which the page is written. */
export function permissions(args: readonly string[], workingDirectory: string): Promise<Ending> {
  return endingOf({ usage: USAGE, options: OPTIONS }, args, (options, warn) =>
    answer(options, { workingDirectory, warn })
  )
}

if (import.meta.main) {
  const { exitCode, stdout, stderr } = await permissions(process.argv.slice(2), process.cwd())
  process.stdout.write(stdout)
  process.stderr.write(stderr)
  process.exitCode = exitCode
}
