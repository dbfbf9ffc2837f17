import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { RunningGithub } from '../../emulator/index.ts'
import { GithubClient } from '../../src/adapters/github/github-client.ts'
import { connectToGithub } from '../../src/adapters/github/github-connection.ts'
import { GithubPace } from '../../src/adapters/github/github-pace.ts'
import { RunnerLog } from '../../src/adapters/github/runner-log.ts'
import type { RunContext } from '../../src/ports.ts'
import { RegistrationLogs } from '../../src/report/registration-logs.ts'
import { manualClock } from '../support/clocks.ts'
import { startConnectProxy } from '../support/connect-proxy.ts'
import { emulators } from '../support/emulators.ts'
import { type FaultyFront, startFaultyFront } from '../support/faulty-front.ts'
import { freePort } from '../support/free-port.ts'
import { githubOf } from '../support/github-deliveries.ts'
import { recordingLog } from '../support/recording-log.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { runContext } from '../support/run-contexts.ts'
import { newCertificate } from '../support/test-certificate.ts'
import { startUntrustedServer } from '../support/untrusted-server.ts'

// The Azure SDK reads the exceptions once in a process, so they are the same for all tests below.
process.env['NO_PROXY'] = 'localhost'
const forgetProxy = () => {
  delete process.env['HTTPS_PROXY']
}

const { start, keep } = emulators()

let github: RunningGithub
beforeAll(async () => {
  github = githubOf(await start({ github: true }))
})
let front: FaultyFront
beforeEach(async () => {
  forgetProxy()
  front = keep(await startFaultyFront(new URL(github.apiUrl).origin))
})
afterEach(forgetProxy)

interface ClientOptions {
  readonly apiUrl?: string
  readonly context?: RunContext
  readonly pace?: GithubPace
  readonly timeoutMs?: number
}

function clientOf({ apiUrl, context = runContext(), pace = new GithubPace(), timeoutMs }: ClientOptions = {}) {
  const settings = {
    apiUrl: apiUrl ?? `${front.origin}/api/v3`,
    token: github.token,
    tokenInput: 'delivery-token',
    context
  }
  const connection = connectToGithub(timeoutMs === undefined ? settings : { ...settings, timeoutMs })
  return new GithubClient(connection, pace, context)
}

const VARIABLES = '/repos/{owner}/{repo}/actions/variables'
const REPOSITORY = { owner: 'contoso', repo: 'backup' }
const read = (client: GithubClient) => client.read(VARIABLES, { ...REPOSITORY, per_page: 1 })
const write = (client: GithubClient, name: string) =>
  client.write({ method: 'POST', path: VARIABLES, parameters: { ...REPOSITORY, name, value: 'x' } })

describe('a request to GitHub', () => {
  it('is answered with JSON, or with nothing', async () => {
    expect(await read(clientOf())).toEqual({ kind: 'done', body: { total_count: 0, variables: [] } })
    expect(await write(clientOf(), 'ANSWERED')).toEqual({ kind: 'done', body: {} })
    const path = `${VARIABLES}/{name}`
    const deletion = await clientOf().write({ method: 'DELETE', path, parameters: { ...REPOSITORY, name: 'ANSWERED' } })
    expect(deletion).toEqual({ kind: 'done', body: undefined })
  })

  it('is done where the answer says that the version of the API ages, which the log of a registration notes', async () => {
    const clock = manualClock()
    const logs = new RegistrationLogs({ all: 2, log: new RunnerLog(clock), keepsDebug: true, clock })
    const context = runContext({ log: logs.begin({ registration: registrationOf(), file: 'a.json' }) })
    const headers = { 'content-type': 'application/json', deprecation: 'Sat, 01 Jan 2028 00:00:00 GMT' }
    front.fail(/^GET /, { kind: 'answer', acted: false, status: 200, headers, body: '{"total_count":0}' })
    expect(await read(clientOf({ context }))).toEqual({ kind: 'done', body: { total_count: 0 } })
    expect(front.requests).toHaveLength(1)
  })

  it('that is not answered is sent again', async () => {
    front.fail(/^POST /, { kind: 'hang' })
    expect((await write(clientOf({ timeoutMs: 500 }), 'HANGING')).kind).toBe('done')
    expect(front.requests).toHaveLength(2)
  })

  it('that created something unheard ends as a conflict', async () => {
    front.fail(/^POST /, { kind: 'reset', acted: true })
    const result = await write(clientOf(), 'UNHEARD')
    expect(result).toMatchObject({ kind: 'fault', fault: { kind: 'conflict', status: 409 } })
  })

  it('that is not offered is sent once', async () => {
    const result = await clientOf().read('/nothing')
    expect(result).toMatchObject({ kind: 'fault', fault: { kind: 'refused', status: 501 } })
    expect(front.requests).toHaveLength(1)
  })

  it('goes to no other address, whatever the answer says', async () => {
    const headers = { location: `${front.origin}/api/v3/elsewhere` }
    front.fail(/^GET /, { kind: 'answer', acted: false, status: 302, headers })
    expect(await read(clientOf())).toMatchObject({ kind: 'fault', fault: { kind: 'moved', status: 302 } })
    expect(front.requests).toHaveLength(1)
  })

  it('that GitHub will not take for long is told of in the debug log alone', async () => {
    const headers = { deprecation: 'Fri, 11 Nov 2027 23:59:59 GMT', 'content-type': 'application/json' }
    front.fail(/^GET /, { kind: 'answer', acted: false, status: 200, headers, body: '{}' })
    const log = recordingLog()
    await read(clientOf({ context: { ...runContext(), log } }))
    expect(log.lines).toEqual([expect.stringMatching(/^debug: .*is deprecated/)])
  })
})

