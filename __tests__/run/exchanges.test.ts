import { describe, expect, it } from '@jest/globals'
import { exchangesOf } from '../../scripts/bench/exchange-chain.ts'
import { emulators } from '../support/emulators.ts'
import { deliveredRegistration, importedRegistration, runSessions } from '../support/run-session.ts'

const { start } = emulators()
const { sessionIn, importingSessionIn } = runSessions()

/** Enough that what is sent side by side overlaps on a busy machine. */
const LATENCY_MS = 100

const NORTHWIND = {
  tenant: 'northwind.onmicrosoft.com',
  application: {
    flow: 'existing',
    applicationId: '404271d0-0001-4000-8000-000000000042',
    username: 'backup@northwind.example'
  }
}

/**
 * A sign-in, the reading of the tenant, application and service principal, the grants, sign-ins of the application, its
 * connections, and the root site, whose address is asked for first.
 */
const NEW = { requests: 13, oneAfterAnother: 8 }

/**
 * A sign-in, the reading of the tenant, the application once more and its change, then side by side: that it was stored, the
 * grants that need no reading, and the reading of the one that does. Its change and reading are beside the proof, which
 * is that of a new application.
 */
const EXISTING = { requests: 17, oneAfterAnother: 8 }

describe('the exchanges', () => {
  it('of a new application are two more one after another than without its connections, which are tried side by side', async () => {
    const session = await importingSessionIn(await start({ latencyMs: LATENCY_MS }))
    const { outcome, requests } = await session.run(importedRegistration())
    expect(outcome.failure).toBeUndefined()
    const { requests: count, oneAfterAnother } = exchangesOf(requests)
    expect(count).toBe(NEW.requests)
    expect(oneAfterAnother).toBeLessThanOrEqual(NEW.oneAfterAnother)
  })

  it('of an existing application are as few one after another: what was written is read back beside what comes next', async () => {
    const session = await importingSessionIn(await start({ latencyMs: LATENCY_MS, seed: 'northwind' }))
    const { outcome, requests } = await session.run(importedRegistration(NORTHWIND))
    expect(outcome.failure).toBeUndefined()
    const { requests: count, oneAfterAnother } = exchangesOf(requests)
    expect(count).toBe(EXISTING.requests)
    expect(oneAfterAnother).toBeLessThanOrEqual(EXISTING.oneAfterAnother)
  })

  it.each([
    ['new application, found by its name', 'contoso', {}, { requests: 3, oneAfterAnother: 3 }],
    ['existing application, found by its ID', 'northwind', NORTHWIND, { requests: 2, oneAfterAnother: 2 }]
  ])('of a second run are a sign-in and the reading of the tenant: %s', async (_what, seed, changes, few) => {
    const session = await sessionIn(await start({ latencyMs: LATENCY_MS, seed }))
    const registration = deliveredRegistration(changes)
    expect((await session.run(registration)).outcome.failure).toBeUndefined()
    const { outcome, requests } = await session.run(registration)
    expect(outcome.failure).toBeUndefined()
    expect(exchangesOf(requests)).toEqual(few)
  })

  it('of a second run with a given PFX prove it again: nothing says that the first run came that far', async () => {
    const session = await importingSessionIn(await start({ latencyMs: LATENCY_MS, seed: 'northwind' }))
    const registration = importedRegistration(NORTHWIND)
    expect((await session.run(registration)).outcome.failure).toBeUndefined()
    const { requests, oneAfterAnother } = exchangesOf((await session.run(registration)).requests)
    expect(requests).toBe(9)
    expect(oneAfterAnother).toBeLessThanOrEqual(5)
  })
})
