import { afterEach, describe, expect, it } from '@jest/globals'
import '../support/one-realm.ts'
import { emulators } from '../support/emulators.ts'
import { type Span, startFaultyFront } from '../support/faulty-front.ts'
import { type RunSession, runSession } from '../support/run-session.ts'

const { start, keep } = emulators()
const sessions: RunSession[] = []
afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.close()))
})

/** The longest row of exchanges of which each began after the one before had ended. */
function oneAfterAnother(spans: readonly Span[]): readonly string[] {
  const row: string[] = []
  let freeAt = Number.NEGATIVE_INFINITY
  for (const { request, startedAt, endedAt } of spans.toSorted((a, b) => a.endedAt - b.endedAt)) {
    if (startedAt < freeAt) continue
    row.push(request.replace(/\?.*/, ''))
    freeAt = endedAt
  }
  return row
}

describe('the exchanges of a new application', () => {
  it('are two more one after another than before its connections were tried, which is done side by side', async () => {
    const emulator = await start({ latencyMs: 60 })
    const [front, exchange, sharePoint] = await Promise.all(
      [emulator.graphEndpoint, emulator.exchangeEndpoint, emulator.sharePointEndpoint].map(async (origin) =>
        keep(await startFaultyFront(origin))
      )
    )
    if (front === undefined || exchange === undefined || sharePoint === undefined) throw new Error('a front is missing')
    const session = await runSession(emulator)
    sessions.push(session)
    const { outcome } = await session.run(undefined, {
      graphEndpoint: front.origin,
      exchangeEndpoint: exchange.origin,
      sharePointEndpoint: sharePoint.origin
    })
    expect(outcome.failure).toBeUndefined()
    // The sign-ins go past the fronts: they are as they were.
    const before = ['POST /v1.0/$batch', 'POST /v1.0/applications', 'POST /v1.0/servicePrincipals', 'POST /v1.0/$batch']
    const row = oneAfterAnother([...front.spans, ...exchange.spans, ...sharePoint.spans])
    expect(row.slice(0, before.length)).toEqual(before)
    expect(row.length).toBeLessThanOrEqual(before.length + 2)
    expect(row.at(-1)).toBe('GET /_api/web')
    expect([exchange.spans.length, sharePoint.spans.length]).toEqual([2, 1])
  })
})
