import { describe, expect, it } from '@jest/globals'
import '../support/one-realm.ts'
import { exchangesOf } from '../../scripts/bench/exchange-chain.ts'
import { emulators } from '../support/emulators.ts'
import { importedRegistration, runSessions } from '../support/run-session.ts'

const { start } = emulators()
const { importingSessionIn } = runSessions()

/** Enough that what is sent side by side overlaps on a busy machine. */
const LATENCY_MS = 100

const NORTHWIND = importedRegistration({
  tenant: 'northwind.onmicrosoft.com',
  application: {
    flow: 'existing',
    applicationId: '404271d0-0001-4000-8000-000000000042',
    username: 'backup@northwind.example'
  }
})

/**
 * A sign-in, the reading of the tenant, application and service principal, the grants, sign-ins of the application, its
 * connections, and the root site, whose address is asked for first.
 */
const NEW = { requests: 13, oneAfterAnother: 8 }

describe('the exchanges', () => {
  it('of a new application are two more one after another than without its connections, which are tried side by side', async () => {
    const session = await importingSessionIn(await start({ latencyMs: LATENCY_MS }))
    const { outcome, requests } = await session.run(importedRegistration())
    expect(outcome.failure).toBeUndefined()
    const { requests: count, oneAfterAnother } = exchangesOf(requests)
    expect(count).toBe(NEW.requests)
    expect(oneAfterAnother).toBeLessThanOrEqual(NEW.oneAfterAnother)
  })

  it('of an existing application read before each write and after it', async () => {
    const session = await importingSessionIn(await start({ latencyMs: LATENCY_MS, seed: 'northwind' }))
    const { outcome, requests } = await session.run(NORTHWIND)
    expect(outcome.failure).toBeUndefined()
    const { requests: count, oneAfterAnother } = exchangesOf(requests)
    expect(count).toBe(19)
    expect(oneAfterAnother).toBeLessThanOrEqual(14)
  })
})
