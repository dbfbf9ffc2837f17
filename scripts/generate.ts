import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runScript } from './command-line.ts'
import { generatedFiles } from './compile-schemas.ts'
import { ERRORS_PAGE, errorsPage } from './errors-page.ts'
import { readmeWithTables } from './generate-readme.ts'
import { PERMISSIONS_PAGE, permissionsPage } from './permissions-page.ts'
import { ROOT } from './run-command.ts'

const USAGE = `Writes what is made from other files: the validators and the list of properties in src/generated, the tables in
README.md, ${PERMISSIONS_PAGE} and ${ERRORS_PAGE}.

  npm run generate
`

await runScript({ usage: USAGE, options: {} }, async () => {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8')
  const files = new Map([
    ...(await generatedFiles()),
    ['README.md', await readmeWithTables(readme)],
    [PERMISSIONS_PAGE, permissionsPage()],
    [ERRORS_PAGE, await errorsPage()]
  ])
  for (const [path, text] of files) {
    await mkdir(dirname(join(ROOT, path)), { recursive: true })
    await writeFile(join(ROOT, path), text)
  }
})
