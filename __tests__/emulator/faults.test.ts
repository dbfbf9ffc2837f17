import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Arrival, Fault, FaultRule, RunningEmulator } from '../../emulator/index.ts'
import { type RawAnswer, send } from './support/raw-client.ts'
import { signIn, startTenant } from './support/tenant-client.ts'

let emulator: RunningEmulator
let authorization: string
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'faults-'))
  emulator = await startTenant({ github: true, keyVault: true, vb365: true })
  authorization = `Bearer ${await signIn(emulator)}`
})
beforeEach(() => emulator.setFaults())
afterAll(async () => {
  await emulator.close()
  rmSync(folder, { recursive: true, force: true })
})

const url = (path: string) => `${emulator.graphEndpoint}/v1.0${path}`
const read = (path: string, patienceMs?: number) =>
  send(url(path), { headers: { authorization }, ...(patienceMs === undefined ? {} : { patienceMs }) })
const write = (path: string, content: object, patienceMs = 10_000) =>
  send(url(path), {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(content),
    patienceMs
  })
const create = (displayName: string, patienceMs?: number) => write('/applications', { displayName }, patienceMs)
const exists = (name: string) => emulator.tenant.applications.some(({ displayName }) => displayName === name)
const fail = (fault: Fault, rule: Omit<FaultRule, 'fault' | 'of'> = {}) =>
  emulator.setFaults({ faults: [{ ...rule, fault }] })

describe('a request that goes wrong', () => {
  it.each([
    ['seconds', { 'retry-after': '7' }, '7'],
    ['what no client can wait for', { 'retry-after': '99999999999' }, '99999999999'],
    ['what is no time at all', { 'retry-after': 'soon' }, 'soon'],
    ['nothing', {}, undefined]
  ])('gets a status with %s in Retry-After', async (_, headers, expected) => {
    fail({ kind: 'answer', acted: false, status: 429, headers })
    const { status, headers: answered, body } = await read('/organization')
    expect({ status, retryAfter: answered['retry-after'], body }).toEqual({
      status: 429,
      retryAfter: expected,
      body: ''
    })
  })

  it('gets a status with a date in Retry-After, by the clock of the emulator', async () => {
    emulator.setClock(new Date('2031-05-04T03:02:01Z'))
    fail({ kind: 'answer', acted: false, status: 503, retryAfterDate: 20 })
    expect((await read('/organization')).headers['retry-after']).toMatch(/^Sun, 04 May 2031 03:02:2[12] GMT$/)
    emulator.setClock(new Date())
  })

  it('gets a page with 200', async () => {
    const headers = { 'content-type': 'text/html' }
    fail({ kind: 'answer', acted: false, status: 200, headers, body: '<html></html>' })
    expect(await read('/organization')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<html></html>'
    })
  })

  it.each([false, true])('gets a false answer where the server has acted: %s', async (acted) => {
    fail({ kind: 'answer', acted, status: 503 })
    expect(await create(`answer ${acted}`)).toMatchObject({ status: 503, body: '', isComplete: true })
    expect(exists(`answer ${acted}`)).toBe(acted)
  })

  it.each([false, true])('loses its connection where the server has acted: %s', async (acted) => {
    fail({ kind: 'reset', acted })
    expect(await create(`reset ${acted}`)).toEqual({ status: undefined, headers: {}, body: '', isComplete: false })
    expect(exists(`reset ${acted}`)).toBe(acted)
  })

  it.each([false, true])('is never answered where the server has acted: %s', async (acted) => {
    fail({ kind: 'hang', acted })
    expect((await create(`hang ${acted}`, 600)).status).toBeUndefined()
    expect(exists(`hang ${acted}`)).toBe(acted)
  })

  it('loses half of the answer with its connection', async () => {
    const whole = (await read('/domains')).body
    fail({ kind: 'half-body' })
    const { status, headers, body, isComplete } = await read('/domains')
    expect({ status, isComplete }).toEqual({ status: 200, isComplete: false })
    expect(Number(headers['content-length'])).toBe(Buffer.byteLength(whole))
    expect(body.length).toBeLessThan(whole.length)
  })

  it('gets half of the answer as if it were all', async () => {
    const whole = (await read('/domains')).body
    fail({ kind: 'short-body' })
    const { status, body, isComplete } = await read('/domains')
    expect({ status, isComplete }).toEqual({ status: 200, isComplete: true })
    expect(whole.startsWith(body)).toBe(true)
    expect(body.length).toBeLessThan(whole.length)
  })

  it('gets the answer under another content type', async () => {
    fail({ kind: 'content-type', contentType: 'text/plain' })
    const { headers, body } = await read('/domains')
    expect(headers['content-type']).toBe('text/plain')
    expect(JSON.parse(body)).toHaveProperty('value')
  })

  it('gets the answer bit by bit', async () => {
    fail({ kind: 'slow', milliseconds: 300 })
    const started = performance.now()
    const { body, isComplete } = await read('/domains')
    expect(performance.now() - started).toBeGreaterThanOrEqual(290)
    expect({ value: JSON.parse(body).value.length > 0, isComplete }).toEqual({ value: true, isComplete: true })
  })

  it.each([false, true])('costs its client the life where the server has acted: %s', async (acted) => {
    const pidFile = join(folder, 'client.pid')
    const client = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'])
    writeFileSync(pidFile, `${client.pid}\n`)
    const exit = once(client, 'exit')
    fail({ kind: 'kill', acted, pidFile })
    const { status } = await create(`kill ${acted}`)
    expect(await exit).toEqual([null, 'SIGKILL'])
    expect({ status, exists: exists(`kill ${acted}`) }).toEqual({ status: undefined, exists: acted })
  })

  it('leaves the requests that the emulator itself takes alone', async () => {
    fail({ kind: 'reset', acted: false }, { times: 100 })
    const body = JSON.stringify({ now: new Date().toISOString() })
    const moved = await send(`${emulator.graphEndpoint}/emulator/clock`, { method: 'POST', body })
    expect(moved.status).toBe(200)
  })
})

