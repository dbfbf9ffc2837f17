import { beforeAll, describe, expect, it } from '@jest/globals'
import { captureOutput } from '../support/captured-output.ts'
import {
  type Abandonment,
  EVERYWHERE,
  kindOfYear,
  randomAbandonment,
  SERVERS_ALONE,
  simulateYear,
  type Year,
  type YearKind
} from '../support/simulated-year.ts'
import { trustEmulator } from '../support/trust-emulator.ts'

const A_YEAR = 120_000
/** One that ends a run of a renewal; `npm run test:years` lets 200 years pass. */
const SEEDS = [3, 6]

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

  it(
    'in which a run is killed at a random request keeps the same promises',
    async () => {
      const undisturbed = await passed(SERVERS_ALONE)
      for (const seed of SEEDS) {
        expect(kindOfYear(seed)).toBe(SERVERS_ALONE)
        const { broken, abandoned } = await passed(SERVERS_ALONE, randomAbandonment(undisturbed, seed))
        expect({ seed, broken, abandoned }).toEqual({ seed, broken: [], abandoned: expect.any(String) })
      }
    },
    A_YEAR
  )
})
