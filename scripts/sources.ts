import {
  DIRECTORY_ROLE_CATALOGUE,
  PERMISSION_CATALOGUE,
  VERSION_SOURCES
} from '../src/domain/permissions/permission-catalogue.ts'
import { RESOURCE_APPLICATIONS } from '../src/domain/permissions/resources.ts'
import type { Source } from '../src/domain/source.ts'
import { CLOUD_SOURCES } from '../src/domain/tenant/cloud-sources.ts'
import { runScript, UsageError } from './command-line.ts'

const DEFAULT_DAYS = 180
const DAY_MS = 24 * 60 * 60 * 1000

const USAGE = `Lists the rows of the tables on versions, permissions and regions whose sources were read long ago, and ends with exit
code 1 where there are some: read those pages again, correct the rows, and set "readOn".

  npm run sources [-- --days N]

  --days  how many days ago is long; else ${DEFAULT_DAYS}
`

/** A row of one of the tables, and where it was read. */
export interface SourcedRow {
  readonly table: 'version' | 'permission' | 'directory role' | 'permission ID' | 'region'
  readonly row: string
  readonly sources: readonly Source[]
}

/** Every row of this project's tables that Veeam or Microsoft may change. */
export function sourcedRows(): readonly SourcedRow[] {
  return [
    ...rowsOf('version', VERSION_SOURCES),
    ...PERMISSION_CATALOGUE.map(({ resource, type, value, usage, sources }) => ({
      table: 'permission' as const,
      row: `${RESOURCE_APPLICATIONS[resource].displayName} ${type} ${value}, ${usage}`,
      sources
    })),
    ...DIRECTORY_ROLE_CATALOGUE.map(({ role, sources }) => ({
      table: 'directory role' as const,
      row: role.displayName,
      sources
    })),
    ...Object.values(RESOURCE_APPLICATIONS).map(({ displayName, idSources }) => ({
      table: 'permission ID' as const,
      row: displayName,
      sources: idSources
    })),
    ...rowsOf('region', CLOUD_SOURCES)
  ]
}

function rowsOf(table: SourcedRow['table'], rows: Readonly<Record<string, readonly Source[]>>): readonly SourcedRow[] {
  return Object.entries(rows).map(([row, sources]) => ({ table, row, sources }))
}

/** The rows with a source that was read more than so many days ago, a line each. */
export function oldRows(rows: readonly SourcedRow[], days: number, now: Date): readonly string[] {
  return rows.flatMap(({ table, row, sources }) => {
    const old = sources.filter(({ readOn }) => now.getTime() - Date.parse(readOn) > days * DAY_MS)
    const pages = old.map(({ readOn, url }) => `on ${readOn} in ${url}`)
    return pages.length === 0 ? [] : [`${table} ${row}: read ${pages.join(' and ')}`]
  })
}

if (import.meta.main) {
  await runScript({ usage: USAGE, options: { days: { type: 'string' } } }, (options) => {
    const text = options.get('days') ?? String(DEFAULT_DAYS)
    if (!/^\d{1,5}$/.test(text)) throw new UsageError(`--days must be a number of days, but is "${text}".`)
    const rows = sourcedRows()
    const old = oldRows(rows, Number(text), new Date())
    console.log([...old, `${old.length} of ${rows.length} rows were read more than ${text} days ago`].join('\n'))
    if (old.length > 0) process.exitCode = 1
  })
}
