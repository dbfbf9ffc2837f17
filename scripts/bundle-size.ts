/** Shows what each package adds to dist: `npm run bundle-size`. Needs a `npm run build` before. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runScript } from './command-line.ts'
import { isPlainRecord, type PlainRecord, plainRecord } from './plain-record.ts'
import { runNode } from './run-command.ts'
import { withTemporaryFolder } from './temporary-folder.ts'

const OWN = 'this project'

/** Bytes of source in the bundle by package, as the bundler counts them. */
async function bytesByPackage(): Promise<ReadonlyMap<string, number>> {
  return withTemporaryFolder(async (folder) => {
    const stats = join(folder, 'stats.json')
    const ncc = ['node_modules/@vercel/ncc/dist/ncc/cli.js', 'build', 'build/index.js', '-o', folder, '-q']
    const { code, output } = await runNode([...ncc, '--stats-out', stats])
    if (code !== 0) throw new Error(output)
    const bytes = new Map<string, number>()
    const { modules } = plainRecord(JSON.parse(await readFile(stats, 'utf8')), 'the statistics')
    // A module without a chunk has been joined into another one, which lists it again.
    add(
      records(modules).filter(({ chunks }) => Array.isArray(chunks) && chunks.length > 0),
      bytes
    )
    return bytes
  })
}

function add(modules: readonly PlainRecord[], bytes: Map<string, number>): void {
  for (const { modules: joined, nameForCondition, name, size } of modules) {
    if (Array.isArray(joined)) add(records(joined), bytes)
    else {
      const owner = packageOf(String(nameForCondition ?? name))
      bytes.set(owner, (bytes.get(owner) ?? 0) + Number(size))
    }
  }
}

function records(value: unknown): readonly PlainRecord[] {
  return Array.isArray(value) ? value.filter(isPlainRecord) : []
}

function packageOf(path: string): string {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? OWN
}

const USAGE = `Shows what each package adds to dist. Needs a "npm run build" before.

  npm run bundle-size
`

await runScript({ usage: USAGE, options: {} }, async () => {
  const rows = [...(await bytesByPackage())].sort(([, one], [, other]) => other - one)
  const total = rows.reduce((sum, [, size]) => sum + size, 0)
  for (const [name, size] of [...rows, ['total', total] as const]) {
    console.log(`${(size / 1000).toFixed(1).padStart(8)} kB  ${name}`)
  }
})
