import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { type ActionInTenant, actionInTenant, contosoRegistration, pfxOf } from '../support/action-in-tenant.ts'
import { AUTUMN } from '../support/dates.ts'
import { type Fault, startFaultyFront } from '../support/faulty-front.ts'
import { trustEmulator } from '../support/trust-emulator.ts'

/** Several processes in turn, on a machine with much to do. */
jest.setTimeout(60_000)

const EXISTING = '404271d0-0001-4000-8000-000000000042'
const OTHERS = [
  'd3590ed6-52b3-4102-aeff-aad2292ab01c',
  'f8d98a96-0999-43f5-8af3-69971c7bb423',
  '9e5f94bc-e8a4-4e73-b8be-63364c29d753'
]
const tenants: ActionInTenant[] = []
afterAll(() => Promise.all(tenants.map((tenant) => tenant.close())))

async function tenantWith(options: Parameters<typeof actionInTenant>[0]): Promise<ActionInTenant> {
  const tenant = await actionInTenant({ now: AUTUMN, ...options })
  tenants.push(tenant)
  return tenant
}

describe('a new application where EWS is open to others alone', () => {
  it('fails with 8.4, says why first, and has the commands with the list of the tenant', async () => {
    const { run } = await tenantWith({ ews: 'others' })
    const { exitCode, summary, outputs, annotations } = await run(contosoRegistration({ productVersion: '8.4' }))
    expect(exitCode).toBe(1)
    expect(summary.split('\n')[3]).toMatch(
      /^> The application is not ready\. Connect to Exchange \(EWS\), EWS access: EWS/
    )
    expect(annotations[0]?.message).toContain('is not among the 3 applications on the list')
    const list = [...OTHERS, outputs['application-id']].join()
    expect(summary).toContain(`\nSet-OrganizationConfig -EwsAllowedAppIDs '${list}'\n`)
    expect(summary).not.toContain('-EwsEnabled $true')
    expect(outputs['pfx-path']).toBe('out/contoso.pfx')
  })

  it('is put on the list where the registration asks for it, is ready then, and needs nothing more', async () => {
    const { run, emulator } = await tenantWith({ ews: 'others' })
    const registration = contosoRegistration({ exchange: { ews: 'allow' } })
    const plan = await run(registration, { inputs: { mode: 'plan' } })
    expect(plan.log).toContain('  ~ EWS access: add this application to the 3 that are allowed')
    const first = await run(registration)
    expect([first.exitCode, first.annotations]).toEqual([0, []])
    expect(first.summary.split('\n')[2]).toBe('Ready for Veeam Backup for Microsoft 365. 26 changes made.')
    expect(emulator.tenant.exchange.ewsAllowedAppIds).toEqual([...OTHERS, first.outputs['application-id']])
    const second = await run(registration)
    expect([second.exitCode, second.outputs['changed']]).toEqual([0, 'false'])
  })

  it('is not known to be ready with 8.5, which is a warning and fails nothing', async () => {
    const { run } = await tenantWith({ ews: 'others' })
    const { exitCode, summary, annotations } = await run(contosoRegistration())
    expect([exitCode, annotations.map(({ level }) => level)]).toEqual([0, ['warning']])
    expect(summary.split('\n')[3]).toMatch(/^> Not known to be ready\. .*25 changes made\.$/)
  })
})

