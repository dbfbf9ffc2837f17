/** Summaries of real runs in tenants on this machine, one for each way in which a run can end. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type EmulatorOptions, type RunningEmulator, startEmulator } from '../../emulator/index.ts'
import { ROOT } from '../run-command.ts'
import { type ActionRun, runAction } from '../runner.ts'
import { withTemporaryFolder } from '../temporary-folder.ts'

/** A summary with the name of its picture. */
export interface SummaryCase {
  readonly name: string
  readonly markdown: string
}

const NOW = new Date('2026-11-25T09:00:00Z')
const DAY = 24 * 60 * 60 * 1000
const EWS_ALLOWED = { exchange: { ews: 'allow' } }

/** Everything that 8.5 knows, in the emulator's tenant contoso. */
function registration(changes: object = {}): object {
  return {
    tenant: 'contoso.onmicrosoft.com',
    productVersion: '8.5',
    services: { exchangeOnline: true, sharePointOnline: true, teams: true },
    application: { flow: 'new', name: 'Veeam Backup for Microsoft 365' },
    certificate: { source: 'generate', friendlyName: 'VB365 Contoso' },
    delivery: { pfx: { path: 'out/contoso.pfx' } },
    ...changes
  }
}

interface Tenant {
  readonly emulator: RunningEmulator
  readonly workingDirectory: string
  /** @param configuration lines of paths, or a registration */
  run(
    configuration: string | object,
    inputs?: Readonly<Record<string, string>>,
    environment?: Readonly<Record<string, string>>
  ): Promise<ActionRun>
}

async function inTenant<Result>(options: EmulatorOptions, use: (tenant: Tenant) => Promise<Result>): Promise<Result> {
  return withTemporaryFolder(async (workingDirectory) => {
    const emulator = await startEmulator({ now: NOW, ews: 'others', ...options })
    const preloaded = pathToFileURL(join(ROOT, '__tests__/support/shifted-dates.ts')).href
    try {
      return await use({
        emulator,
        workingDirectory,
        run: (configuration, inputs = {}, environment = {}) =>
          runAction({
            workingDirectory,
            entry: join(ROOT, 'src/index.ts'),
            environment: {
              NODE_EXTRA_CA_CERTS: emulator.caFile,
              NODE_OPTIONS: `--import=${preloaded}`,
              DATES_BEGIN_AT: emulator.clock.now().toISOString(),
              GITHUB_ACTION_REPOSITORY: 'your-org/register-vb365-application',
              GITHUB_ACTION_REF: 'v1',
              ...environment
            },
            inputs: {
              configuration: typeof configuration === 'string' ? configuration : JSON.stringify(configuration),
              'client-id': emulator.clientId,
              'client-secret': emulator.clientSecret,
              'pfx-password': 'only-for-pictures',
              'authority-host': emulator.authorityHost,
              'graph-endpoint': emulator.graphEndpoint,
              'exchange-endpoint': emulator.exchangeEndpoint,
              'sharepoint-endpoint': emulator.sharePointEndpoint,
              ...inputs
            }
          })
      })
    } finally {
      await emulator.close()
    }
  })
}

/** A new application, a second run, and a plan after changes by hand. */
async function beginning(): Promise<readonly SummaryCase[]> {
  return inTenant({}, async ({ emulator, run }) => {
    const first = await run(registration(EWS_ALLOWED))
    const second = await run(registration(EWS_ALLOWED))
    changeByHand(emulator)
    const drift = await run(registration(EWS_ALLOWED), { mode: 'plan' })
    return [
      { name: 'new-application', markdown: first.summary },
      { name: 'nothing-to-do', markdown: second.summary },
      { name: 'plan-with-drift', markdown: drift.summary }
    ]
  })
}

/** What administrators do to applications that they do not know. */
function changeByHand({ tenant }: RunningEmulator): void {
  const application = tenant.applications.find(({ displayName }) => displayName.startsWith('Veeam Backup'))
  if (application === undefined) throw new Error('the application was not made')
  application.isFallbackPublicClient = false
  tenant.exchange.ewsAllowedAppIds = tenant.exchange.ewsAllowedAppIds.filter((id) => id !== application.appId)
  const principal = tenant.servicePrincipals.find(({ appId }) => appId === application.appId)
  tenant.appRoleAssignments = tenant.appRoleAssignments.filter(
    ({ principalId }, index) => principalId !== principal?.id || index % 3 !== 0
  )
}

/** A certificate that is renewed by a weekly run and delivered by it. */
async function renewal(): Promise<readonly SummaryCase[]> {
  return inTenant({ keyVault: true, vb365: true }, async ({ emulator, run }) => {
    const { keyVault, vb365 } = emulator
    const delivery = {
      keyVault: { vault: keyVault?.vault, certificate: 'vb365-contoso' },
      vb365: {
        server: vb365?.server,
        username: vb365?.username,
        serverThumbprint: vb365?.serverThumbprint,
        impersonationAccount: 'backup@contoso.com'
      }
    }
    const document = registration({
      ...EWS_ALLOWED,
      certificate: { source: 'generate', friendlyName: 'VB365 Contoso', validityDays: 90 },
      delivery
    })
    const inputs = { 'vb365-password': vb365?.password ?? '', 'pfx-password': '' }
    await run(document, inputs)
    emulator.setClock(new Date(NOW.getTime() + 65 * DAY))
    const renewed = await run(document, inputs)
    return [{ name: 'renewal', markdown: renewed.summary }]
  })
}

