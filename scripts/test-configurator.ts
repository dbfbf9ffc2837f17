import { runScript } from './command-line.ts'
import { runSuite } from './jest-report.ts'

const USAGE = `Tests the committed configurator in headless Chromium: every flow, source, destination and rule, by keyboard, in light and
dark, at 400 px, for accessibility. What it writes is run against the emulator. Draws the diagrams of the documents as well. The last
line is "N passed, N failed".

  npm run test:configurator

Needs Chromium, as of the package chromium of Debian and Ubuntu; CHROMIUM names another place than the usual ones.
`

await runScript({ usage: USAGE, options: {} }, () => runSuite('<rootDir>/__tests__/browser/configurator.browser.ts'))