describe('an answer with an error', () => {
  it('is given with its details in one line', async () => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({
      message: 'Validation Failed',
      errors: ['first', { message: 'second\n line' }, { code: 'third' }, 4]
    })
    front.fail(/^GET /, { kind: 'answer', acted: false, status: 422, headers, body })
    expect(await read(clientOf())).toMatchObject({
      fault: { kind: 'refused', message: 'Validation Failed: first: second line: third' }
    })
  })

  it('is no word on permissions where a proxy gave it', async () => {
    const headers = { 'content-type': 'text/html' }
    front.fail(/^GET /, { kind: 'answer', acted: false, status: 403, headers, body: '<h1>Forbidden</h1>' })
    expect(await read(clientOf())).toMatchObject({
      fault: {
        kind: 'refused',
        message: 'the answer has no error message; a proxy or gateway may stand before GitHub'
      }
    })
  })
})

describe('a limit of requests', () => {
  const refuse = (times: number, headers: Readonly<Record<string, string>> = {}) =>
    front.fail(/^GET /, { kind: 'answer', acted: false, status: 429, headers }, times)

  it('without a time is waited for a minute, and twice as long each further time', async () => {
    refuse(2)
    const clock = manualClock()
    expect((await read(clientOf({ context: runContext({ clock }) }))).kind).toBe('done')
    expect(clock.slept).toEqual([60_000, 120_000])
  })

  it('is waited for as long as it says', async () => {
    refuse(1, { 'retry-after': '7' })
    const clock = manualClock()
    expect((await read(clientOf({ context: runContext({ clock }) }))).kind).toBe('done')
    expect(clock.slept).toEqual([7_000])
  })

  it('is kept by all other registrations too', async () => {
    refuse(1, { 'retry-after': '100' })
    const [pace, clock] = [new GithubPace(), manualClock()]
    await read(clientOf({ context: runContext({ clock, limitMs: 1_000 }), pace }))
    expect((await write(clientOf({ context: runContext({ clock }), pace }), 'AFTERWARDS')).kind).toBe('done')
    expect(clock.slept).toEqual([100_000])
  })

  it('that is longer than another registration has time ends it, without a request', async () => {
    refuse(1, { 'retry-after': '3600' })
    const [pace, clock] = [new GithubPace(), manualClock(new Date('2027-01-31T00:00:00Z'))]
    await read(clientOf({ context: runContext({ clock }), pace }))
    expect(await read(clientOf({ context: runContext({ clock }), pace }))).toMatchObject({
      fault: { kind: 'throttled', message: 'GitHub takes no more requests until 2027-01-31T01:00:00.000Z' }
    })
    expect(front.requests).toHaveLength(1)
  })
})

describe('a GitHub that cannot be reached', () => {
  it('is named with the reason where no try can help', async () => {
    const apiUrl = `https://127.0.0.1:${await freePort()}/api/v3`
    const { code, message } = await refusalOf(read(clientOf({ apiUrl })))
    expect(`${code}: ${message}`).toBe(
      `service-unreachable: GitHub at ${apiUrl} cannot be reached: the connection was refused; check host, port and firewall.`
    )
  })

  it('is not trusted without an authority that vouches for it', async () => {
    const server = keep(await startUntrustedServer(await newCertificate()))
    const { message } = await refusalOf(read(clientOf({ apiUrl: server.origin })))
    expect(message).toContain('its TLS certificate is self-signed; if a proxy of yours opens TLS connections')
  })
})

describe('behind a proxy', () => {
  it('GitHub is reached through it', async () => {
    const proxy = keep(await startConnectProxy())
    process.env['HTTPS_PROXY'] = proxy.url
    expect((await read(clientOf())).kind).toBe('done')
    expect(proxy.targets).toEqual([new URL(front.origin).host])
  })

  it('that asks for a sign-in the reason is given', async () => {
    const proxy = keep(await startConnectProxy({ credentials: 'user:secret' }))
    process.env['HTTPS_PROXY'] = proxy.url
    expect((await refusalOf(read(clientOf()))).message).toBe(
      `GitHub at ${front.origin}/api/v3 cannot be reached: the proxy ${proxy.host} asks for user name and password; give them in its URL, as in http://user:password@host:port (HTTP 407).`
    )
  })
})
