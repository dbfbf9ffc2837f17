import { beforeAll, describe, expect, it } from '@jest/globals'
import { runNode } from '../../scripts/run-command.ts'
import { thumbprintSha256 } from '../../src/domain/identifiers.ts'
import { startConnectProxy } from '../support/connect-proxy.ts'
import { emulators } from '../support/emulators.ts'
import { freePort } from '../support/free-port.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { startVb365Session, type Vb365Session } from '../support/vb365-session.ts'

const servers = emulators()
let session: Vb365Session
beforeAll(async () => {
  session = await startVb365Session(servers)
})

const WRONG_PIN = thumbprintSha256('AB'.repeat(32))

/** What the server got of the next attempt. */
async function requestsOf(attempt: () => Promise<unknown>): Promise<readonly string[]> {
  const before = session.vb365.requests.length
  await attempt()
  return session.vb365.requests.slice(before).map(({ method, url }) => `${method} ${url}`)
}

describe('the right pin', () => {
  it('lets a server in that no authority signed and whose name is another', async () => {
    const { destination } = session.destination()
    expect(await requestsOf(() => destination.prepare())).toEqual([
      'GET /v8/Health',
      'POST /v8/token',
      'GET /v8/Organizations?limit=1&offset=0'
    ])
  })

  it('holds through a proxy, at the far end of the tunnel', async () => {
    const proxy = servers.keep(await startConnectProxy())
    process.env['HTTPS_PROXY'] = proxy.url
    try {
      await session.destination().destination.prepare()
      expect(proxy.targets[0]).toBe(new URL(session.vb365.server).host)
      const wrong = session.destination({ delivery: { serverThumbprint: WRONG_PIN } })
      const requests = await requestsOf(() => refusalOf(wrong.destination.prepare()))
      expect(requests).toEqual([])
    } finally {
      delete process.env['HTTPS_PROXY']
    }
  })
})

describe('a wrong pin', () => {
  it('is refused with the fingerprint that was seen and how to read the right one', async () => {
    const { destination } = session.destination({ delivery: { serverThumbprint: WRONG_PIN } })
    const { code, message } = await refusalOf(destination.prepare())
    const { server, serverThumbprint } = session.vb365
    const { host } = new URL(server)
    expect({ code, message }).toEqual({
      code: 'service-unreachable',
      message: `The VB365 server ${server} does not have the certificate that "serverThumbprint" in "delivery.vb365" names: the fingerprint of its certificate is ${serverThumbprint}. Nothing was sent to it. If its certificate was replaced, put the new fingerprint there, as this command shows it from a network that you trust: openssl s_client -connect ${host} </dev/null | openssl x509 -noout -fingerprint -sha256.`
    })
  })

  it('keeps every request from the server, the password above all', async () => {
    const { destination } = session.destination({ delivery: { serverThumbprint: WRONG_PIN } })
    const certificate = await session.registered()
    const requests = await requestsOf(async () => {
      await refusalOf(destination.prepare())
      await destination.observe(Promise.resolve(session.tenantId))
      await refusalOf(destination.deliver(session.handover(certificate)))
    })
    expect(requests).toEqual([])
  })

  it('refuses a server that the authorities of the machine would trust', async () => {
    const front = await session.startFront()
    const { destination } = session.destination({ front, delivery: { serverThumbprint: WRONG_PIN } })
    expect((await refusalOf(destination.prepare())).message).toContain('does not have the certificate')
    expect(front.requests).toEqual([])
  })
})

describe('without a pin', () => {
  it('the authorities of the machine decide', async () => {
    const front = await session.startFront()
    const { destination } = session.destination({ front, delivery: { serverThumbprint: undefined } })
    await destination.prepare()
    expect(front.requests).toContain('GET /v8/Health')
  })

  it('a certificate that VB365 made itself is refused, with what to do', async () => {
    const { destination } = session.destination({ delivery: { serverThumbprint: undefined } })
    let message = ''
    const requests = await requestsOf(async () => {
      message = (await refusalOf(destination.prepare())).message
    })
    const { server } = session.vb365
    expect(message).toBe(
      `The VB365 server ${server} is not trusted by this machine: its certificate is self-signed. Give the SHA-256 fingerprint of its certificate as "serverThumbprint" in "delivery.vb365", as this command shows it from a network that you trust: openssl s_client -connect ${new URL(server).host} </dev/null | openssl x509 -noout -fingerprint -sha256.`
    )
    expect(requests).toEqual([])
  })

  it('a certificate is checked even where the environment switches that off', async () => {
    // Only the environment that a process starts with counts.
    const attempt = `
      import { Vb365Connection } from './src/adapters/delivery/vb365-server/vb365-connection.ts'
      const context = { signal: new AbortController().signal, clock: { now: () => new Date() } }
      const delivery = { server: '${session.vb365.server}', serverThumbprint: undefined }
      const connection = new Vb365Connection({ delivery, context, mask: () => undefined })
      const answer = await connection.send({ method: 'GET', path: '/v8/Health' }).catch(({ message }) => message)
      console.log(answer)`
    const { output } = await runNode(['--input-type=module-typescript', '--eval', attempt], {
      NODE_TLS_REJECT_UNAUTHORIZED: '0'
    })
    expect(output).toContain('is not trusted by this machine')
  })
})

it('says where to look when nothing answers', async () => {
  const server = `https://127.0.0.1:${await freePort()}`
  const { destination } = session.destination({ delivery: { server } })
  const { code, message } = await refusalOf(destination.prepare())
  expect({ code, message }).toEqual({
    code: 'service-unreachable',
    message: `The VB365 server ${server} cannot be reached: the connection was refused; check host, port and firewall. Check "server" in "delivery.vb365", and that the REST API is enabled there (General Options > REST API).`
  })
})
