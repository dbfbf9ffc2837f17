/** The configurator as one HTML file that works from a disk: its script and style are in it. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { licensesOf } from './licenses.ts'
import { ROOT } from './run-command.ts'

/** Where the page lies, from the root of the project. */
export const CONFIGURATOR_PAGE = 'docs/configurator/index.html'
const LICENSES = 'docs/configurator/licenses.txt'

/** The workflow whose actions of others, by commit, are those of the workflows that the page writes. */
const PINNED_IN = 'examples/workflows/register.yml'

/** The page, and the licences of what it is made from, by their paths; the same texts for the same sources. */
export async function configuratorFiles(): Promise<ReadonlyMap<string, string>> {
  const { script, files } = await bundled()
  return new Map([
    [CONFIGURATOR_PAGE, await page(script)],
    [LICENSES, await licensesOf(files, 'in the configurator')]
  ])
}

/** The policy of the page lets in its one script and its one style, by their hashes, and nothing from anywhere. */
async function page(script: string): Promise<string> {
  const read = (name: string) => readFile(join(ROOT, 'configurator', name), 'utf8')
  const [template, style] = await Promise.all([read('page.html'), read('page.css')])
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'"
  ].join('; ')
  return replaced(template, { 'CONTENT-SECURITY-POLICY': policy, '/* STYLE */': style, SCRIPT: script })
}

interface Bundled {
  readonly script: string
  /** What it was made from, as paths from the root of the project. */
  readonly files: readonly string[]
}

async function bundled(): Promise<Bundled> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['configurator/main.ts'],
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: ['chrome126', 'firefox126', 'safari18'],
    charset: 'utf8',
    minify: true,
    legalComments: 'inline',
    define: { PINS: JSON.stringify(await pins()) },
    metafile: true,
    write: false
  })
  const [file] = outputFiles
  if (file === undefined) throw new Error('esbuild wrote nothing')
  if (/<\/script|<!--/i.test(file.text)) throw new Error('the script of the configurator cannot stand in HTML')
  return { script: file.text, files: Object.keys(metafile.inputs) }
}

async function pins(): Promise<Readonly<Record<'checkout' | 'uploadArtifact', string>>> {
  const workflow = await readFile(join(ROOT, PINNED_IN), 'utf8')
  const pinned = (action: string) => {
    const found = new RegExp(`uses: (${action}@[0-9a-f]{40} # v[\\d.]+)$`, 'm').exec(workflow)?.[1]
    if (found === undefined) throw new Error(`${PINNED_IN} does not use ${action} by commit`)
    return found
  }
  return { checkout: pinned('actions/checkout'), uploadArtifact: pinned('actions/upload-artifact') }
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`
}

/** Each placeholder once; what is put in is not looked at again. */
function replaced(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/CONTENT-SECURITY-POLICY|\/\* STYLE \*\/|(?<=<script>)SCRIPT/g, (name) => values[name] ?? name)
}
