import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runScript } from './command-line.ts'
import { generatedFiles } from './compile-schemas.ts'
import { CONFIGURATOR_PAGE, configuratorFiles } from './configurator-page.ts'
import { DOCUMENTS_WITH_TABLES, documentsWithTables } from './document-tables.ts'
import { ERRORS_PAGE, errorsPage } from './errors-page.ts'
import { PERMISSIONS_PAGE, permissionsPage } from './permissions-page.ts'
import { ROOT } from './run-command.ts'

const USAGE = `Writes what is made from other files: the validators and the list of properties in src/generated, the tables in
${DOCUMENTS_WITH_TABLES.join(', ')}, ${PERMISSIONS_PAGE}, ${ERRORS_PAGE}
and ${CONFIGURATOR_PAGE}.

  npm run generate
`

await runScript({ usage: USAGE, options: {} }, async () => {
  const files = new Map([
    ...(await generatedFiles()),
    ...(await documentsWithTables()),
    [PERMISSIONS_PAGE, permissionsPage()],
    [ERRORS_PAGE, await errorsPage()],
    ...(await configuratorFiles())
  ])
  for (const [path, text] of files) {
    await mkdir(dirname(join(ROOT, path)), { recursive: true })
    await writeFile(join(ROOT, path), text)
  }
})
