/** A page as GitHub shows Markdown: its rules, its sanitizing, its style sheet, its diagrams. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import rehypeRaw from 'rehype-raw'
import rehypeSanitize, { defaultSchema, type Options as Schema } from 'rehype-sanitize'
import rehypeStringify from 'rehype-stringify'
import remarkGfm from 'remark-gfm'
import remarkAlert from 'remark-github-blockquote-alert'
import remarkParse from 'remark-parse'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'
import { ROOT } from '../run-command.ts'

export type ColourScheme = 'light' | 'dark'

/** What GitHub's own Markdown makes and its sanitizing would take away: the boxes of alerts. */
const SCHEMA: Schema = {
  ...defaultSchema,
  tagNames: [...(defaultSchema.tagNames ?? []), 'svg', 'path'],
  attributes: {
    ...defaultSchema.attributes,
    div: [...(defaultSchema.attributes?.['div'] ?? []), ['className', /^markdown-alert/]],
    p: [['className', 'markdown-alert-title']],
    svg: ['className', 'viewBox', 'width', 'height', 'ariaHidden'],
    path: ['d']
  }
}

const PIPELINE = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkAlert)
  .use(remarkRehype, { allowDangerousHtml: true })
  .use(rehypeRaw)
  .use(rehypeSanitize, SCHEMA)
  .use(rehypeStringify)

/** The HTML that GitHub makes of Markdown. */
export async function githubHtml(markdown: string): Promise<string> {
  const html = String(await PIPELINE.process(markdown))
  return html.replace(
    /(<\/svg>)([A-Z])([A-Z]+)(?=<\/p>)/g,
    (_, icon, first, rest) => `${icon}${first}${rest.toLowerCase()}`
  )
}

const BACKGROUNDS: Readonly<Record<ColourScheme, string>> = { light: '#ffffff', dark: '#0d1117' }

/** A whole page without network, with links underlined, as GitHub does unless a reader switches it off. Diagrams are drawn once `diagramsDrawn` is true in the window. */
async function githubPage(markdown: string, scheme: ColourScheme): Promise<string> {
  const [css, mermaid, html] = await Promise.all([
    readFile(join(ROOT, `node_modules/github-markdown-css/github-markdown-${scheme}.css`), 'utf8'),
    readFile(join(ROOT, 'node_modules/mermaid/dist/mermaid.min.js'), 'utf8'),
    githubHtml(markdown)
  ])
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Job summary</title>
<style>${css}
body { margin: 0; background: ${BACKGROUNDS[scheme]} }
.markdown-alert-title { gap: 8px }
.markdown-body a { text-decoration: underline }
.markdown-body { box-sizing: border-box; padding: 24px; font-family: "Liberation Sans", "Noto Color Emoji", sans-serif }
</style>
</head>
<body>
<main class="markdown-body">${html}</main>
<script>${mermaid.replaceAll('</script', '<\\/script')}</script>
<script>
for (const code of document.querySelectorAll('code.language-mermaid')) {
  const diagram = document.createElement('div')
  diagram.className = 'mermaid'
  diagram.textContent = code.textContent
  code.parentElement.replaceWith(diagram)
}
// A table that scrolls can be scrolled by keyboard, as at GitHub.
for (const table of document.querySelectorAll('table')) table.tabIndex = 0
mermaid.initialize({ startOnLoad: false, theme: '${scheme === 'dark' ? 'dark' : 'default'}' })
mermaid.run().then(() => { window.diagramsDrawn = true }, (error) => { window.diagramProblem = String(error) })
</script>
</body>
</html>
`
}

export interface PageOptions {
  readonly scheme: ColourScheme
  /** Pixels. */
  readonly width: number
}

/**
 * Opens Markdown as GitHub shows it, with its diagrams drawn.
 * @throws Error where a diagram cannot be drawn
 */
export async function openSummary(browser: Browser, markdown: string, { scheme, width }: PageOptions): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: scheme })
  await page.setContent(await githubPage(markdown, scheme))
  const problem = await page.waitForFunction('window.diagramProblem ?? window.diagramsDrawn')
  const drawn: unknown = await problem.jsonValue()
  if (drawn !== true) throw new Error(`a diagram cannot be drawn: ${String(drawn)}`)
  return page
}
