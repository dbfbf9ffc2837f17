import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '../../scripts/browser.ts'
import { documentBlocks } from '../../scripts/document-blocks.ts'
import { ROOT } from '../../scripts/run-command.ts'
import { read, writtenFiles } from '../project/project-files.ts'

const MERMAID = readFileSync(join(ROOT, 'node_modules/mermaid/dist/mermaid.min.js'), 'utf8')
const DIAGRAMS = writtenFiles()
  .filter((path) => path.endsWith('.md'))
  .flatMap((path) => documentBlocks(path, read(path)))
  .filter(({ language }) => language === 'mermaid')

let browser: Browser
let page: Page
beforeAll(async () => {
  browser = await openBrowser()
  page = await browser.newPage()
  await page.addScriptTag({ content: MERMAID })
})
afterAll(() => browser.close())

describe('the documents', () => {
  it.each(DIAGRAMS)('have a diagram at $path:$line that is drawn', async ({ text }) => {
    const { svg } = await page.evaluate<{ svg: string }>(`mermaid.render('diagram', ${JSON.stringify(text)})`)
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>$/)
  })
})
