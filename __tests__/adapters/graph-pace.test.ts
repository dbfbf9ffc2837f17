import { describe, expect, it } from '@jest/globals'
import type { GraphAnswer, GraphConnection } from '../../src/adapters/graph/graph-connection.ts'
import { GraphPace } from '../../src/adapters/graph/graph-pace.ts'
import { ActionError } from '../../src/errors.ts'
import { type ManualClock, manualClock } from '../support/clocks.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { runContext } from '../support/run-contexts.ts'

const FINE: GraphAnswer = { kind: 'response', status: 200, headers: {}, body: {} }
const throttled = (headers: Readonly<Record<string, string>>): GraphAnswer => ({
  kind: 'response',
  status: 429,
  headers,
  body: undefined
})

/** Sends to a tenant what gets the given answer, and says how long it waited before, in milliseconds. */
function senders(clock: ManualClock, limitMs = 300_000) {
  const pace = new GraphPace()
  const context = runContext({ clock, limitMs })
  return async (tenant: string, answer = FINE): Promise<number> => {
    const connection: GraphConnection = { send: async () => answer }
    const before = clock.now().getTime()
    await pace.paced(connection, tenant, context).send({ method: 'GET', path: '/organization' })
    return clock.now().getTime() - before
  }
}

describe('the pace of requests to Graph', () => {
  it('slows the tenant that was throttled, by any name of the same case, and no other', async () => {
    const send = senders(manualClock())
    await send(
      'contoso.com',
      throttled({ 'retry-after': '20', 'x-ms-throttle-scope': 'Tenant_Application/ReadWrite/a/t' })
    )
    expect(await send('fabrikam.com')).toBe(0)
    expect(await send('Contoso.com')).toBe(20_000)
    expect(await send('contoso.com')).toBe(0)
  })

  it('slows all tenants where the limit is that of the application across them', async () => {
    const send = senders(manualClock())
    await send('contoso.com', throttled({ 'retry-after': '7', 'x-ms-throttle-scope': 'Application/Write/a/t' }))
    expect(await send('fabrikam.com')).toBe(7_000)
  })

  it('heeds what the items of a batch say', async () => {
    const send = senders(manualClock())
    const item = { id: '1', status: 429, headers: { 'Retry-After': '3' } }
    await send('contoso.com', { ...FINE, body: { responses: [{ id: '2', status: 200 }, item] } })
    expect(await send('contoso.com')).toBe(3_000)
  })

  it('takes the longest wait of several', async () => {
    const send = senders(manualClock())
    await send('contoso.com', throttled({ 'retry-after': '20' }))
    await send('fabrikam.com', throttled({ 'retry-after': '30', 'x-ms-throttle-scope': 'Application/Write/a/t' }))
    expect(await send('contoso.com')).toBe(30_000)
  })

  it('stops nothing where Graph names no time, or one beyond the deadline', async () => {
    const send = senders(manualClock(), 10_000)
    await send('contoso.com', throttled({}))
    expect(await send('contoso.com')).toBe(0)
    await send('contoso.com', throttled({ 'retry-after': '11' }))
    expect(await send('contoso.com')).toBe(0)
  })

  it('lets a cancelled run end while it waits', async () => {
    const controller = new AbortController()
    const clock = { now: () => new Date(0), sleep: async () => controller.signal.throwIfAborted() }
    const pace = new GraphPace()
    const context = runContext({ clock, signal: controller.signal })
    await pace.paced({ send: async () => throttled({ 'retry-after': '20' }) }, 'contoso.com', context).send({
      method: 'GET',
      path: '/organization'
    })
    controller.abort(new ActionError('cancelled', 'The run was cancelled.'))
    const sending = pace.paced({ send: async () => FINE }, 'contoso.com', context).send({ method: 'GET', path: '/me' })
    expect((await refusalOf(sending)).code).toBe('cancelled')
  })
})
