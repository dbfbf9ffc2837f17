import { type AddressInfo, createServer, type Socket } from 'node:net'
import {
  createDefaultHttpClient,
  createEmptyPipeline,
  createPipelineRequest,
  proxyPolicy
} from '@azure/core-rest-pipeline'
import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { connectionProblem } from '../../src/adapters/connection-problem.ts'
import { TokenService } from '../../src/adapters/entra/token-service.ts'
import { githubIdToken, githubTokenClaims } from '../../src/adapters/github/id-token.ts'
import { connectToGraph } from '../../src/adapters/graph/graph-connection.ts'
import { proxyTunnelPolicy } from '../../src/adapters/proxy/proxy-tunnel.ts'
import { systemClock } from '../../src/adapters/system-clock.ts'
import { ActionError } from '../../src/errors.ts'
import { type ConnectProxy, type ConnectProxyOptions, startConnectProxy } from '../support/connect-proxy.ts'
import { emulators } from '../support/emulators.ts'
import { freePort } from '../support/free-port.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { runContext } from '../support/run-contexts.ts'
import { newCertificate } from '../support/test-certificate.ts'
import { startUntrustedServer } from '../support/untrusted-server.ts'

const { start, startBehindFront, keep } = emulators()
let emulator: RunningEmulator
beforeAll(async () => {
  emulator = await start()
})

const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'HTTP_PROXY', 'http_proxy']
function forgetProxies(): void {
  for (const name of VARIABLES) delete process.env[name]
}
beforeEach(forgetProxies)
afterEach(forgetProxies)

async function behindProxy(options: ConnectProxyOptions = {}, variable = 'HTTPS_PROXY'): Promise<ConnectProxy> {
  const proxy = keep(await startConnectProxy(options))
  const url = new URL(proxy.url)
  if (options.credentials !== undefined) {
    const [user = '', password = ''] = options.credentials.split(':')
    url.username = encodeURIComponent(user)
    url.password = encodeURIComponent(password)
  }
  process.env[variable] = url.href
  return proxy
}

const askGraph = (endpoint = emulator.graphEndpoint) =>
  connectToGraph(endpoint, async () => 'not.a.token', runContext()).send({ method: 'GET', path: '/organization' })

const signIn = (context = runContext()) => {
  const { clientId, clientSecret, authorityHost, tenantId: tenant } = emulator
  const tokens = new TokenService({
    tenant,
    authorityHost,
    isCustomAuthority: true,
    mask: () => undefined,
    clock: systemClock
  })
  return tokens
    .withSecret({ clientId, role: 'administrator' }, clientSecret)
    .token('https://graph.microsoft.com', context)
}

const WAYS = [
  ['Graph', askGraph],
  ['the sign-in service', signIn]
] as const

