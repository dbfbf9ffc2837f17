/** docs/reliability.md, whose tables are written by the commands that find out what they say. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from './run-command.ts'

export const RELIABILITY_PAGE = 'docs/reliability.md'

/** Tables of the page with the commands that write them. */
const WRITTEN_BY = {
  matrix: 'npm run test:faults -- --write',
  faults: 'npm run test:faults -- --write',
  mutants: 'npm run test:mutants -- --write'
} as const
export type ReliabilityTable = keyof typeof WRITTEN_BY

/** Puts tables between their markers. */
export async function writeReliabilityTables(
  tables: Partial<Readonly<Record<ReliabilityTable, string>>>
): Promise<void> {
  const path = join(ROOT, RELIABILITY_PAGE)
  const text = await readFile(path, 'utf8')
  const names = Object.keys(WRITTEN_BY).filter((name): name is ReliabilityTable => name in tables)
  await writeFile(
    path,
    names.reduce((done, name) => withTable(done, name, tables[name] ?? ''), text)
  )
}

function withTable(text: string, name: ReliabilityTable, table: string): string {
  const [start, end] = [`<!-- ${name}: written by ${WRITTEN_BY[name]} -->`, `<!-- end of ${name} -->`]
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${RELIABILITY_PAGE} lacks the markers "${start}" and "${end}"`)
  return `${text.slice(0, from)}${start}\n\n${table}\n\n${text.slice(to)}`
}
