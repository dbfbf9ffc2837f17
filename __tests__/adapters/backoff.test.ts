import { describe, expect, it } from '@jest/globals'
import { backoff } from '../../src/adapters/backoff.ts'
import { systemClock } from '../../src/adapters/system-clock.ts'
import { ActionError } from '../../src/errors.ts'
import { manualClock } from '../support/clocks.ts'
import { runContext } from '../support/run-contexts.ts'

const MINUTE = 60_000

async function untilGivenUp(limitMs: number) {
  const clock = manualClock()
  const waiting = backoff('Microsoft Graph', runContext({ clock, limitMs }))
  while (await waiting.wait());
  return clock.slept
}

describe('waiting between tries', () => {
  it('takes longer from try to try, up to fifteen seconds, and up to a quarter more by chance', async () => {
    const slept = await untilGivenUp(5 * MINUTE)
    const planned = [1_000, 2_000, 4_000, 8_000, ...Array.from(slept.slice(4), () => 15_000)]
    expect(slept.length).toBeGreaterThan(10)
    slept.forEach((delay, index) => {
      expect(delay).toBeGreaterThanOrEqual(planned[index] ?? Number.NaN)
      expect(delay).toBeLessThanOrEqual((planned[index] ?? Number.NaN) * 1.25)
    })
  })

  it('is not the same for many runs that were throttled together', async () => {
    const firsts = await Promise.all(Array.from({ length: 8 }, async () => (await untilGivenUp(2_000))[0]))
    expect(new Set(firsts).size).toBeGreaterThan(1)
  })

  it('ends before the limit is passed', async () => {
    const slept = await untilGivenUp(MINUTE)
    const total = slept.reduce((sum, delay) => sum + delay, 0)
    expect(total).toBeLessThanOrEqual(MINUTE)
    expect(total).toBeGreaterThan(MINUTE - 15_000 * 1.25)
  })

  it('does not begin without any patience', async () => {
    expect(await untilGivenUp(0)).toEqual([])
  })

  it('counts the time that the tries themselves take', async () => {
    const clock = manualClock()
    const waiting = backoff('Microsoft Graph', runContext({ clock, limitMs: 10_000 }))
    await clock.sleep(9_500)
    await expect(waiting.wait()).resolves.toBe(false)
  })

  it('is as long as the service asks for', async () => {
    const clock = manualClock()
    const waiting = backoff('Microsoft Graph', runContext({ clock }))
    await expect(waiting.wait(30)).resolves.toBe(true)
    expect(clock.slept).toEqual([30_000])
  })

  it('is no shorter for a service that asks for less', async () => {
    const clock = manualClock()
    await backoff('Microsoft Graph', runContext({ clock })).wait(0.1)
    expect(clock.slept[0]).toBeGreaterThanOrEqual(1_000)
  })

  it('gives up at once where the service asks for more than is left', async () => {
    const clock = manualClock()
    await expect(backoff('Microsoft Graph', runContext({ clock, limitMs: MINUTE })).wait(61)).resolves.toBe(false)
    expect(clock.slept).toEqual([])
  })

  it('shares one deadline with every other wait of the same run', async () => {
    const clock = manualClock()
    const context = runContext({ clock, limitMs: MINUTE })
    const start = clock.now().getTime()
    for (const waiting of [
      backoff('Microsoft Graph', context),
      backoff('Microsoft Graph', context),
      backoff('Microsoft Graph', context)
    ])
      while (await waiting.wait());
    expect(clock.now().getTime() - start).toBeLessThanOrEqual(MINUTE)
  })

  it('ends as soon as the run is cancelled', async () => {
    const controller = new AbortController()
    const waiting = backoff('Microsoft Graph', runContext({ clock: systemClock, signal: controller.signal })).wait(60)
    controller.abort(new ActionError('cancelled', 'The run was cancelled.'))
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
  })
})