describe.each(WAYS)('%s', (_name, ask) => {
  it.each(VARIABLES)('is reached through the proxy in %s', async (variable) => {
    const { targets } = await behindProxy({}, variable)
    await ask()
    const { host } = new URL(emulator.graphEndpoint)
    expect(targets.length).toBeGreaterThan(0)
    expect(new Set(targets)).toEqual(new Set([host]))
  })

  it('is reached through a proxy that asks for user name and password', async () => {
    const { authorizations } = await behindProxy({ credentials: 'backup-user:p@ss w/rd' })
    await ask()
    const expected = `Basic ${Buffer.from('backup-user:p@ss w/rd').toString('base64')}`
    expect(new Set(authorizations)).toEqual(new Set([expected]))
  })

  it.each([
    ['without user name and password', '', 'asks for user name and password; give them in its URL, as in'],
    ['with wrong ones', 'backup-user:wrong-p4ssword@', 'does not take the user name and password in its URL (HTTP 407)']
  ])('is not reached %s, and the proxy is named', async (_what, userInfo, words) => {
    const proxy = keep(await startConnectProxy({ credentials: 'backup-user:right-p4ssword' }))
    process.env['HTTPS_PROXY'] = `http://${userInfo}${proxy.host}`
    const { code, message, cause } = await refusalOf(ask())
    expect(code).toBe('service-unreachable')
    expect(message).toContain(`${emulator.graphEndpoint} cannot be reached: the proxy ${proxy.host} ${words}`)
    expect(`${message} ${String(cause)}`).not.toMatch(/backup-user|p4ssword/)
  })

  it.each([
    ['', ['Negotiate', 'NTLM'], 'Negotiate and NTLM'],
    ['backup-user:p4ssword@', ['NTLM'], 'NTLM'],
    ['', ['Digest realm="a, b", nonce="c", Negotiate'], 'Digest and Negotiate']
  ])('is not reached as %pproxy where the proxy offers %p, which are named', async (userInfo, challenges, names) => {
    const proxy = keep(await startConnectProxy())
    proxy.refuse({ status: 407, challenges })
    process.env['HTTPS_PROXY'] = `http://${userInfo}${proxy.host}`
    const { code, message } = await refusalOf(ask())
    expect(code).toBe('service-unreachable')
    expect(message).toContain(
      `: the proxy ${proxy.host} offers only ${names} to sign in, and only Basic is supported; let it offer Basic, or let the runner through without a sign-in (HTTP 407).`
    )
  })

  it('is not reached where the proxy forbids it, which is told', async () => {
    const proxy = await behindProxy()
    proxy.refuse({ status: 403 })
    const { code, message } = await refusalOf(ask())
    expect(code).toBe('service-unreachable')
    expect(message).toMatch(
      new RegExp(`: the proxy ${proxy.host} does not let this host through; allow it there \\(HTTP 403\\)\\.$`)
    )
  })

  it('is not reached through a proxy that does not listen', async () => {
    const port = await freePort()
    process.env['HTTPS_PROXY'] = `http://backup-user:p4ssword@127.0.0.1:${port}`
    const { code, message, cause } = await refusalOf(ask())
    expect(code).toBe('service-unreachable')
    expect(message).toContain(
      `: the proxy 127.0.0.1:${port} cannot be used: the connection was refused; check host, port and firewall.`
    )
    expect(`${message} ${String(cause)}`).not.toMatch(/backup-user|p4ssword/)
  })

  it('is not reached through a proxy with a TLS certificate that is not trusted', async () => {
    const proxy = keep(await startUntrustedServer(await newCertificate()))
    process.env['HTTPS_PROXY'] = proxy.origin
    const { message } = await refusalOf(ask())
    expect(message).toContain(
      `the proxy ${new URL(proxy.origin).host} cannot be used: its TLS certificate is self-signed`
    )
  })
})

describe('the ID token of a GitHub job', () => {
  /** GitHub's toolkit takes no proxy to loopback: the emulator answers by another name that its certificate has. */
  const askForIdToken = () => {
    const { requestUrl, requestToken } = emulator.githubOidc
    const { pathname, search } = new URL(requestUrl)
    process.env['ACTIONS_ID_TOKEN_REQUEST_URL'] = `https://login.microsoftonline.com${pathname}${search}`
    process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] = requestToken
    return githubIdToken('api://AzureADTokenExchange', new AbortController().signal)
  }

  // What the toolkit tells the runner, masks included.
  let silenced: { mockRestore(): void }
  beforeEach(() => {
    silenced = jest.spyOn(process.stdout, 'write').mockReturnValue(true)
  })
  afterEach(() => {
    silenced.mockRestore()
    delete process.env['ACTIONS_ID_TOKEN_REQUEST_URL']
    delete process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']
  })

  it('is asked for through the proxy', async () => {
    const credentials = 'backup-user:p4ssword'
    const { targets } = await behindProxy({ credentials, leadsTo: emulator.authorityHost })
    expect(githubTokenClaims(await askForIdToken())?.audience).toBe('api://AzureADTokenExchange')
    expect(targets).toEqual(['login.microsoftonline.com:443'])
  })

  it('is not issued where the proxy refuses, and the proxy is named', async () => {
    const { host } = keep(await startConnectProxy({ credentials: 'backup-user:right-p4ssword' }))
    process.env['HTTPS_PROXY'] = `http://backup-user:wrong-p4ssword@${host}`
    const { message } = await refusalOf(askForIdToken())
    expect(message).toBe(
      `GitHub issued no ID token for this job: the proxy ${host} does not take the user name and password in its URL (HTTP 407).`
    )
  })

  it('is not issued where nobody listens at the proxy', async () => {
    const host = `127.0.0.1:${await freePort()}`
    process.env['HTTPS_PROXY'] = `http://${host}`
    const { message } = await refusalOf(askForIdToken())
    expect(message).toBe(
      `GitHub issued no ID token for this job: the proxy ${host} cannot be used: the connection was refused; check host, port and firewall.`
    )
  })
})

