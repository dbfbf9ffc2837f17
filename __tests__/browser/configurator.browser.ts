import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { openBrowser } from '../../scripts/browser.ts'
import { plainRecord } from '../../scripts/plain-record.ts'
import { ROOT, runNode } from '../../scripts/run-command.ts'
import { projectFiles, read } from '../project/project-files.ts'
import { parse } from '../registration/registration-fixture.ts'
import { answer, answerAll, at, type OpenedPage, openConfigurator, written } from './configurator-page.ts'

const AXE = readFileSync(join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8')
const EXAMPLES = projectFiles().filter((path) => /^examples\/[^/]+\.json$/.test(path))

const NEW = {
  tenant: 'contoso.onmicrosoft.com',
  services: { exchangeOnline: true, sharePointOnline: true },
  application: { name: 'Veeam Backup for Microsoft 365' }
}
const ID = '6f1d2c3b-4a59-4e68-8b7c-9d0e1f2a3b4c'
const EXISTING = { ...NEW, application: { flow: 'existing', applicationId: ID } }
const VAULT = { vault: 'https://contoso-backup.vault.azure.net', certificate: 'vb365-contoso' }

let browser: Browser
let opened: OpenedPage | undefined
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  opened = await openConfigurator(browser, options)
  return opened.page
}

beforeEach(() => {
  opened = undefined
})
afterEach(async () => {
  await opened?.page.context().close()
})

async function complete(page: Page): Promise<void> {
  await answer(page, 'job.repository', 'contoso/backup')
  expect(await page.textContent('#open')).toBe('')
  expect(await page.textContent('#state')).toBe('Ready: the files are below.')
}

describe('the registration file that the configurator writes', () => {
  // Both flows, each source and each destination are among the examples.
  it.each(EXAMPLES)('says what %s says, once its answers are given', async (path) => {
    const page = await open()
    const example = plainRecord(JSON.parse(read(path)), path)
    await answerAll(page, example)
    if (path.includes('store')) await answer(page, 'job.runner', 'windows')
    await complete(page)
    expect(parse(await written(page, 'registration'))).toEqual(parse(read(path)))
    expect(opened?.complaints).toEqual([])
  })

  it.each([
    ['a new application', NEW],
    ['a new application in a vault', { ...NEW, delivery: { keyVault: VAULT } }],
    [
      'an existing application',
      { ...EXISTING, application: { ...EXISTING.application, username: 'backup@contoso.com' } }
    ]
  ])(
    'is carried out by the action: %s',
    async (_name, registration) => {
      const page = await open()
      await answerAll(page, registration)
      await complete(page)
      const folder = await mkdtemp(join(tmpdir(), 'configurator-'))
      try {
        const file = join(folder, 'contoso.json')
        await writeFile(file, await written(page, 'registration'))
        const { code, output } = await runNode(['scripts/action.ts', '--configuration', file])
        expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('\nchanged=true\n') })
      } finally {
        await rm(folder, { recursive: true })
      }
    },
    60_000
  )
})

