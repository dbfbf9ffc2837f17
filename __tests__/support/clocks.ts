import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../../src/ports.ts'

/** A clock that stands still; sleeping moves it on at once. `slept` tells how long, in milliseconds. */
export interface ManualClock extends Clock {
  readonly slept: readonly number[]
}

export function manualClock(start = new Date()): ManualClock {
  const slept: number[] = []
  let now = start.getTime()
  return {
    slept,
    now: () => new Date(now),
    async sleep(milliseconds) {
      slept.push(milliseconds)
      now += milliseconds
    }
  }
}

/** A clock that runs `factor` times as fast as the machine's: waiting is real, and short. */
export function hurriedClock(factor: number): Clock {
  const start = Date.now()
  return {
    now: () => new Date(start + (Date.now() - start) * factor),
    sleep: async (milliseconds) => {
      await setTimeout(milliseconds / factor)
    }
  }
}