/** A name that another application has, and a list of applications that would shut out all others. */
async function refusal(): Promise<readonly SummaryCase[]> {
  return inTenant({ ews: 'empty' }, async ({ run }) => {
    const application = { flow: 'new', name: 'Contoso backup' }
    const refused = await run(registration({ ...EWS_ALLOWED, application }))
    return [{ name: 'refusal', markdown: refused.summary }]
  })
}

/** EWS is open to two applications of others only. */
async function failedVerification(): Promise<readonly SummaryCase[]> {
  return inTenant({}, async ({ run }) => {
    // Of VB365 8.3, EWS is the only way to mailboxes.
    const failed = await run(registration({ productVersion: '8.3' }))
    return [{ name: 'failed-verification', markdown: failed.summary }]
  })
}

const CUSTOMERS = [
  'Adatum',
  'Alpine',
  'Bellows',
  'Blue Yonder',
  'City Power',
  'Coho',
  'Consolidated',
  'Contoso',
  'Datum',
  'Fabrikam',
  'Fourth Coffee',
  'Graphic',
  'Humongous',
  'Lamna',
  'Liberty',
  'Litware',
  'Lucerne',
  'Margie',
  'Munson',
  'Nod',
  'Northwind',
  'Proseware',
  'Relecloud',
  'School',
  'Southridge',
  'Tailspin',
  'Trey',
  'VanArsdel',
  'Wide World',
  'Wingtip'
]

/** Customers of a provider: most are there already, one withdrew consent, one is misspelt, one is new, one has drifted. */
async function manyTenants(): Promise<readonly SummaryCase[]> {
  return inTenant({ tenants: CUSTOMERS.length }, async ({ emulator, workingDirectory, run }) => {
    await mkdir(join(workingDirectory, 'customers'))
    for (const [index, { tenantDomain }] of emulator.tenants.entries())
      await writeCustomer(workingDirectory, index, tenantDomain)
    await run('customers/*.json\n!customers/wingtip.json')
    const [withdrawn, switchedOff] = [3, 12].map((index) =>
      emulator.tenantOf(emulator.tenants[index]?.tenantDomain ?? '')
    )
    if (withdrawn === undefined || switchedOff === undefined) throw new Error('there are too few tenants')
    withdrawn.servicePrincipals = withdrawn.servicePrincipals.filter(({ appId }) => appId !== emulator.clientId)
    for (const application of switchedOff.applications) application.isFallbackPublicClient = false
    await writeCustomer(workingDirectory, 20, 'northwind-traders.onmicrosoft.com')
    const several = await run('customers/*.json')
    return [{ name: 'many-tenants', markdown: several.summary }]
  })
}

async function writeCustomer(workingDirectory: string, index: number, tenant: string): Promise<void> {
  const name = (CUSTOMERS[index] ?? '').toLowerCase().replaceAll(' ', '-')
  const document = registration({
    tenant,
    services: { sharePointOnline: true },
    certificate: { source: 'generate', keySize: 2048 },
    delivery: { pfx: { path: `out/${name}.pfx` } }
  })
  await writeFile(join(workingDirectory, `customers/${name}.json`), JSON.stringify(document))
}

export async function summaryCases(): Promise<readonly SummaryCase[]> {
  const cases = [
    await beginning(),
    await renewal(),
    await refusal(),
    await failedVerification(),
    await manyTenants(),
    await comment()
  ]
  return cases.flat()
}

/** The comment that a plan leaves on a pull request. */
async function comment(): Promise<readonly SummaryCase[]> {
  return inTenant({ github: true }, async ({ emulator, workingDirectory, run }) => {
    const { github } = emulator
    if (github === undefined) throw new Error('the tenant has no GitHub beside it')
    const event = join(workingDirectory, 'event.json')
    const head = { sha: '3f1c9d20b7', repo: { full_name: github.repository } }
    await writeFile(event, JSON.stringify({ pull_request: { number: 1, head } }))
    await mkdir(join(workingDirectory, 'vb365'))
    await writeFile(join(workingDirectory, 'vb365/contoso.json'), JSON.stringify(registration(EWS_ALLOWED)))
    await run(
      'vb365/contoso.json',
      { mode: 'plan', comment: 'true', 'github-token': github.jobToken },
      {
        GITHUB_API_URL: github.apiUrl,
        GITHUB_REPOSITORY: github.repository,
        GITHUB_EVENT_PATH: event,
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_RUN_ID: '7',
        GITHUB_WORKFLOW: 'Plan'
      }
    )
    const [organization] = github.site.organizations.values()
    const [repository] = organization?.repositories.values() ?? []
    const [written] = repository?.comments ?? []
    if (written === undefined) throw new Error('no comment was written')
    return [{ name: 'comment', markdown: written.body }]
  })
}