describe('a rule of the wizard', () => {
  it.each([
    [
      'something is protected',
      { ...NEW, services: { exchangeOnline: true }, afterwards: ['services.exchangeOnline', false] },
      '#step-organization',
      'Nothing is protected'
    ],
    [
      'teams need mail and sites',
      { ...NEW, services: { exchangeOnline: true, teams: true } },
      'services.teams',
      'needs Exchange Online and SharePoint Online'
    ],
    [
      'public folders need mail',
      { ...NEW, services: { sharePointOnline: true, publicFolders: true } },
      'services.publicFolders',
      'need Exchange Online'
    ],
    [
      'chats need teams',
      { ...EXISTING, services: { exchangeOnline: true, sharePointOnline: true, teamsChats: true } },
      'services.teamsChats',
      'need Microsoft Teams'
    ],
    [
      'chats need an existing application',
      { ...NEW, services: { ...NEW.services, teams: true, teamsChats: true } },
      'services.teamsChats',
      'cannot be protected by a new application'
    ],
    [
      'no chats outside Worldwide',
      { ...EXISTING, region: 'USGovernment', services: { ...NEW.services, teams: true, teamsChats: true } },
      'services.teamsChats',
      'only in the region Worldwide'
    ],
    [
      'no teams in China',
      { ...NEW, region: 'China', services: { ...NEW.services, teams: true } },
      'services.teams',
      'cannot be protected in the region China'
    ],
    ['some use', { ...NEW, usage: [] }, 'usage', 'at least one'],
    ['the tenant is an ID or a domain', { ...NEW, tenant: 'Contoso Ltd' }, 'tenant', 'not its display name'],
    [
      'the application ID is a GUID',
      { ...EXISTING, application: { flow: 'existing', applicationId: 'contoso' } },
      'application.applicationId',
      'must be a GUID'
    ],
    [
      'the account is a user principal name',
      { ...EXISTING, application: { ...EXISTING.application, username: 'backup' } },
      'application.username',
      'name@domain.tld'
    ],
    [
      'a domain where only sites are protected',
      {
        ...EXISTING,
        services: { sharePointOnline: true },
        application: { ...EXISTING.application, organizationName: 'a@b.com' }
      },
      'application.organizationName',
      'without a user name'
    ],
    [
      'nothing is granted to a certificate that is made now',
      { ...EXISTING, application: { ...EXISTING.application, grantPermissions: false } },
      'certificate.source',
      'could never be registered'
    ],
    [
      'the store knows SHA-1',
      { ...NEW, certificate: { source: 'store', thumbprint: 'A1B2' } },
      'certificate.thumbprint',
      '40 hexadecimal digits'
    ],
    [
      'renewal before the end',
      { ...NEW, certificate: { validityDays: 40, renewBeforeDays: 40 } },
      'certificate.renewBeforeDays',
      'must be less than validityDays'
    ],
    [
      'EWS is for Exchange Online',
      { ...NEW, services: { sharePointOnline: true }, exchange: { ews: 'allow' } },
      'exchange.ews',
      'not protected'
    ],
    [
      'a vault of the same cloud',
      { ...NEW, region: 'China', delivery: { keyVault: VAULT } },
      'delivery.keyVault.vault',
      'in another cloud'
    ],
    [
      'not to the vault that it comes from',
      { ...NEW, certificate: { source: 'keyVault', ...VAULT }, delivery: { keyVault: VAULT } },
      'delivery.keyVault',
      'cannot be delivered there'
    ],
    [
      'the name of a secret',
      { ...NEW, delivery: { github: { secret: 'GITHUB_PFX' } } },
      'delivery.github.secret',
      'not beginning with GITHUB_'
    ],
    [
      'no path out of the workspace',
      { ...NEW, delivery: { pfx: { path: '../contoso.pfx' } } },
      'delivery.pfx.path',
      'workspace'
    ],
    [
      'an address of the server',
      { ...NEW, delivery: { vb365: { server: 'vb365.contoso.example', username: 'CONTOSO\\svc' } } },
      'delivery.vb365.server',
      'with https'
    ]
  ] as const)(
    'is said in place: %s',
    async (_rule, { afterwards, ...answers }: Record<string, unknown>, path, sentence) => {
      const page = await open()
      await answerAll(page, answers)
      if (Array.isArray(afterwards)) await answer(page, String(afterwards[0]), afterwards[1])
      const problem = page.locator(`${path.startsWith('#') ? path : at(path)}-problem`)
      expect(await problem.isVisible()).toBe(true)
      expect(await problem.textContent()).toContain(sentence)
      expect(await page.locator('#outputs').isVisible()).toBe(false)
    }
  )

  it('asks for the account or the domain, whichever the services want', async () => {
    const page = await open()
    await answerAll(page, EXISTING)
    expect(await page.locator(at('application.username')).isVisible()).toBe(true)
    expect(await page.locator(at('application.organizationName')).isVisible()).toBe(false)
    await answer(page, 'services.exchangeOnline', false)
    expect(await page.locator(at('application.username')).isVisible()).toBe(false)
    expect(await page.locator(at('application.organizationName')).isVisible()).toBe(true)
  })
})

