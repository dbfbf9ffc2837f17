import { setTimeout as delay } from 'node:timers/promises'
import type { SimulatedTime } from '../support/simulated-time.ts'

/** Shorter waits belong to the work itself; longer ones end a whole run. */
const SHORTEST_MS = 10_000
const LONGEST_MS = 10 * 60_000
/** For the answers to other requests that are under way. */
const OTHERS_MS = 25

/** How long answers are waited for. */
export interface Patience {
  /** Lets all who wait for an answer now lose their patience: the time that they would have waited has passed. */
  readonly runOut: () => void
  end(): void
}

/** While it lasts, an answer that does not come is waited for by the simulated time, and for hardly any real one. */
export function simulatePatience(time: SimulatedTime): Patience {
  const { setTimeout: start, clearTimeout: stop } = globalThis
  const { timeout } = AbortSignal
  const waiting = new Map<unknown, { readonly milliseconds: number; readonly giveUp: () => void }>()
  const isPatience = (milliseconds: number) => milliseconds >= SHORTEST_MS && milliseconds <= LONGEST_MS

  AbortSignal.timeout = (milliseconds) => {
    if (!isPatience(milliseconds)) return timeout.call(AbortSignal, milliseconds)
    const controller = new AbortController()
    const giveUp = () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
    waiting.set(controller, { milliseconds, giveUp })
    return controller.signal
  }
  globalThis.setTimeout = new Proxy(start, {
    apply(target, self, args: Parameters<typeof start>) {
      const timer: unknown = Reflect.apply(target, self, args)
      const [callback, milliseconds = 0, ...rest] = args
      if (isPatience(milliseconds)) waiting.set(timer, { milliseconds, giveUp: () => callback(...rest) })
      return timer
    }
  })
  globalThis.clearTimeout = new Proxy(stop, {
    apply(target, self, args: Parameters<typeof stop>) {
      waiting.delete(args[0])
      return Reflect.apply(target, self, args)
    }
  })

  async function runOut(): Promise<void> {
    const before = [...waiting.keys()]
    await delay(OTHERS_MS)
    const given = before.flatMap((key) => {
      const wait = waiting.get(key)
      waiting.delete(key)
      return wait ?? []
    })
    time.pass(Math.max(0, ...given.map(({ milliseconds }) => milliseconds)))
    for (const { giveUp } of given) giveUp()
  }

  return {
    runOut: () => {
      void runOut()
    },
    end() {
      AbortSignal.timeout = timeout
      globalThis.setTimeout = start
      globalThis.clearTimeout = stop
    }
  }
}
