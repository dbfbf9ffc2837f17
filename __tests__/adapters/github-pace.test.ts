import { describe, expect, it } from '@jest/globals'
import { GithubPace } from '../../src/adapters/github/github-pace.ts'
import { ActionError } from '../../src/errors.ts'
import { manualClock } from '../support/clocks.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { runContext } from '../support/run-contexts.ts'

const START = new Date('2027-01-31T00:00:00Z')
const secondsAfter = (seconds: number) => new Date(START.getTime() + seconds * 1000)

describe('writes to GitHub', () => {
  it('of one registration wait for nothing', async () => {
    const clock = manualClock(START)
    const pace = new GithubPace()
    for (let count = 0; count < 5; count += 1) await pace.inTurn(runContext({ clock }), async () => 'written')
    expect(clock.slept).toEqual([])
  })

  it('of many registrations are sent one a second', async () => {
    const clock = manualClock(START)
    const pace = new GithubPace()
    const sentAt: number[] = []
    const write = async () => sentAt.push((clock.now().getTime() - START.getTime()) / 1000)
    await Promise.all(Array.from({ length: 10 }, () => pace.inTurn(runContext({ clock }), write)))
    expect(sentAt).toEqual([0, 0, 0, 0, 0, 1, 2, 3, 4, 5])
  })

  it('wait for nothing again after a while without any', async () => {
    const clock = manualClock(START)
    const pace = new GithubPace()
    const write = () => pace.inTurn(runContext({ clock }), async () => 'written')
    for (let count = 0; count < 6; count += 1) await write()
    await clock.sleep(60_000)
    const before = clock.slept.length
    for (let count = 0; count < 5; count += 1) await write()
    expect(clock.slept).toHaveLength(before)
  })

  it('are sent one after the other, in their order, whether those before them succeed or not', async () => {
    const pace = new GithubPace()
    const events: string[] = []
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const write = (name: string, gate?: Promise<void>) =>
      pace.inTurn(runContext(), async () => {
        events.push(`${name} begins`)
        await gate
        events.push(`${name} ends`)
      })
    const all = [write('first', gates[0]?.promise), write('second', gates[1]?.promise), write('third')]
    gates[1]?.resolve()
    gates[0]?.reject(new Error('failed'))
    await Promise.allSettled(all)
    expect(events).toEqual(['first begins', 'second begins', 'second ends', 'third begins', 'third ends'])
  })

  it('do not overtake one that is under way when one between them is cancelled', async () => {
    const pace = new GithubPace()
    const stop = new AbortController()
    const gate = Promise.withResolvers<void>()
    const events: string[] = []
    const first = pace.inTurn(runContext(), async () => {
      await gate.promise
      events.push('first')
    })
    const second = pace.inTurn(runContext({ signal: stop.signal }), async () => events.push('second'))
    const third = pace.inTurn(runContext(), async () => events.push('third'))
    const reason = new ActionError('cancelled', 'The run was cancelled.')
    stop.abort(reason)
    expect(await refusalOf(second)).toBe(reason)
    gate.resolve()
    await Promise.all([first, third])
    expect(events).toEqual(['first', 'third'])
  })

  it('are not waited for beyond the deadline', async () => {
    const clock = manualClock(START)
    const pace = new GithubPace()
    const context = runContext({ clock, limitMs: 500 })
    const results: unknown[] = []
    for (let count = 0; count < 6; count += 1) results.push(await pace.inTurn(context, async () => 'written'))
    expect(results).toEqual([...Array(5).fill('written'), undefined])
    expect(clock.slept).toEqual([])
  })
})

describe('beyond the deadline, which another destination may have used up,', () => {
  it('a write that need not wait is sent', async () => {
    const clock = manualClock(START)
    const context = runContext({ clock, limitMs: 500 })
    await clock.sleep(1000)
    expect(await new GithubPace().inTurn(context, async () => 'written')).toBe('written')
  })
})

describe('a pause that GitHub asks for', () => {
  it('is kept by everything that asks it', async () => {
    const clock = manualClock(START)
    const pace = new GithubPace()
    pace.pause(secondsAfter(60))
    pace.pause(secondsAfter(30))
    expect(await pace.untilOpen(runContext({ clock }))).toBeUndefined()
    expect(clock.slept).toEqual([60_000])
  })

  it('beyond the deadline is given up at once, with its end', async () => {
    const clock = manualClock(START)
    const pace = new GithubPace()
    pace.pause(secondsAfter(3600))
    expect(await pace.untilOpen(runContext({ clock }))).toEqual(secondsAfter(3600))
    expect(clock.slept).toEqual([])
  })
})