describe('the page', () => {
  it('holds nothing against somebody who has not begun, and leads to what is missing', async () => {
    const page = await open()
    expect(await page.locator('.problem:visible').count()).toBe(0)
    expect(await page.textContent('#state')).toMatch(/^\d answers are still needed\.$/)
    await page.getByRole('link', { name: /^Tenant: / }).click()
    expect(await page.evaluate('document.activeElement?.id')).toBe('tenant')
    expect(await page.textContent('#tenant-problem')).toContain('missing')
  })

  it('lists the permissions that the choices bring', async () => {
    const page = await open()
    await answerAll(page, { services: { sharePointOnline: true }, usage: ['backup'] })
    const few = await page.textContent('#permissions-summary')
    expect(await page.textContent('#permissions')).not.toContain('Office 365 Exchange Online')
    await answer(page, 'services.exchangeOnline', true)
    expect(await page.textContent('#permissions')).toContain('Exchange.ManageAsApp (application)')
    expect(await page.textContent('#permissions-summary')).not.toBe(few)
  })

  it('gives the files to download, and to copy', async () => {
    const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
    await answerAll(page, NEW)
    await complete(page)
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download-workflow')])
    expect(download.suggestedFilename()).toBe('vb365.yml')
    expect(await readFile(await download.path(), 'utf8')).toBe(await written(page, 'workflow'))
    await page.click('#copy-registration')
    await page.getByText('Copied.').waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(await written(page, 'registration'))
  })

  it('sends nothing, stores nothing, and is not let to', async () => {
    const page = await open()
    await answerAll(page, NEW)
    await complete(page)
    expect(opened?.complaints).toEqual([])
    const kept = await page.evaluate('[localStorage.length, sessionStorage.length, document.cookie]')
    expect(kept).toEqual([0, 0, ''])
    const outcome = page.evaluate("fetch('https://127.0.0.1:9/').then(() => 'sent', () => 'refused')")
    expect(await outcome).toBe('refused')
    expect(opened?.complaints.join()).toContain('Content Security Policy')
  })

  it('can be used by keyboard alone', async () => {
    const page = await open()
    const { keyboard } = page
    const tabTo = async (id: string) => {
      for (let count = 0; count < 150; count++) {
        await keyboard.press('Tab')
        if ((await page.evaluate('document.activeElement?.id')) === id) return
      }
      throw new Error(`no Tab leads to ${id}`)
    }
    await tabTo('tenant')
    await keyboard.type('contoso.onmicrosoft.com')
    await tabTo('services-exchangeOnline')
    await keyboard.press('Space')
    await tabTo('application-flow-new')
    await keyboard.press('ArrowDown')
    await tabTo('application-applicationId')
    await keyboard.type(ID)
    await tabTo('application-username')
    await keyboard.type('backup@contoso.com')
    await tabTo('delivery-keyVault')
    await keyboard.press('Space')
    await tabTo('delivery-keyVault-vault')
    await keyboard.type(VAULT.vault)
    await tabTo('delivery-keyVault-certificate')
    await keyboard.type(VAULT.certificate)
    await tabTo('job-repository')
    await keyboard.type('contoso/backup')
    await tabTo('copy-registration')
    await keyboard.press('Enter')
    await page.getByText(/^Copied\.|^Selected/).waitFor()
    expect(JSON.parse(await written(page, 'registration'))).toMatchObject({ application: { applicationId: ID } })
  })
})

describe.each([
  ['light', 1000],
  ['dark', 1000],
  ['light', 400],
  ['dark', 400]
] as const)('in %s at %d px', (colorScheme, width) => {
  async function violations(page: Page): Promise<readonly string[]> {
    // Put in by the debugger, which the policy of the page does not concern.
    await page.evaluate(AXE)
    const { violations: found } = await page.evaluate<AxeResults>('axe.run()')
    return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
  }

  async function overflow(page: Page): Promise<unknown> {
    return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  }

  it('axe finds no violation, at first, with problems and with results, and nothing is cut off', async () => {
    const page = await open({ colorScheme, viewport: { width, height: 800 } })
    expect(await violations(page)).toEqual([])
    const everything = { pfx: { path: '../x' }, github: { secret: '1' }, keyVault: {}, vb365: { server: 'x' } }
    await answerAll(page, { ...EXISTING, tenant: 'Contoso Ltd', delivery: everything })
    expect(await page.locator('.problem:visible').count()).toBeGreaterThan(3)
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
    await page.reload()
    await answerAll(page, NEW)
    await complete(page)
    await page.locator('summary').click()
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
  }, 60_000)
})