describe('an existing application', () => {
  const registration = (changes: object = {}) => ({
    tenant: 'northwind.onmicrosoft.com',
    productVersion: '8.4',
    services: { exchangeOnline: true, sharePointOnline: true, teams: true },
    application: { flow: 'existing', applicationId: EXISTING, username: 'backup@northwind.example' },
    certificate: { source: 'pfx', path: 'imported.pfx' },
    ...changes
  })

  it('fails where EWS is off for the whole organization, and is told how it is switched on', async () => {
    const tenant = await tenantWith({ seed: 'northwind', ews: 'null' })
    await pfxOf(tenant.workingDirectory, 'imported', AUTUMN)
    const { exitCode, summary } = await tenant.run(registration())
    expect(exitCode).toBe(1)
    expect(summary).toContain(
      `Set-OrganizationConfig -EwsAllowedAppIDs '${EXISTING}'\nSet-OrganizationConfig -EwsEnabled $true\n`
    )
  })

  it('is refused a list that would shut out others, and given one that names them', async () => {
    const tenant = await tenantWith({ seed: 'northwind', ews: 'empty' })
    for (const right of ['Exchange.ManageAsApp', 'Exchange Administrator']) tenant.emulator.grant(right)
    await pfxOf(tenant.workingDirectory, 'imported', AUTUMN)
    const refused = await tenant.run(registration({ exchange: { ews: 'allow' } }))
    expect([refused.exitCode, tenant.writes()]).toEqual([1, []])
    expect(refused.annotations[0]?.message).toContain('"exchange.ewsOthers"')
    const ready = await tenant.run(registration({ exchange: { ews: 'allow', ewsOthers: OTHERS } }))
    expect([ready.exitCode, ready.annotations]).toEqual([0, []])
    expect(new Set(tenant.emulator.tenant.exchange.ewsAllowedAppIds)).toEqual(new Set([EXISTING, ...OTHERS]))
  })
})

describe('a run that is killed while it changes the list', () => {
  beforeAll(trustEmulator)

  it.each(['before', 'after'])(
    '%s it is stored takes nobody from it, and the next run ends what it began',
    async (when) => {
      const { run, emulator } = await tenantWith({ ews: 'others' })
      const front = await startFaultyFront(emulator.exchangeEndpoint)
      const held: { signal?: (name: NodeJS.Signals) => void } = {}
      const kill = () => held.signal?.('SIGKILL')
      const killing: Fault =
        when === 'before'
          ? { kind: 'hang', arrived: kill }
          : {
              kind: 'rewrite',
              rewrite: (body) => {
                kill()
                return body
              }
            }
      front.fail(/Set-OrganizationConfig/, killing)
      const registration = contosoRegistration({ exchange: { ews: 'allow' } })
      const killed = await run(registration, {
        inputs: { 'exchange-endpoint': front.origin },
        started: (signal) => {
          held.signal = signal
        }
      })
      await front.close()
      expect(killed.exitCode).not.toBe(0)
      expect(emulator.tenant.exchange.ewsAllowedAppIds.slice(0, 3)).toEqual(OTHERS)
      expect(emulator.tenant.exchange.ewsAllowedAppIds).toHaveLength(when === 'before' ? 3 : 4)
      const next = await run(registration)
      expect([next.exitCode, next.annotations]).toEqual([0, []])
      expect(emulator.tenant.exchange.ewsAllowedAppIds).toEqual([...OTHERS, next.outputs['application-id']])
    }
  )
})

describe('a tenant whose SharePoint was renamed', () => {
  it('is verified at its new host, without the host of its domain', async () => {
    const { run, emulator } = await tenantWith({ ews: 'others', sharePointHost: 'wingtip.sharepoint.com' })
    const registration = contosoRegistration({ exchange: { ews: 'allow' } })
    await run(registration)
    const verified = await run(registration, { inputs: { mode: 'verify' } })
    expect([verified.exitCode, verified.annotations]).toEqual([0, []])
    expect(verified.summary).toMatch(
      /Connect&nbsp;to&nbsp;SharePoint \| .*the root site of wingtip\.sharepoint\.com was read/
    )
    expect(emulator.requests.filter(({ host }) => host === 'sharePoint').every(({ status }) => status === 200)).toBe(
      true
    )
  })
})

describe('a runner without a way to Exchange and SharePoint', () => {
  it('is told which hosts could not be reached, and fails nothing', async () => {
    const { run } = await tenantWith({})
    const nowhere = 'https://127.0.0.1:1'
    const { exitCode, log } = await run(contosoRegistration(), {
      inputs: { 'exchange-endpoint': nowhere, 'sharepoint-endpoint': nowhere }
    })
    expect(exitCode).toBe(0)
    for (const check of ['Connect to Exchange (EWS)', 'Connect to SharePoint', 'Connect to PowerShell', 'EWS access']) {
      expect(log).toMatch(
        new RegExp(`${check.replace(/[()]/g, '\\$&')}: unknown, .*127\\.0\\.0\\.1:1 cannot be reached`)
      )
    }
  })
})
