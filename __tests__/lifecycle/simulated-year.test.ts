import { beforeAll, describe, expect, it } from '@jest/globals'
import { captureOutput } from '../support/captured-output.ts'
import { type Abandonment, EVERYWHERE, SERVERS_ALONE, simulateYear, type Year } from '../support/simulated-year.ts'
import { trustEmulator } from '../support/trust-emulator.ts'

const A_YEAR = 300_000

async function passed(...year: Parameters<typeof simulateYear>): Promise<Year> {
  return (await captureOutput(() => simulateYear(...year))).value
}

beforeAll(trustEmulator)

describe('a year of weekly runs', () => {
  it(
    'renews in time, delivers everywhere, removes what is not needed any more, and then has nothing to do',
    async () => {
      const { broken, renewals } = await passed(EVERYWHERE)
      expect(broken).toEqual([])
      expect(renewals).toBeGreaterThanOrEqual(5)
    },
    A_YEAR
  )

  // Of a renewal whose key is lost then; `npm run test:years` lets 200 years pass, in each of which another run is killed.
  it(
    'keeps the same promises where a run is killed right after it registered a certificate',
    async () => {
      const kill: Abandonment = { of: 'request', method: 'PATCH', nth: 1, acted: true }
      const { broken, abandoned } = await passed(SERVERS_ALONE, kill, 13)
      expect(broken).toEqual([])
      expect(abandoned).toContain('PATCH /v1.0/applications/')
    },
    A_YEAR
  )
})
