import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { runScript } from './command-line.ts'
import { openBrowser } from './pictures/browser.ts'
import { type ColourScheme, githubPage } from './pictures/github-page.ts'
import { type SummaryCase, summaryCases } from './pictures/summary-cases.ts'
import { ROOT } from './run-command.ts'

const FOLDER = 'docs/images'

const USAGE = `Renders what people look at as GitHub does, light and dark, wide and narrow, into ${FOLDER}. Needs Chromium.

  npm run pictures [-- --only NAME]
`

const SCHEMES: readonly ColourScheme[] = ['light', 'dark']
const WIDTHS = [1000, 400]

await runScript({ usage: USAGE, options: { only: { type: 'string' }, into: { type: 'string' } } }, async (options) => {
  const folder = options.get('into') ?? join(ROOT, FOLDER)
  const only = options.get('only')
  await mkdir(folder, { recursive: true })
  const browser = await openBrowser()
  try {
    for (const each of await summaryCases()) {
      if (only === undefined || each.name === only) await takePictures(browser, each, folder)
    }
  } finally {
    await browser.close()
  }
})

async function takePictures(browser: Browser, { name, markdown }: SummaryCase, folder: string): Promise<void> {
  await writeFile(join(folder, `${name}.md`), markdown)
  for (const scheme of SCHEMES) {
    for (const width of WIDTHS) {
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: scheme })
      await page.setContent(await githubPage(markdown, scheme))
      await page.waitForFunction('window.diagramsDrawn || window.diagramProblem')
      await page.screenshot({ path: join(folder, `${name}-${scheme}-${width}.png`), fullPage: true })
      await page.close()
    }
  }
}