describe('an exception in NO_PROXY', () => {
  it('is reached without the proxy', async () => {
    const { targets } = await behindProxy()
    const { port } = new URL(emulator.graphEndpoint)
    expect(await askGraph(`https://localhost:${port}`)).toMatchObject({ kind: 'response', status: 401 })
    expect(targets).toEqual([])
  })
})

describe('behind a proxy', () => {
  it('whose name is unknown, Graph is not reached', async () => {
    process.env['HTTPS_PROXY'] = 'http://backup-user:p4ssword@proxy.invalid:8080'
    const { code, message } = await refusalOf(askGraph())
    expect(code).toBe('service-unreachable')
    expect(message).toContain(
      ': the proxy proxy.invalid:8080 cannot be used: the host name is unknown; check its spelling'
    )
    expect(message).not.toMatch(/backup-user|p4ssword/)
  })

  it('a service whose certificate is not trusted is told as such, not as the proxy', async () => {
    await behindProxy()
    const untrusted = keep(await startUntrustedServer(await newCertificate()))
    const { message } = await refusalOf(askGraph(untrusted.origin))
    expect(message).toContain(`${untrusted.origin} cannot be reached: its TLS certificate is self-signed`)
    expect(message).not.toContain('the proxy')
  })

  it.each(['http', 'https'])('that speaks %s and says nothing, the waiting ends', async (protocol) => {
    const sockets: Socket[] = []
    const silent = createServer((socket) => sockets.push(socket.on('error', () => undefined)))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    process.env['HTTPS_PROXY'] = `${protocol}://127.0.0.1:${port}`
    const pipeline = createEmptyPipeline()
    pipeline.addPolicy(proxyPolicy())
    pipeline.addPolicy(proxyTunnelPolicy(100))
    const request = createPipelineRequest({ url: emulator.graphEndpoint })
    const failure = await pipeline.sendRequest(createDefaultHttpClient(), request).catch((error: unknown) => error)
    expect(connectionProblem(failure)).toEqual({
      kind: 'transient',
      text: `the proxy 127.0.0.1:${port} cannot be used: the answer took too long`
    })
    sockets.forEach((socket) => {
      socket.destroy()
    })
    await new Promise((resolve) => silent.close(resolve))
  })

  it('that says nothing, a cancelled run does not wait, and the connection is closed', async () => {
    const { promise: arrival, resolve: arrived } = Promise.withResolvers<Socket>()
    const silent = createServer((socket) => arrived(socket.on('error', () => undefined)))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    process.env['HTTPS_PROXY'] = `http://127.0.0.1:${port}`
    const controller = new AbortController()
    const attempt = refusalOf(signIn(runContext({ signal: controller.signal })))
    const socket = await arrival
    const closed = new Promise((resolve) => socket.once('close', resolve))
    controller.abort(new ActionError('cancelled', 'The run was cancelled (SIGINT).'))
    expect((await attempt).code).toBe('cancelled')
    await closed
    await new Promise((resolve) => silent.close(resolve))
  })

  it('a service that the proxy does not reach may be asked again', async () => {
    const proxy = await behindProxy()
    proxy.refuse({ status: 502 })
    expect(await askGraph()).toEqual({
      kind: 'no-response',
      reason: `the proxy ${proxy.host} could not connect (HTTP 502)`
    })
  })

  it('a refusal of the token request is told as one of what goes before it', async () => {
    const proxy = await behindProxy()
    const service = new TokenService({
      tenant: emulator.tenantId,
      authorityHost: emulator.authorityHost,
      isCustomAuthority: true,
      mask: () => undefined,
      clock: systemClock
    })
    const source = service.withSecret({ clientId: emulator.clientId, role: 'administrator' }, emulator.clientSecret)
    await source.token('https://graph.microsoft.com', runContext())
    proxy.refuse({ status: 403 })
    const { message } = await refusalOf(source.token('https://outlook.office365.com', runContext()))
    expect(message).toContain(`the proxy ${proxy.host} does not let this host through`)
  })
})

describe('what answers in place of Graph', () => {
  it('is not followed where it leads', async () => {
    const front = (await startBehindFront()).front
    front.fail(/organization/, {
      kind: 'answer',
      acted: false,
      status: 302,
      headers: { location: 'https://127.0.0.1/' }
    })
    expect(await askGraph(front.origin)).toEqual({ kind: 'no-response', reason: 'the answer is a redirect (HTTP 302)' })
  })
})
