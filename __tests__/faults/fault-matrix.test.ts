import { describe, expect, it } from '@jest/globals'
import { seededChance } from '../../emulator/faults/seeded-chance.ts'
import { trustEmulator } from '../support/trust-emulator.ts'
import { type Choice, tryScene } from './fault-matrix.ts'
import { SCENES } from './scenes.ts'
import { isAtWrite, type Trial } from './trial.ts'

await trustEmulator()

/** In milliseconds: each scene starts servers of its own, and half a dozen runs take place in it. */
const LONG = 60_000

/** A server that hangs is waited for in real time, a minute and more. */
const isQuick = ({ kind }: Trial) => !kind.name.startsWith('hang')

/** Of each scene one quick trial, at a write where it has any; "npm run test:faults" has all. */
function one(seed: number): Choice {
  return (trials) => {
    const numbers = [...trials.entries()].flatMap(([number, trial]) =>
      isAtWrite(trial) && isQuick(trial) ? number : []
    )
    const quick = [...trials.keys()].filter((number) => trials[number] !== undefined && isQuick(trials[number]))
    const candidates = numbers.length === 0 ? quick : numbers
    return [candidates[Math.floor(seededChance(seed)() * candidates.length)] ?? 0]
  }
}

describe('whatever goes wrong with one request of a run', () => {
  it.each(SCENES.map((script, index) => [script.name, script, index + 1] as const))(
    'the next run finishes it, nothing of others is touched, no secret is seen: %s',
    async (_name, script, seed) => {
      const { failed } = await tryScene(script, one(seed))
      expect(failed).toEqual([])
    },
    LONG
  )
})
