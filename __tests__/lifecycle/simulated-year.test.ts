import { beforeAll, describe, expect, it } from '@jest/globals'
import { captureOutput } from '../support/captured-output.ts'
import {
  type Abandonment,
  EVERYWHERE,
  SERVERS_ALONE,
  simulateYear,
  type Year,
  type YearKind
} from '../support/simulated-year.ts'
import { trustEmulator } from '../support/trust-emulator.ts'

const A_YEAR = 300_000

async function passed(kind: YearKind, abandonment?: Abandonment): Promise<Year> {
  return (await captureOutput(() => simulateYear(kind, abandonment))).value
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

  // The first request is that of a run that does nothing, the second one registers a certificate that is lost;
  // `npm run test:years` lets 200 years pass, in each of which another run is killed.
  it.each<Abandonment>([
    { of: 'request', nth: 321, acted: false },
    { of: 'request', method: 'PATCH', nth: 3, acted: true }
  ])(
    'in which a run is killed at the request %j keeps the same promises',
    async (abandonment) => {
      const { broken, abandoned } = await passed(SERVERS_ALONE, abandonment)
      expect({ broken, abandoned }).toEqual({ broken: [], abandoned: expect.any(String) })
    },
    A_YEAR
  )
})
