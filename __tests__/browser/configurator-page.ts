import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { controlId } from '../../configurator/field.ts'
import { CONFIGURATOR_PAGE } from '../../scripts/configurator-page.ts'
import { isPlainRecord, type PlainRecord } from '../../scripts/plain-record.ts'
import { ROOT } from '../../scripts/run-command.ts'

/** The page as somebody opens it from a disk, and what it did that it must not do. */
export interface OpenedPage {
  readonly page: Page
  /** Addresses that were asked for, and what the browser complained about. */
  readonly complaints: string[]
}

export async function openConfigurator(browser: Browser, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  const context = await browser.newContext({ acceptDownloads: true, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(5000)
  const address = pathToFileURL(join(ROOT, CONFIGURATOR_PAGE)).href
  const complaints: string[] = []
  page.on('request', (request) => {
    if (request.url() !== address && !request.url().startsWith('blob:')) complaints.push(request.url())
  })
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(address)
  return { page, complaints }
}

export function at(path: string): string {
  return `#${controlId(path)}`
}

/** Answers one field, whatever it looks like. */
export async function answer(page: Page, path: string, value: unknown): Promise<void> {
  const field = page.locator(at(path))
  if (typeof value === 'boolean') return field.setChecked(value)
  const [tag, role] = await field.evaluate((element) => [element.tagName, element.getAttribute('role')] as const)
  if (role === 'radiogroup') return page.locator(`${at(path)}-${String(value)}`).check()
  if (role === 'group') {
    for (const box of await field.getByRole('checkbox').all()) {
      await box.setChecked(Array.isArray(value) && value.includes(await box.getAttribute('value')))
    }
    return
  }
  if (tag === 'SELECT') {
    await field.selectOption(String(value))
    return
  }
  await field.fill(Array.isArray(value) ? value.join('\n') || 'none' : String(value))
}

const OPTIONAL_OBJECTS = ['delivery.pfx', 'delivery.github', 'delivery.keyVault', 'delivery.vb365']

/** Answers everything that a registration file says, choices before what they bring. */
export async function answerAll(page: Page, registration: PlainRecord, path = ''): Promise<void> {
  for (const [name, value] of Object.entries(registration)) {
    const place = path === '' ? name : `${path}.${name}`
    if (name === '$schema') continue
    if (!isPlainRecord(value)) await answer(page, place, value)
    else {
      if (OPTIONAL_OBJECTS.includes(place)) await page.locator(at(place)).check()
      await answerAll(page, value, place)
    }
  }
}

export function written(page: Page, result: 'registration' | 'workflow' | 'bootstrap'): Promise<string> {
  return page.locator(`#result-${result}`).inputValue()
}
