import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { connectToGraph } from '../../src/adapters/graph/graph-connection.ts'
import { requiredPermissions } from '../../src/domain/permissions/required-permissions.ts'
import { uniqueNameOf } from '../../src/domain/request/managed-names.ts'
import { REPLICATION_TIMEOUT_MS } from '../../src/run/run-context.ts'
import { manualClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import type { Fault } from '../support/faulty-front.ts'
import { graphSession } from '../support/graph-session.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { runContext } from '../support/run-contexts.ts'
import { shareOf } from '../support/short-form.ts'
import { contentsOf } from '../support/tenant-contents.ts'
import { newCertificate } from '../support/test-certificate.ts'
import { startUntrustedServer } from '../support/untrusted-server.ts'

const { start, startBehindFront, keep } = emulators()
const roleCount = requiredPermissions(registrationOf()).permissions.filter(({ type }) => type === 'Role').length

const HTML = '<!DOCTYPE html><html><body><h1>Gateway</h1></body></html>'
const html = { 'content-type': 'text/html' }

const FAULTS: readonly (readonly [string, Fault])[] = [
  ['the connection is reset before Graph acts', { kind: 'reset', acted: false }],
  ['the connection is reset after Graph acted', { kind: 'reset', acted: true }],
  ['half of the answer is lost', { kind: 'half-body' }],
  ['a proxy answers a page instead', { kind: 'answer', acted: false, status: 200, headers: html, body: HTML }],
  ['a proxy answers a page after Graph acted', { kind: 'answer', acted: true, status: 200, headers: html, body: HTML }],
  ['the answer is an empty success though Graph did nothing', { kind: 'answer', acted: false, status: 200 }],
  ['the answer is an empty success after Graph acted', { kind: 'answer', acted: true, status: 200 }],
  ['a gateway answers 502 with a page', { kind: 'answer', acted: false, status: 502, headers: html, body: HTML }],
  ['the answer is 503 without a body', { kind: 'answer', acted: false, status: 503 }],
  ['the answer is 503 without a body though Graph acted', { kind: 'answer', acted: true, status: 503 }],
  ['the answer is 504 though Graph acted', { kind: 'answer', acted: true, status: 504 }],
  ['the answer is 429', { kind: 'answer', acted: false, status: 429 }]
]

const WRITES: readonly (readonly [string, RegExp])[] = [
  ['the application is created', /^POST \/v1\.0\/applications /],
  ['the service principal is created', /^POST \/v1\.0\/servicePrincipals /],
  ['permissions are granted', /^POST \/v1\.0\/\$batch .*"method":"POST"/],
  ['the tenant is read', /^POST \/v1\.0\/\$batch .*"method":"GET"/]
]

/** Of the faults, in the short form, each request of `WRITES` and the update meet every fourth. */
const STEP = 4

describe.each(WRITES.map(([what, request], row) => [what, request, row] as const))('while %s', (_, request, row) => {
  it.each(shareOf(FAULTS, row, STEP))(
    '%s: everything is there once afterwards, and nothing is left to plan',
    async (_name, fault) => {
      const { emulator, front } = await startBehindFront()
      const session = graphSession(emulator, { endpoint: front.origin })
      front.fail(request, fault)
      const { failure } = await session.apply()
      expect(failure).toBeUndefined()
      const { applications, servicePrincipals, appRoles, delegatedGrants, directoryRoles } = contentsOf(emulator)
      expect([applications.length, servicePrincipals.length]).toEqual([1, 1])
      expect([appRoles.length, new Set(appRoles).size, delegatedGrants, directoryRoles.length]).toEqual([
        roleCount,
        roleCount,
        3,
        1
      ])
      expect(applications[0]?.keyCredentials).toHaveLength(1)
      expect((await session.plan()).steps).toEqual([])
    }
  )
})

describe('while an application is updated', () => {
  it.each(shareOf(FAULTS, 2, STEP))('%s: all settings are there afterwards', async (_name, fault) => {
    const { emulator, front } = await startBehindFront()
    await graphSession(emulator).apply()
    const [application] = emulator.tenant.applications.filter(
      ({ uniqueName }) => uniqueName === uniqueNameOf('Veeam Backup for Microsoft 365')
    )
    if (application === undefined) throw new Error('the application was not created')
    application.isFallbackPublicClient = false
    application.publicClient = { redirectUris: ['https://portal.contoso.com/'] }
    application.requiredResourceAccess = []
    front.fail(/^PATCH /, fault)
    const { failure } = await graphSession(emulator, { endpoint: front.origin }).apply()
    expect(failure).toBeUndefined()
    expect(application.publicClient.redirectUris).toEqual(['https://portal.contoso.com/', 'http://localhost'])
    expect((await graphSession(emulator).plan()).steps).toEqual([])
  })
})

describe('a Graph that does not recover', () => {
  it('is given up after five minutes, with the status in the message', async () => {
    const { emulator, front } = await startBehindFront()
    const clock = manualClock()
    front.fail(/^POST \/v1\.0\/applications /, { kind: 'answer', acted: false, status: 503 }, 1000)
    const { failure, completed } = await graphSession(emulator, { endpoint: front.origin, clock }).apply()
    expect(failure?.code).toBe('service-unreachable')
    expect(failure?.message).toBe(
      'Creating the application "Veeam Backup for Microsoft 365" failed: the answer has no error message; a proxy or gateway may stand before Microsoft Graph (no error code, HTTP 503).'
    )
    expect(completed).toEqual([])
    const waited = clock.slept.reduce((sum, milliseconds) => sum + milliseconds, 0)
    expect(waited).toBeLessThanOrEqual(REPLICATION_TIMEOUT_MS)
    expect(waited).toBeGreaterThan(REPLICATION_TIMEOUT_MS / 2)
  })

  it('is not waited for longer than it names where that is longer than the patience', async () => {
    const { emulator, front } = await startBehindFront()
    const clock = manualClock()
    const headers = { 'retry-after': '3600' }
    front.fail(/^POST \/v1\.0\/applications /, { kind: 'answer', acted: false, status: 429, headers }, 1000)
    const { failure } = await graphSession(emulator, { endpoint: front.origin, clock }).apply()
    expect(failure?.code).toBe('service-unreachable')
    expect(clock.slept).toEqual([])
  })

  it.each([
    ['creates the application', /^POST \/v1\.0\/applications /],
    ['is read', /batch/]
  ])('is not waited for where it answers 501, as it is not implemented, when it %s', async (_what, request) => {
    const { emulator, front } = await startBehindFront()
    const clock = manualClock()
    front.fail(request, { kind: 'answer', acted: false, status: 501 }, 1000)
    const failure = await graphSession(emulator, { endpoint: front.origin, clock })
      .apply()
      .then((applied) => applied.failure)
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'request-refused',
      message: expect.stringMatching(/HTTP 501.*does not offer this call.*check that "region"/)
    })
    expect(clock.slept).toEqual([])
  })

  it('leaves the run with what was done before: the outcome names each step', async () => {
    const { emulator, front } = await startBehindFront()
    front.fail(/^POST \/v1\.0\/servicePrincipals /, { kind: 'reset', acted: false }, 1000)
    const { failure, completed, identifiers } = await graphSession(emulator, { endpoint: front.origin }).apply()
    expect(failure?.message).toMatch(/^Creating the service principal failed: the connection was/)
    expect(completed.map(({ kind }) => kind)).toEqual(['create-application'])
    expect(identifiers?.applicationId).toBe(contentsOf(emulator).applications[0]?.appId)
  })
})

