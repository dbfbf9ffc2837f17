import { describe, expect, it } from '@jest/globals'
import '../support/one-realm.ts'
import { seededChance } from '../../emulator/faults/seeded-chance.ts'
import { trustEmulator } from '../support/trust-emulator.ts'
import { type Choice, tryScene } from './fault-matrix.ts'
import { SCENES } from './scenes.ts'
import { isAtWrite } from './trial.ts'

await trustEmulator()

/** Of each scene a few trials, half of them at writes; "npm run test:faults" has all. */
const TRIALS = 2

/** In milliseconds: each scene starts servers of its own, and half a dozen runs take place in it. */
const LONG = 60_000

function some(seed: number): Choice {
  return (trials) => {
    const chance = seededChance(seed)
    const all = trials
      .map((trial, number) => ({ trial, number, order: chance() }))
      .toSorted((a, b) => a.order - b.order)
    const writes = all.filter(({ trial }) => isAtWrite(trial)).slice(0, TRIALS / 2)
    const others = all.filter(({ trial }) => !isAtWrite(trial)).slice(0, TRIALS - writes.length)
    return [...writes, ...others].map(({ number }) => number)
  }
}

describe('whatever goes wrong with one request of a run', () => {
  it.each(SCENES.map((script, index) => [script.name, script, index + 1] as const))(
    'the next run finishes it, nothing of others is touched, no secret is seen: %s',
    async (_name, script, seed) => {
      const { failed } = await tryScene(script, some(seed))
      expect(failed).toEqual([])
    },
    LONG
  )
})
