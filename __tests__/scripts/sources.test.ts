import { describe, expect, it } from '@jest/globals'
import { oldRows, type SourcedRow, sourcedRows } from '../../scripts/sources.ts'
import { PRODUCT_VERSIONS, REGIONS } from '../../src/domain/request/registration.ts'
import { CLOUD_SOURCES } from '../../src/domain/tenant/cloud-sources.ts'
import { read } from '../project/project-files.ts'

const rows = sourcedRows()
const NOW = new Date('2027-05-22T12:00:00Z')

describe('the tables of facts', () => {
  it('say of every version, permission, role, ID and region where it was read, and on which day', () => {
    const tables = Map.groupBy(rows, ({ table }) => table)
    expect(tables.get('version')?.map(({ row }) => row)).toEqual([...PRODUCT_VERSIONS])
    expect(tables.get('region')?.map(({ row }) => row)).toEqual([...REGIONS])
    expect(tables.get('permission')?.length).toBeGreaterThan(30)
    const sources = rows.flatMap((row) => row.sources)
    expect(rows.filter((row) => row.sources.length === 0)).toEqual([])
    expect(sources.filter(({ url, readOn }) => !/^https:/.test(url) || !/^\d{4}-\d\d-\d\d$/.test(readOn))).toEqual([])
    expect(sources.filter(({ readOn }) => !(Date.parse(readOn) <= Date.now()))).toEqual([])
  })

  it('give people the same days', () => {
    const [page, clouds] = [read('docs/permissions.md'), read('docs/clouds-and-proxies.md')]
    for (const { url, readOn } of rows.filter(({ table }) => table !== 'region').flatMap((row) => row.sources)) {
      expect(page.split('\n').filter((line) => line.includes(url) && line.includes(`read on ${readOn}`))).not.toEqual(
        []
      )
    }
    for (const { url, readOn } of Object.values(CLOUD_SOURCES).flat()) {
      expect(clouds).toContain(url)
      expect(clouds).toContain(`Read on ${readOn} in`)
    }
  })
})

describe('npm run sources', () => {
  const source = (readOn: string) => ({
    title: 'A page',
    url: `https://example.com/${readOn}`,
    edition: undefined,
    readOn
  })
  const row = (name: string, ...days: readonly string[]): SourcedRow => ({
    table: 'version',
    row: name,
    sources: days.map(source)
  })

  it('lists the rows that were read more than so many days ago, with the page', () => {
    expect(oldRows([row('8.4', '2026-11-23'), row('8.5', '2026-11-21', '2026-11-22', '2027-01-01')], 180, NOW)).toEqual(
      [
        'version 8.4: read on 2026-11-23 in https://example.com/2026-11-23',
        'version 8.5: read on 2026-11-21 in https://example.com/2026-11-21 and on 2026-11-22 in https://example.com/2026-11-22'
      ]
    )
    expect(oldRows([row('8.4', '2026-11-24')], 180, NOW)).toEqual([])
  })
})
