import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { runScript } from './command-line.ts'
import { type ColourScheme, openSummary } from './pictures/github-page.ts'
import { type SummaryCase, summaryCases } from './pictures/summary-cases.ts'
import { ROOT } from './run-command.ts'

const FOLDER = 'docs/images'
const SCHEMES: readonly ColourScheme[] = ['light', 'dark']
/** Of a screen and of a telephone. */
const WIDTHS = [1000, 400]

const USAGE = `Renders what people look at as GitHub does, of real runs in tenants on this machine, in light and dark, ${WIDTHS.join(' and ')} pixels wide.

  npm run pictures [-- --into FOLDER]

  --into  where the pictures go; else ${FOLDER}

Needs pngquant, Chromium and a font with emoji, as of the packages pngquant, chromium and fonts-noto-color-emoji of Debian and Ubuntu; CHROMIUM
names another place than the usual ones.
`

await runScript({ usage: USAGE, options: { into: { type: 'string' } } }, async (options) => {
  const folder = resolve(options.get('into') ?? join(ROOT, FOLDER))
  await mkdir(folder, { recursive: true })
  const cases = await summaryCases()
  const browser = await openBrowser()
  try {
    for (const each of cases) await takePictures(browser, each, folder)
  } finally {
    await browser.close()
  }
})

async function takePictures(browser: Browser, { name, markdown }: SummaryCase, folder: string): Promise<void> {
  for (const scheme of SCHEMES) {
    for (const width of WIDTHS) {
      const page = await openSummary(browser, markdown, { scheme, width })
      const path = join(folder, `${name}-${scheme}-${width}.png`)
      await page.screenshot({ path, fullPage: true })
      await page.close()
      await reduce(path)
    }
  }
}

/** With 64 colours a picture of text is a third as large, and looks the same. */
async function reduce(path: string): Promise<void> {
  await promisify(execFile)('pngquant', ['--force', '--output', path, '--skip-if-larger', '64', path]).catch(
    (error) => {
      // 98: it would not be smaller.
      if (error.code === 98) return
      throw error.code === 'ENOENT' ? new Error('pngquant is missing: install the package pngquant.') : error
    }
  )
}
