import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { AxeResults } from 'axe-core'
import type { Browser } from 'playwright-core'
import { openBrowser } from '../../scripts/browser.ts'
import { openSummary } from '../../scripts/pictures/github-page.ts'
import { ROOT } from '../../scripts/run-command.ts'
import { renderComment } from '../../src/report/comment.ts'
import { renderRunSummary } from '../../src/report/run-summary.ts'
import { RENDER_CONTEXT, summaryOf } from '../support/rendered.ts'
import { entryOf, reportOf } from '../support/report-builder.ts'
import { SUMMARY_CASES } from '../support/summary-cases.ts'

const AXE = readFileSync(join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8')
const failure = { code: 'sign-in-failed', message: 'This customer has not consented.' } as const

const summaries = Object.entries(SUMMARY_CASES).map(([name, outcome]) => [name, summaryOf(outcome())] as const)
const several = renderRunSummary(
  reportOf([entryOf('a.json', { state: 'failed', failure }), entryOf('b.json')]),
  summaries.map(([name, markdown]) => ({ entry: entryOf(name), markdown })).slice(0, 1),
  RENDER_CONTEXT
)
const subject = { workflow: 'Plan', configuration: 'vb365/*.json', shard: null }
const comment = renderComment(summaries[0]?.[1] ?? '', subject, { run: 'https://github.com/a/b', commit: 'abcdef0' })
const PAGES = [...summaries, ['several registrations', several], ['a comment', comment]] as const

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

/** For four pages, each with a diagram to draw, on a busy machine. */
const TIMEOUT_MS = 60_000

describe.each(['light', 'dark'] as const)('in the colours "%s", the summary of', (scheme) => {
  it.each(PAGES)(
    '%s is read without hindrance, on a screen and on a telephone',
    async (_name, markdown) => {
      for (const width of [1000, 400]) {
        const page = await openSummary(browser, markdown, { scheme, width })
        await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true')
        await page.evaluate(AXE)
        const { violations }: AxeResults = await page.evaluate('axe.run(document.querySelector("main"))')
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
        const diagrams = [...markdown.matchAll(/^```mermaid$/gm)].length
        expect(await page.locator('.mermaid svg[aria-roledescription="gantt"]').count()).toBe(diagrams)
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
        await page.close()
      }
    },
    TIMEOUT_MS
  )
})