describe('a client that is taken for dead', () => {
  it.each([false, true])('gets nothing more over its connections; the server acted before: %s', async (acted) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    fail({ kind: 'abandon', acted, abandoned: resolve }, { method: 'POST' })
    const answered = create(`abandon ${acted}`, 800)
    await promise
    const { status } = await answered
    expect({ status, exists: exists(`abandon ${acted}`) }).toEqual({ status: undefined, exists: acted })
    expect((await read('/organization')).status).toBe(200)
  })
})

describe('the requests that go wrong', () => {
  const broken: Fault = { kind: 'answer', acted: false, status: 503 }
  const statuses = async (count: number, path = '/organization') => {
    const answers: RawAnswer[] = []
    for (let index = 0; index < count; index += 1) answers.push(await read(path))
    return answers.map(({ status }) => status)
  }

  it('are the first one, from the Nth on, and as many as are named', async () => {
    fail(broken)
    expect(await statuses(3)).toEqual([503, 200, 200])
    fail(broken, { nth: 2, times: 2 })
    expect(await statuses(4)).toEqual([200, 503, 503, 200])
  })

  it('match by server, method, path with query, and body', async () => {
    fail(broken, { server: 'tenant', method: 'POST', path: /\/applications$/, body: /"this one"/, times: 10 })
    const answers = [await create('not this'), await create('this one'), await read('/applications?$select=id')]
    expect(answers.map(({ status }) => status)).toEqual([201, 503, 200])
    fail(broken, { server: 'keyVault' })
    expect(await statuses(1)).toEqual([200])
  })

  it('are a share of all, the same one for the same seed', async () => {
    const inHalf = async (seed: number) => {
      emulator.setFaults({ seed, faults: [{ share: 0.5, fault: broken }] })
      return await statuses(20)
    }
    const first = await inHalf(7)
    expect(first.filter((status) => status === 503).length).toBeGreaterThan(3)
    expect(first.filter((status) => status === 200).length).toBeGreaterThan(3)
    expect(await inHalf(7)).toEqual(first)
    expect(await inHalf(8)).not.toEqual(first)
  })

  it('meet the first rule that is not used up', async () => {
    emulator.setFaults({ faults: [{ fault: broken }, { times: 2, fault: { ...broken, status: 502 } }] })
    expect(await statuses(4)).toEqual([503, 502, 502, 200])
  })

  it('are at every server', async () => {
    const { github, keyVault, vb365, exchangeEndpoint, sharePointEndpoint } = emulator
    const origins = [exchangeEndpoint, sharePointEndpoint, github?.apiUrl ?? '', keyVault?.vault ?? '']
    fail({ ...broken, status: 599 }, { times: 100 })
    const seen = emulator.faults.arrivals.length
    for (const origin of origins) expect((await send(`${origin}/x`)).status).toBe(599)
    expect((await send(`${vb365?.server}/x`, { trustsAll: true })).status).toBe(599)
    expect(emulator.faults.arrivals.slice(seen).map(({ server }) => server)).toEqual([
      'exchange',
      'sharePoint',
      'github',
      'keyVault',
      'vb365'
    ])
  })
})

