import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { type ActionInTenant, actionInTenant, contosoRegistration } from '../support/action-in-tenant.ts'
import { AUTUMN } from '../support/dates.ts'
import { type Fault, startFaultyFront } from '../support/faulty-front.ts'
import { trustEmulator } from '../support/trust-emulator.ts'

/** Several processes in turn, on a machine with much to do. */
jest.setTimeout(60_000)

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
