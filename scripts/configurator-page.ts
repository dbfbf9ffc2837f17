/** The configurator as one HTML file that works from a disk: its script and style are in it. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { ROOT } from './run-command.ts'

/** Where the page lies, from the root of the project. */
export const CONFIGURATOR_PAGE = 'docs/configurator/index.html'

/** The workflow whose actions of others, by commit, are those of the workflows that the page writes. */
const PINNED_IN = 'examples/workflows/register.yml'

/**
 * The page; the same text for the same sources. Its policy lets in the one script and the one style by their hashes, and
 * nothing from anywhere.
 */
export async function configuratorPage(): Promise<string> {
  const read = (name: string) => readFile(join(ROOT, 'configurator', name), 'utf8')
  const [page, style, script] = await Promise.all([read('page.html'), read('page.css'), bundledScript()])
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'"
  ].join('; ')
  return replaced(page, { 'CONTENT-SECURITY-POLICY': policy, '/* STYLE */': style, SCRIPT: script })
}

async function bundledScript(): Promise<string> {
  const { outputFiles } = await build({
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
    write: false
  })
  const [file] = outputFiles
  if (file === undefined) throw new Error('esbuild wrote nothing')
  if (/<\/script|<!--/i.test(file.text)) throw new Error('the script of the configurator cannot stand in HTML')
  return file.text
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
