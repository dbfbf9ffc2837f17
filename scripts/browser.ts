import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** Where Debian and the hosted runners of GitHub have one; `CHROMIUM` names another. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** @throws Error with what to install, where there is no browser */
export async function openBrowser(): Promise<Browser> {
  const executablePath = [process.env['CHROMIUM'] ?? '', ...PLACES].find((path) => path !== '' && existsSync(path))
  if (executablePath === undefined) {
    throw new Error(
      `No Chromium is at ${PLACES.join(', ')}: install the package chromium, or name another with the environment variable CHROMIUM.`
    )
  }
  // Root, as in a container, has no sandbox.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
}
