import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { GraphClient, type GraphResponse, startTenant } from './support/tenant-client.ts'

let emulator: RunningEmulator
let graph: GraphClient

beforeAll(async () => {
  emulator = await startTenant({ throttleRate: 0.5 })
  graph = await GraphClient.of(emulator)
})
afterAll(() => emulator.close())

describe('throttling', () => {
  it('refuses the given share of requests, in turn with and without Retry-After', async () => {
    const answers: GraphResponse[] = []
    for (let index = 0; index < 40; index += 1) answers.push(await graph.get('/domains'))
    const refused = answers.filter((answer) => answer.status === 429)
    expect(refused.length).toBeGreaterThanOrEqual(12)
    expect(refused.length).toBeLessThanOrEqual(28)
    expect(refused.slice(0, 4).map((answer) => answer.headers.get('retry-after'))).toEqual(['1', null, '1', null])
    expect(refused[0]?.body.error).toMatchObject({
      code: 'TooManyRequests',
      message: 'Please retry again later.',
      innerError: { code: '429', status: '429', message: 'Please retry after' }
    })
  })

  it('counts the items of a batch and answers the batch 200', async () => {
    const requests = Array.from({ length: 20 }, (_, index) => ({ id: String(index), method: 'GET', url: '/domains' }))
    const { status, body } = await graph.post('/$batch', { requests })
    expect(status).toBe(200)
    const refused = body.responses.filter((answer) => answer.status === 429)
    expect(refused.length).toBeGreaterThan(3)
    expect(refused.length).toBeLessThan(17)
    expect(refused.map((answer) => answer.headers['Retry-After'])).toContain('1')
  })
})

describe('latency', () => {
  it('delays every exchange, and a batch once', async () => {
    const slow = await startTenant({ latencyMs: 80 })
    try {
      const client = await GraphClient.of(slow)
      const started = performance.now()
      await client.post('/$batch', {
        requests: Array.from({ length: 10 }, (_, index) => ({ id: String(index), method: 'GET', url: '/domains' }))
      })
      const elapsed = performance.now() - started
      expect(elapsed).toBeGreaterThanOrEqual(75)
      expect(elapsed).toBeLessThan(780)
    } finally {
      await slow.close()
    }
  })
})
