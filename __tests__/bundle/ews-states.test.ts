import { describe, expect, it } from '@jest/globals'
import type { ActionRun } from '../../scripts/runner.ts'
import { PASSWORD, vector } from '../pkcs12/vectors.ts'
import { type ActionInTenant, actionInTenant } from '../support/action-in-tenant.ts'
import { AUTUMN } from '../support/dates.ts'
import { IS_WHOLE } from '../support/short-form.ts'

const LONG = 120_000

const OTHERS = [
  'd3590ed6-52b3-4102-aeff-aad2292ab01c',
  'f8d98a96-0999-43f5-8af3-69971c7bb423',
  '9e5f94bc-e8a4-4e73-b8be-63364c29d753'
]
/** Northwind's application. */
const EXISTING = '404271d0-0001-4000-8000-000000000042'

/** How the organization stands towards EWS, with the applications on its list and why the application is shut out. */
const STATES = [
  { name: 'never configured', ews: 'null', list: [], isOn: false, cause: /EwsEnabled is false/ },
  { name: 'off', ews: 'false', list: [], isOn: false, cause: /EwsEnabled is false/ },
  { name: 'on, with an empty list', ews: 'empty', list: [], isOn: true, cause: /empty list of applications/ },
  {
    name: 'on, for others',
    ews: 'others',
    list: OTHERS,
    isOn: true,
    cause: /not among the 3 applications on the list/
  },
  { name: 'on, for others and this application', ews: 'others', list: OTHERS, isOn: true, cause: undefined }
] as const
const FLOWS = ['new', 'existing'] as const
const WISHES = ['check', 'allow'] as const
const VERSIONS = ['8.4', '8.5'] as const

type State = (typeof STATES)[number]
type Flow = (typeof FLOWS)[number]

interface Scenario {
  readonly state: State
  readonly flow: Flow
  readonly wish: (typeof WISHES)[number]
  readonly version: (typeof VERSIONS)[number]
}

/** All forty, or five of them in which every choice is made; `ews-scenarios.test.ts` has more of them without `dist`. */
function scenarios(): readonly Scenario[] {
  return STATES.flatMap((state, place) =>
    FLOWS.flatMap((flow, side) =>
      WISHES.flatMap((wish, one) =>
        VERSIONS.flatMap((version, other) => {
          const isChosen = side === place % 2 && one === (place >> 1) % 2 && other === (place + (place >> 1)) % 2
          return IS_WHOLE || isChosen ? [{ state, flow, wish, version }] : []
        })
      )
    )
  )
}

/** A registration whose certificate is given, which is quick. */
function registrationOf({ state, flow, wish, version }: Scenario): object {
  const exchange = { ews: wish, ...(wish === 'allow' && state.ews === 'empty' ? { ewsOthers: [] } : {}) }
  return {
    tenant: flow === 'new' ? 'contoso.onmicrosoft.com' : 'northwind.onmicrosoft.com',
    productVersion: version,
    services: { exchangeOnline: true, sharePointOnline: true, teams: true },
    application:
      flow === 'new'
        ? { flow, name: 'Veeam Backup for Microsoft 365' }
        : { flow, applicationId: EXISTING, username: 'backup@northwind.example' },
    certificate: { source: 'pfx' },
    exchange
  }
}

async function tenantOf({ state, flow }: Scenario): Promise<ActionInTenant> {
  const isListed = state.cause === undefined
  const ews = isListed && flow === 'existing' ? [...OTHERS, EXISTING] : state.ews
  const tenant = await actionInTenant({ now: AUTUMN, seed: flow === 'new' ? 'contoso' : 'northwind', ews })
  if (flow === 'existing')
    for (const right of ['Exchange.ManageAsApp', 'Exchange Administrator']) tenant.emulator.grant(right)
  return tenant
}

async function run(tenant: ActionInTenant, scenario: Scenario, mode: string): Promise<ActionRun> {
  const inputs = { mode, 'pfx-base64': vector('openssl-one-round.pfx').toString('base64'), 'pfx-password': PASSWORD }
  return tenant.run(registrationOf(scenario), { inputs })
}

/** Of a new application, which no list can know before it is made, the run after that one is judged. */
async function judgedRun(tenant: ActionInTenant, scenario: Scenario): Promise<ActionRun> {
  if (scenario.state.cause !== undefined || scenario.flow === 'existing') return run(tenant, scenario, 'apply')
  const { outputs } = await run(tenant, scenario, 'apply')
  tenant.emulator.tenant.exchange.ewsAllowedAppIds = [...OTHERS, outputs['application-id'] ?? '']
  return run(tenant, scenario, 'verify')
}

/** What the run has to say: ready, shut and failed, or shut and not known to matter. */
interface Verdict {
  readonly exitCode: number
  readonly headline: RegExp
  /** Behind the names of the checks of EWS in the table of the summary. */
  readonly result: string
  readonly isShut: boolean
}

function verdictOn({ state, wish, version }: Scenario): Verdict {
  if (state.cause === undefined || wish === 'allow') {
    return { exitCode: 0, headline: /^\*\*Ready for Veeam Backup for Microsoft 365\./m, result: ' |', isShut: false }
  }
  const open = /Connect to Exchange \(EWS\), EWS access: EWS is shut for this application: /.source
  return version === '8.4'
    ? {
        exitCode: 1,
        headline: new RegExp(`^> The application is not ready\\. ${open}`, 'm'),
        result: ': failed |',
        isShut: true
      }
    : {
        exitCode: 0,
        headline: new RegExp(`^> Not known to be ready\\. ${open}`, 'm'),
        result: ': not known |',
        isShut: true
      }
}

describe('with the committed dist', () => {
  it.each(
    scenarios().map(
      (scenario) => [scenario.flow, scenario.version, scenario.state.name, scenario.wish, scenario] as const
    )
  )(
    'an application of the flow %s, for %s, where EWS is %s and is to be %sed',
    async (_flow, _version, _state, _wish, scenario) => {
      const { state, wish } = scenario
      const { exitCode, headline, result, isShut } = verdictOn(scenario)
      const tenant = await tenantOf(scenario)
      const run = await judgedRun(tenant, scenario)
      const { exchange } = tenant.emulator.tenant
      await tenant.close()

      expect(run.exitCode).toBe(exitCode)
      expect(run.summary).toMatch(headline)
      if (isShut) expect(run.summary).toMatch(state.cause ?? /^$/)
      for (const check of ['Connect to Exchange (EWS)', 'EWS access'])
        expect(run.summary).toContain(` ${check}${result}`)
      const id = run.outputs['application-id']
      const commands = run.summary.match(/Set-OrganizationConfig .*/g) ?? []
      const toAdd = `Set-OrganizationConfig -EwsAllowedAppIDs '${[...state.list, id].join()}'`
      const toSwitch = state.isOn ? [] : ['Set-OrganizationConfig -EwsEnabled $true']
      expect(commands).toEqual(isShut ? [toAdd, ...toSwitch] : [])
      expect(exchange).toMatchObject(
        wish === 'allow' || !isShut
          ? { ewsEnabled: true, ewsAllowedAppIds: [...state.list, id] }
          : { ewsEnabled: state.ews === 'null' ? null : state.isOn, ewsAllowedAppIds: state.list }
      )
    },
    LONG
  )
})
