import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { type BatchAnswer, GraphClient, startTenant } from './support/tenant-client.ts'

let emulator: RunningEmulator
let graph: GraphClient

beforeAll(async () => {
  emulator = await startTenant()
  graph = await GraphClient.of(emulator)
})
afterAll(() => emulator.close())

const json = { 'Content-Type': 'application/json' }
const gets = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: String(index + 1),
    method: 'GET',
    url: '/organization?$select=id'
  }))
const batch = (requests: unknown) => graph.post('/$batch', { requests })

async function statuses(requests: unknown): Promise<Record<string, number>> {
  const { body } = await batch(requests)
  return Object.fromEntries(body.responses.map((answer: BatchAnswer) => [answer.id, answer.status]))
}

describe('a batch', () => {
  it('is answered 200 with one answer an item, in another order', async () => {
    const { status, body } = await batch(gets(20))
    expect(status).toBe(200)
    const ids = body.responses.map((answer) => answer.id)
    expect([...ids].sort((a, b) => Number(a) - Number(b))).toEqual(gets(20).map((item) => item.id))
    expect(ids).not.toEqual(gets(20).map((item) => item.id))
    expect(body.responses[0]).toMatchObject({
      status: 200,
      headers: { 'Content-Type': expect.stringContaining('application/json') },
      body: { value: [{ id: emulator.tenantId }] }
    })
  })

  it('lets each item fail alone', async () => {
    expect(
      await statuses([
        { id: 'a', method: 'GET', url: 'domains' },
        { id: 'b', method: 'GET', url: "/applications(appId='11111111-2222-4333-8444-555555555555')" },
        { id: 'c', method: 'POST', url: '/applications', headers: json, body: { displayName: 'From a batch' } },
        { id: 'd', method: 'POST', url: '/applications', headers: json, body: {} },
        { id: 'e', method: 'GET', url: '/me' }
      ])
    ).toEqual({ a: 200, b: 404, c: 201, d: 400, e: 501 })
  })

  it('leaves out the body of an answer 204', async () => {
    const { body: created } = await graph.post('/applications', { displayName: 'Patched' })
    const { body } = await batch([
      {
        id: '1',
        method: 'PATCH',
        url: `/applications/${created.id}`,
        headers: { 'content-type': 'application/json' },
        body: { notes: 'x' }
      }
    ])
    expect(body.responses[0]).toMatchObject({ id: '1', status: 204 })
    expect(body.responses[0]).not.toHaveProperty('body')
  })

  it.each([
    ['of 21 items', gets(21), 'exceeds max value of 20'],
    ['of none', [], 'Invalid batch payload'],
    [
      'with an ID twice, whatever the case',
      [
        { id: 'a', method: 'GET', url: '/domains' },
        { id: 'A', method: 'GET', url: '/domains' }
      ],
      'duplicated'
    ],
    ['with an ID that is no string', [{ id: 1, method: 'GET', url: '/domains' }], 'must have an id'],
    [
      'with an absolute URL',
      [{ id: '1', method: 'GET', url: 'https://graph.microsoft.com/v1.0/domains' }],
      'relative url'
    ],
    ['with a body without its type', [{ id: '1', method: 'POST', url: '/applications', body: {} }], 'Content-Type'],
    [
      'inside a batch',
      [{ id: '1', method: 'POST', url: '/$batch', headers: json, body: { requests: gets(1) } }],
      'nested'
    ]
  ])('%s is refused as a whole', async (_, requests, message) => {
    const { status, body } = await batch(requests)
    expect([status, body.error.code]).toEqual([400, 'BadRequest'])
    expect(body.error.message).toContain(message)
  })

  it('needs a token', async () => {
    const anonymous = new GraphClient(emulator.graphEndpoint, '')
    expect((await anonymous.post('/$batch', { requests: gets(1) })).status).toBe(401)
  })
})

describe('items that depend on others', () => {
  const item = (id: string, url: string, ...dependsOn: string[]) => ({ id, method: 'GET', url, dependsOn })

  it('run after them, in a chain', async () => {
    const { body } = await batch([
      {
        id: '1',
        method: 'POST',
        url: '/applications',
        headers: json,
        body: { displayName: 'Chain', uniqueName: 'chain' }
      },
      {
        id: '2',
        method: 'PATCH',
        url: "/applications(uniqueName='chain')",
        headers: json,
        body: { displayName: 'Chained' },
        dependsOn: ['1']
      },
      { id: '3', method: 'GET', url: "/applications(uniqueName='chain')?$select=displayName", dependsOn: ['2'] }
    ])
    expect(body.responses.find((answer) => answer.id === '3')?.body?.displayName).toBe('Chained')
  })

  it('fail with 424 after one that failed', async () => {
    expect(await statuses([item('1', '/me'), item('2', '/domains', '1'), item('3', '/domains', '2')])).toEqual({
      1: 501,
      2: 424,
      3: 424
    })
  })

  it('may all depend on the same item', async () => {
    expect(await statuses([item('1', '/domains'), item('2', '/domains', '1'), item('3', '/domains', '1')])).toEqual({
      1: 200,
      2: 200,
      3: 200
    })
  })

  it.each([
    [
      'mixed forms',
      [item('1', '/domains'), item('2', '/domains', '1'), item('3', '/domains', '1'), item('4', '/domains', '2')]
    ],
    [
      'a broken chain',
      [item('1', '/domains'), item('2', '/domains', '1'), item('3', '/domains'), item('4', '/domains', '3')]
    ],
    ['a circle', [item('1', '/domains', '2'), item('2', '/domains', '1')]],
    ['an item that is not there', [item('1', '/domains', '9')]]
  ])('in %s are refused', async (_, requests) => {
    expect((await batch(requests)).status).toBe(400)
  })
})

describe('the list of seen requests', () => {
  it('holds the items of a batch, marked, and then the batch', async () => {
    emulator.requests.length = 0
    await batch([{ id: 'x', method: 'GET', url: '/domains?$select=id' }])
    expect(emulator.requests).toMatchObject([
      { method: 'GET', url: '/v1.0/domains?$select=id', status: 200, batchItem: 'x' },
      { method: 'POST', url: '/v1.0/$batch', status: 200 }
    ])
  })
})
