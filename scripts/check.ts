/** Proves that what is generated is what its sources make: `npm run check`. It changes nothing but the folder build. */
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { errorMessage } from '../src/errors.ts'
import { bundleInto } from './build.ts'
import { runScript } from './command-line.ts'
import { generatedFiles } from './compile-schemas.ts'
import { CONFIGURATOR_PAGE, configuratorFiles } from './configurator-page.ts'
import { DOCUMENTS_WITH_TABLES, documentsWithTables } from './document-tables.ts'
import { ERRORS_PAGE, errorsPage } from './errors-page.ts'
import { PARTIAL_SCHEMA } from './partial-schema.ts'
import { PERMISSIONS_PAGE, permissionsPage } from './permissions-page.ts'
import { ROOT } from './run-command.ts'
import { withTemporaryFolder } from './temporary-folder.ts'

export interface GeneratedCheck {
  readonly name: string
  /** One sentence for what differs, with the command that corrects it; none when all is as it has to be. */
  problems(): Promise<readonly string[]>
}

const PARTIAL_SCHEMA_FILE = `schemas/${PARTIAL_SCHEMA}`

export const GENERATED_CHECKS: readonly GeneratedCheck[] = [
  {
    name: 'validators are made from schemas',
    problems: async () => {
      const [code, schemas] = [await readTree('src/generated'), await readTree('schemas')]
      const present = [...code, ...[...schemas].filter(([path]) => path === PARTIAL_SCHEMA_FILE)]
      return differences(await generatedFiles(), new Map(present), 'npm run generate')
    }
  },
  {
    name: `${DOCUMENTS_WITH_TABLES.join(' and ')} have the tables of action.yml and the schema`,
    problems: async () => {
      const present = DOCUMENTS_WITH_TABLES.map(
        async (path) => [path, await readFile(join(ROOT, path), 'utf8')] as const
      )
      return differences(await documentsWithTables(), new Map(await Promise.all(present)), 'npm run generate')
    }
  },
  {
    name: `${PERMISSIONS_PAGE} has the permission catalogue`,
    problems: async () => {
      const page = await readFile(join(ROOT, PERMISSIONS_PAGE), 'utf8')
      const wanted = new Map([[PERMISSIONS_PAGE, permissionsPage()]])
      return differences(wanted, new Map([[PERMISSIONS_PAGE, page]]), 'npm run generate')
    }
  },
  {
    name: `${ERRORS_PAGE} has every code and every message`,
    problems: async () => {
      const page = await readFile(join(ROOT, ERRORS_PAGE), 'utf8')
      const wanted = new Map([[ERRORS_PAGE, await errorsPage()]])
      return differences(wanted, new Map([[ERRORS_PAGE, page]]), 'npm run generate')
    }
  },
  {
    name: `${CONFIGURATOR_PAGE} is built from its sources`,
    problems: async () =>
      differences(await configuratorFiles(), await readTree('docs/configurator'), 'npm run generate')
  },
  {
    name: 'dist is built from src',
    problems: () =>
      withTemporaryFolder(async (folder) => {
        await bundleInto(folder, 'unchecked')
        return differences(await readTree(folder, 'dist'), await readTree('dist'), 'npm run build')
      })
  }
]

type Tree = ReadonlyMap<string, Buffer | string>

/** All files under a folder by their path from the root; `as` takes the folder's place in it. No folder, no files. */
async function readTree(folder: string, as = folder): Promise<Tree> {
  const root = resolve(ROOT, folder)
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(
    await Promise.all(files.map(async (file) => [join(as, relative(root, file)), await readFile(file)] as const))
  )
}

function differences(wanted: Tree, present: Tree, command: string): readonly string[] {
  return [...new Set([...wanted.keys(), ...present.keys()])].sort().flatMap((path) => {
    const [want, have] = [wanted.get(path), present.get(path)]
    if (want === undefined) return [`${path} is made from no source: run ${command}.`]
    if (have === undefined) return [`${path} is missing: run ${command}.`]
    return Buffer.from(want).equals(Buffer.from(have)) ? [] : [`${path} is not what its sources make: run ${command}.`]
  })
}

const USAGE = `Proves that what is generated, dist included, is what its sources make. Changes nothing but the folder build.

  npm run check
`

if (import.meta.main) {
  await runScript({ usage: USAGE, options: {} }, async () => {
    for (const { name, problems } of GENERATED_CHECKS) {
      const all = await problems().catch((error: unknown) => [errorMessage(error)])
      console.log([`${all.length === 0 ? '✔' : '✖'} ${name}`, ...all.map((problem) => `  ${problem}`)].join('\n'))
      if (all.length > 0) process.exitCode = 1
    }
  })
}
