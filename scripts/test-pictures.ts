import { runScript } from './command-line.ts'
import { runSuite } from './jest-report.ts'

const USAGE = `Looks at summaries and comments in headless Chromium as GitHub shows them, in light and dark, on a screen and on a telephone:
diagrams are drawn, nothing is wider than the page, and axe finds no violation. The last line is "N passed, N failed".

  npm run test:pictures

Needs Chromium, as of the package chromium of Debian and Ubuntu; CHROMIUM names another place than the usual ones.
`

await runScript({ usage: USAGE, options: {} }, () => runSuite('<rootDir>/__tests__/browser/summary.browser.ts'))
