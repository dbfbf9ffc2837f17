/**
 * Builds dist, the code that GitHub runs: `npm run build`.
 * TypeScript is compiled first and bundled then, because ncc does not work with TypeScript 7 (vercel/ncc#1336).
 */
import { cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runScript } from './command-line.ts'
import { licensesText } from './licenses.ts'
import { ROOT, runNode } from './run-command.ts'
import { withTemporaryFolder } from './temporary-folder.ts'

/** An executable of the package `open`, for a browser sign-in that does not exist here. */
const UNUSED_ASSETS = ['xdg-open']

/**
 * Bundles the sources into a folder that need not exist; the same bytes for the same sources, wherever they lie.
 * @param types whether types that are wrong fail it, where nothing else checks them
 * @throws Error with the compiler's or the bundler's own words
 */
export async function bundleInto(folder: string, types: 'checked' | 'unchecked' = 'checked'): Promise<void> {
  const compiler = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']
  await rm(join(ROOT, 'build'), { recursive: true, force: true })
  await run('tsc', types === 'checked' ? compiler : [...compiler, '--noCheck'])
  await run('ncc', ['node_modules/@vercel/ncc/dist/ncc/cli.js', 'build', 'build/index.js', '-o', folder, '--no-cache'])
  for (const asset of UNUSED_ASSETS) await rm(join(folder, asset))
  await writeFile(join(folder, 'licenses.txt'), await licensesText())
}

async function run(name: string, args: readonly string[]): Promise<void> {
  const { code, output } = await runNode(args)
  if (code !== 0) throw new Error(`${name} failed:\n${output}`)
}

const USAGE = `Builds dist, the code that GitHub runs, from src.

  npm run build
`

if (import.meta.main) {
  await runScript({ usage: USAGE, options: {} }, () =>
    withTemporaryFolder(async (folder) => {
      const bundle = join(folder, 'dist')
      await bundleInto(bundle)
      // Only a bundle that is complete takes the place of the one before.
      await rm(join(ROOT, 'dist'), { recursive: true, force: true })
      await cp(bundle, join(ROOT, 'dist'), { recursive: true })
    })
  )
}