describe('an endpoint that cannot be Graph', () => {
  const send = (endpoint: string) =>
    connectToGraph(endpoint, async () => 'no-token-is-needed', runContext()).send({
      method: 'GET',
      path: '/organization'
    })

  it('is refused at once where nothing listens', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    await expect(send(`https://127.0.0.1:${port}`)).rejects.toMatchObject({
      code: 'service-unreachable',
      message: `Microsoft Graph at https://127.0.0.1:${port} cannot be reached: the connection was refused; check host, port and firewall.`
    })
  })

  it('is refused at once where its certificate is not trusted, with the way to trust it', async () => {
    const server = keep(await startUntrustedServer(await newCertificate()))
    await expect(send(server.origin)).rejects.toMatchObject({
      code: 'service-unreachable',
      message: expect.stringMatching(/its TLS certificate is self-signed; .*NODE_EXTRA_CA_CERTS/)
    })
  })

  it('is refused at once where the server speaks no TLS', async () => {
    const server = createServer((_request, response) => response.end('plain'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await expect(send(`https://127.0.0.1:${port}`)).rejects.toMatchObject({
      code: 'service-unreachable',
      message: expect.stringContaining('does not speak TLS')
    })
    server.close()
  })

  it('is recognised where all that it answers is a page not found', async () => {
    const { emulator, front } = await startBehindFront()
    front.fail(/batch/, { kind: 'answer', acted: false, status: 404, headers: html, body: HTML }, 1000)
    await expect(graphSession(emulator, { endpoint: front.origin }).plan()).rejects.toThrow(/graph-endpoint/)
  })
})

describe('a token that expired', () => {
  it('is an error in the words of Graph with the request ID', async () => {
    const emulator = await start()
    const { origin } = { origin: emulator.graphEndpoint }
    const answer = await connectToGraph(origin, async () => 'not.a.token', runContext()).send({
      method: 'GET',
      path: '/organization'
    })
    expect(answer).toMatchObject({
      kind: 'response',
      status: 401,
      body: { error: { code: 'InvalidAuthenticationToken' } }
    })
  })
})