describe('an item of a batch that goes wrong', () => {
  const item = (displayName: string, more: object = {}) => ({
    id: displayName,
    method: 'POST',
    url: '/applications',
    headers: { 'Content-Type': 'application/json' },
    body: { displayName },
    ...more
  })
  const batch = async (items: readonly object[]): Promise<Record<string, unknown>> => {
    const { body } = await write('/$batch', { requests: items }, 800)
    const { responses }: { responses: { id: string; status: number }[] } =
      body === '' ? { responses: [] } : JSON.parse(body)
    return Object.fromEntries(responses.map(({ id, status }) => [id, status]))
  }
  const failItem = (fault: FaultRule['fault'] & { readonly kind: 'answer' | 'reset' | 'hang' }, body: RegExp) =>
    emulator.setFaults({ faults: [{ of: 'item', body, fault }] })

  it.each([false, true])('has a false answer among the others; the server acted on it: %s', async (acted) => {
    const [first, second, third] = [`a1 ${acted}`, `a2 ${acted}`, `a3 ${acted}`]
    failItem({ kind: 'answer', acted, status: 429, headers: { 'retry-after': '3' }, body: '{"error":{}}' }, /"a2/)
    const { body } = await write('/$batch', { requests: [item(first), item(second), item(third)] })
    const { responses } = JSON.parse(body)
    expect(responses).toHaveLength(3)
    expect(responses).toContainEqual({
      id: second,
      status: 429,
      headers: { 'Retry-After': '3' },
      body: { error: {} }
    })
    expect([first, second, third].map(exists)).toEqual([true, acted, true])
  })

  it.each([
    ['reset', false],
    ['reset', true],
    ['hang', true]
  ] as const)('ends the batch there with a %s; the server acted on it: %s', async (kind, acted) => {
    const names = ['b1', 'b2', 'b3'].map((name) => `${name} ${kind} ${acted}`)
    failItem({ kind, acted }, /"b2/)
    expect(await batch(names.map((name) => item(name)))).toEqual({})
    expect(names.map(exists)).toEqual([true, acted, false])
  })

  it('leaves what depends on it undone, and the batch may consist of it alone', async () => {
    failItem({ kind: 'answer', acted: false, status: 503 }, /"c1"/)
    expect(await batch([item('c1'), item('c2', { dependsOn: ['c1'] })])).toEqual({ c1: 503, c2: 424 })
    expect(exists('c2')).toBe(false)
  })

  it('is chosen among items alone, which are listed behind their batch with what they met', async () => {
    const seen = emulator.faults.arrivals.length
    emulator.setFaults({
      faults: [{ of: 'item', path: /./, nth: 2, fault: { kind: 'answer', acted: false, status: 500 } }]
    })
    expect(await batch([item('d1'), item('d2')])).toEqual({ d1: 201, d2: 500 })
    expect(emulator.faults.arrivals.slice(seen)).toEqual([
      { server: 'tenant', method: 'POST', url: '/v1.0/$batch' },
      { server: 'tenant', method: 'POST', url: '/v1.0/applications', item: 'd1' },
      { server: 'tenant', method: 'POST', url: '/v1.0/applications', item: 'd2', fault: 'answer' }
    ])
  })
})

describe('a plan with an observer', () => {
  it('shows it what the servers mean to answer, even where that is lost', async () => {
    const seen: string[] = []
    const watch = ({ method, url: path, body }: Arrival, answer: string) => {
      seen.push(`${method} ${path} ${body} ${'id' in JSON.parse(answer)}`)
    }
    emulator.setFaults({ faults: [{ fault: { kind: 'reset', acted: true } }], watch })
    await create('watched')
    expect(seen).toEqual(['POST /v1.0/applications {"displayName":"watched"} true'])
  })
})
