import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../src/ports.ts'

const RealDate = Date

/** Time that passes on demand, for this process and the emulators in it: the only `Date` there is until `end`. */
export interface SimulatedTime {
  /** By this time; a sleep takes it on by as much, and hardly any real time. */
  readonly clock: Clock
  moveTo(time: Date): void
  pass(milliseconds: number): void
  end(): void
}

/** Begins at `start` and runs on from there as the machine's time does. Timers and TLS know nothing of it. */
export function simulateTime(start: Date): SimulatedTime {
  let aheadMs = start.getTime() - RealDate.now()
  const now = () => RealDate.now() + aheadMs
  const simulated: DateConstructor = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget === simulated ? target : newTarget),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name))
  })
  globalThis.Date = simulated
  const pass = (milliseconds: number) => {
    aheadMs += milliseconds
  }
  return {
    clock: {
      now: () => new Date(now()),
      async sleep(milliseconds, signal) {
        signal?.throwIfAborted()
        pass(milliseconds)
        await setImmediate()
      }
    },
    moveTo: (time) => pass(time.getTime() - now()),
    pass,
    end: () => {
      globalThis.Date = RealDate
    }
  }
}
