import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readCommandLine } from '../../emulator/command-line.ts'
import { EmulatorError, startEmulator } from '../../emulator/index.ts'

const main = resolve(import.meta.dirname, '../../emulator/main.ts')
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function refusal(args: readonly string[]): Promise<{ code: unknown; stderr: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [main, ...args], { timeout: 20_000 }, (error, _, stderr) =>
      done({ code: error?.code, stderr })
    )
  })
}

interface Ready {
  readonly authorityHost: string
  readonly exchangeEndpoint: string
  readonly sharePointEndpoint: string
  readonly caFile: string
  readonly tenantId: string
  readonly pid: number
}

async function start(
  args: readonly string[],
  file = join(folder, `ready-${args.length}.json`)
): Promise<{ child: ChildProcess; ready: Ready; file: string }> {
  const child = spawn(process.execPath, [main, '--ready', file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  if (child.stdout) await once(child.stdout, 'data')
  while (!existsSync(file)) await new Promise((wait) => setTimeout(wait, 10))
  return { child, ready: JSON.parse(readFileSync(file, 'utf8')) as Ready, file }
}

function statusOf(url: string, ca: string): Promise<number | undefined> {
  return new Promise((done, fail) => {
    request(url, { ca }, (response) => done(response.resume().statusCode))
      .on('error', fail)
      .end()
  })
}

/** The error that a command line ends with, before anything listens. */
async function refusalOf(args: readonly string[]): Promise<unknown> {
  try {
    const emulator = await startEmulator(readCommandLine(args).options)
    await emulator.close()
  } catch (error) {
    return error
  }
  return undefined
}

describe('the command line', () => {
  it.each([
    [['--fault', 'x.json'], "Unknown option '--fault'"],
    [['--faults', '/nowhere.json'], 'The file of faults /nowhere.json cannot be read'],
    [['--port', 'abc'], "--port must be a port from 0 to 65535, but is 'abc'."],
    [['--throttle', '1.5'], "--throttle must be a share from 0 to 1, but is '1.5'."],
    [['--lag', '-1'], '--lag'],
    [['--tenants', '0'], "--tenants must be a number from 1 to 10000, but is '0'."],
    [['--tenants', '2', '--state', '/nowhere.json'], 'A state file keeps one tenant'],
    [['--now', 'tomorrow'], "--now must be a time such as 2027-01-31T00:00:00Z, but is 'tomorrow'."],
    [['--unique-name', 'keep'], "--unique-name must be one of take, drop, refuse, but is 'keep'."],
    [['--ews', 'on'], '--ews must be one of null, false, empty, others, or application IDs with commas between them'],
    [['extra'], "Unexpected argument 'extra'"],
    [['--seed', '/nowhere.json'], 'The seed file /nowhere.json cannot be read'],
    [['--record', `${main}/traffic.ndjson`], `The record file ${main}/traffic.ndjson cannot be written (EEXIST)`]
  ])('%j is refused in one sentence', async (args, message) => {
    const error = await refusalOf(args)
    if (!(error instanceof EmulatorError)) throw error ?? new Error('it was not refused')
    expect(error.message).toContain(message)
    expect(error.message.split('\n')).toHaveLength(1)
  })

  it.each([
    [['--port', 'abc'], "--port must be a port from 0 to 65535, but is 'abc'."],
    [['--ready', `${main}/ready.json`], `The file ${main}/ready.json cannot be written (EEXIST)`]
  ])('%j ends the process in one line with exit 2', async (args, message) => {
    const { code, stderr } = await refusal(args)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it('announces a tenant, and takes its certificates away when it is stopped', async () => {
    const { child, ready, file } = await start([
      '--seed',
      'fabrikam',
      '--latency',
      '1',
      '--now',
      '2031-05-04T03:02:01Z'
    ])
    expect(ready).toMatchObject({
      authorityHost: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      graphEndpoint: ready.authorityHost,
      exchangeEndpoint: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      sharePointEndpoint: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      clientSecret: 'sample-secret-of-fabrikam-pipeline',
      tenantDomain: 'fabrikam.onmicrosoft.com',
      githubOidc: {
        requestUrl: expect.stringContaining(ready.authorityHost),
        requestToken: expect.any(String),
        subject: 'repo:fabrikam/backup:ref:refs/heads/main'
      },
      pid: child.pid
    })
    expect(new Set([ready.authorityHost, ready.exchangeEndpoint, ready.sharePointEndpoint]).size).toBe(3)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const ca = readFileSync(ready.caFile, 'utf8')
    expect(await statusOf(`${ready.authorityHost}/${ready.tenantId}/v2.0/.well-known/openid-configuration`, ca)).toBe(
      200
    )
    child.kill('SIGTERM')
    const [code] = (await once(child, 'exit')) as [number | null]
    expect(code).toBe(0)
    expect(existsSync(ready.caFile)).toBe(false)
  })

  it('makes the folders of the files that it writes', async () => {
    const out = join(folder, 'out')
    const files = ['state/tenant.json', 'traffic/a.ndjson'].map((name) => join(out, name))
    const [state = '', record = ''] = files
    const { child } = await start(['--state', state, '--record', record], join(out, 'ready', 'ready.json'))
    expect(files.map((file) => existsSync(file))).toEqual([true, true])
    child.kill('SIGTERM')
    await once(child, 'exit')
  })

  it('says that a port is taken', async () => {
    const { child, ready } = await start([])
    const { port } = new URL(ready.authorityHost)
    expect((await refusal(['--port', port])).stderr).toBe(
      `Port ${port} cannot be listened on (EADDRINUSE); give another with --port, or leave it out.\n`
    )
    child.kill('SIGINT')
    await once(child, 'exit')
  })
})
