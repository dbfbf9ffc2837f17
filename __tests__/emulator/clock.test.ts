import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as tls from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { decodeJwt } from 'jose'
import type { RunningEmulator } from '../../emulator/index.ts'
import { makeCertificate } from './support/certificates.ts'
import {
  askForToken,
  assertionForm,
  clientAssertion,
  GraphClient,
  readCredential,
  signIn,
  startTenant
} from './support/tenant-client.ts'

const start = new Date('2031-05-04T03:02:01Z')
const dayMs = 86_400_000
let emulator: RunningEmulator

const startPlus = (ms: number): Date => new Date(start.getTime() + ms)
const seconds = (date: Date): number => Math.floor(date.getTime() / 1000)

async function post(body: string): Promise<{ status: number; date: string | null; body: Record<string, unknown> }> {
  const response = await fetch(`${emulator.graphEndpoint}/emulator/clock`, { method: 'POST', body })
  return {
    status: response.status,
    date: response.headers.get('date'),
    body: (await response.json()) as Record<string, unknown>
  }
}

beforeAll(async () => {
  emulator = await startTenant({ now: start, lagMs: 3_600_000 })
})
afterAll(() => emulator.close())

describe('the clock of the emulator', () => {
  it('starts where it is told, and runs on', async () => {
    const first = emulator.clock.now().getTime()
    expect(first - start.getTime()).toBeLessThan(60_000)
    await new Promise((passed) => setTimeout(passed, 20))
    expect(emulator.clock.now().getTime()).toBeGreaterThan(first)
  })

  it('is set over HTTP without a token, and the answer says what it shows', async () => {
    const { status, date, body } = await post('{"now": "2032-01-01T01:00:00+01:00"}')
    expect([status, date, body['now']]).toEqual([
      200,
      'Thu, 01 Jan 2032 00:00:00 GMT',
      expect.stringMatching(/^2032-01-01T00:00:00\./)
    ])
    expect(emulator.clock.now().toISOString()).toMatch(/^2032-01-01T00:00:0/)
  })

  it.each([
    '',
    '{}',
    '{"now": 1}',
    '{"now": "tomorrow"}',
    '{"now": "2032-01-01T00:00:00"}',
    '{"now": "2032-13-01T00:00:00Z"}'
  ])('is not set by %j', async (body) => {
    expect(await post(body)).toMatchObject({
      status: 400,
      body: { error: { message: 'The body must be {"now": "…"} with a time such as 2027-01-31T00:00:00Z.' } }
    })
  })

  it('is not among the requests that are counted', async () => {
    await post('{"now": "2032-01-01T00:00:00Z"}')
    expect(emulator.requests.filter((seen) => seen.url.includes('/emulator/'))).toEqual([])
  })

  it('dates answers, refusals and what is written', async () => {
    emulator.setClock(start)
    const graph = await GraphClient.of(emulator)
    const created = await graph.post('/applications', { displayName: 'Dated' })
    expect(created.headers.get('date')).toMatch(/^Sun, 04 May 2031 03:02:0/)
    expect(created.body['createdDateTime']).toMatch(/^2031-05-04T03:02:0/)
    expect((await graph.get('/nothing')).body.error.innerError.date).toMatch(/^2031-05-04T03:02:0/)
    const refused = await askForToken(emulator, { client_secret: 'wrong' })
    expect(refused.headers.get('date')).toMatch(/^Sun, 04 May 2031/)
    expect(refused.body['timestamp']).toMatch(/^2031-05-04 03:02:0\dZ$/)
  })

  it('rules the lifetime of access tokens', async () => {
    emulator.setClock(start)
    const token = await signIn(emulator)
    expect(decodeJwt(token)).toMatchObject({ exp: expect.any(Number) })
    expect((decodeJwt(token).exp ?? 0) - seconds(start)).toBeLessThan(3660)
    const graph = new GraphClient(emulator.graphEndpoint, token)
    expect((await graph.get('/organization')).status).toBe(200)
    emulator.setClock(startPlus(2 * 3_600_000))
    expect((await graph.get('/organization')).body.error.message).toBe(
      'Lifetime validation failed, the token is expired.'
    )
    emulator.setClock(startPlus(-3_600_000))
    expect((await graph.get('/organization')).body.error.message).toBe(
      'Lifetime validation failed, the token is not yet valid.'
    )
  })

  it('rules the validity of assertions, certificates and secrets', async () => {
    emulator.setClock(start)
    const credential = readCredential((await emulator.clientCertificate()).pem)
    const of = async (at: Date): Promise<Record<string, string>> => {
      const claims = { nbf: seconds(at), iat: seconds(at), exp: seconds(at) + 600 }
      return assertionForm(await clientAssertion(emulator, emulator.clientId, credential, { claims }))
    }
    expect((await askForToken(emulator, await of(start))).status).toBe(200)
    expect((await askForToken(emulator, await of(new Date()))).body.error_description).toMatch(
      /^AADSTS700024: .* Current time: 2031-05-04T03:02:/
    )
    emulator.setClock(new Date('2100-01-01T00:00:00Z'))
    expect((await askForToken(emulator, { client_secret: emulator.clientSecret })).body.error_codes).toEqual([7000222])
    expect((await askForToken(emulator, await of(emulator.clock.now()))).body.error_description).toMatch(
      /^AADSTS700027: .*The key used is expired\./
    )
  })

  it('rules which certificates can still be registered', async () => {
    const days = (start.getTime() - Date.now()) / dayMs
    const certificate = await makeCertificate('Of its time', -1, days)
    const register = async (): Promise<number> =>
      (
        await (
          await GraphClient.of(emulator)
        ).post('/applications', {
          displayName: 'Certificate',
          keyCredentials: [{ type: 'AsymmetricX509Cert', usage: 'Verify', key: certificate.der }]
        })
      ).status
    emulator.setClock(startPlus(-dayMs))
    expect(await register()).toBe(201)
    emulator.setClock(startPlus(dayMs))
    expect(await register()).toBe(400)
  })

  it('rules replication, and a clock that is set back delays nothing', async () => {
    emulator.setClock(start)
    const graph = await GraphClient.of(emulator)
    const { body } = await graph.post('/applications', { displayName: 'Replicated' })
    expect((await graph.get(`/applications/${body.id}`)).status).toBe(404)
    emulator.setClock(startPlus(2 * 3_600_000))
    const later = await GraphClient.of(emulator)
    expect((await later.get(`/applications/${body.id}`)).status).toBe(200)
    await later.patch(`/applications/${body.id}`, { notes: 'new' })
    emulator.setClock(start)
    expect((await (await GraphClient.of(emulator)).get(`/applications/${body.id}`)).body['notes']).toBe('new')
  })

  it('rules how long a deleted application can be restored', async () => {
    emulator.setClock(start)
    const graph = await GraphClient.of(emulator)
    const { body } = await graph.post('/applications', { displayName: 'Deleted' })
    emulator.setClock(startPlus(2 * 3_600_000))
    await (await GraphClient.of(emulator)).delete(`/applications/${body.id}`)
    const statusOn = async (day: number): Promise<number> => {
      emulator.setClock(startPlus(day * dayMs))
      return (await (await GraphClient.of(emulator)).get(`/directory/deletedItems/${body.id}`)).status
    }
    expect([await statusOn(29), await statusOn(31)]).toEqual([200, 404])
  })

  it('leaves its own TLS certificate valid for decades of the client’s clock', async () => {
    const { port } = new URL(emulator.graphEndpoint)
    const socket = tls.connect({ host: '127.0.0.1', port: Number(port), ca: emulator.ca })
    await new Promise((connected) => socket.once('secureConnect', connected))
    const { valid_from: from, valid_to: to } = socket.getPeerCertificate()
    socket.destroy()
    expect([new Date(from).getUTCFullYear(), new Date(to).getUTCFullYear()]).toEqual([2000, 2049])
  })

  it('is the only thing that reads the machine’s time', () => {
    const root = resolve(import.meta.dirname, '../../emulator')
    const readers = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && /Date\.now\(|new Date\(\)/.test(readFileSync(join(root, file), 'utf8'))
    )
    expect(readers).toEqual(['clock.ts'])
  })
})
