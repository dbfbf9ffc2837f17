import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import type { ServerIdentity } from './certificate-authority.ts'
import type { Clock } from './clock.ts'
import { isSteering } from './clock-endpoint.ts'
import { EmulatorError } from './emulator-error.ts'
import type { ServerName } from './faults/fault.ts'
import type { FaultInjector } from './faults/fault-injector.ts'
import { answerWithFaults } from './faults/faulty-exchange.ts'
import type { SeenRequest, ServiceHost, TrafficRecord } from './traffic-record.ts'

/** Graph takes at most 4 MB. */
const largestBody = 4 * 1024 * 1024

export interface ServerOptions {
  readonly name: ServerName
  readonly port: number
  readonly identity: ServerIdentity
  /** What the header `Date` is taken from. */
  readonly clock: Clock
  readonly latencyMs: number
  readonly record: TrafficRecord | undefined
  readonly seen: SeenRequest[]
  /** What goes wrong. */
  readonly faults: FaultInjector
  /** Which service a request is meant for, where it is neither Entra nor Graph. */
  readonly hostOf?: (url: URL) => ServiceHost | undefined
  readonly answer: (request: Request) => Promise<Response>
}

class BodyTooLarge extends Error {}

async function readText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > largestBody) throw new BodyTooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function exchange(request: Request, bindings: HttpBindings, options: ServerOptions): Promise<Response> {
  const startedAt = performance.now()
  const body = await readText(request)
  const url = new URL(request.url)
  if (isSteering(url.pathname)) return dated(await options.answer(requestWith(request, body)), options)
  if (options.latencyMs > 0) await delay(options.latencyMs)
  const arrival = {
    server: options.hostOf?.(url) ?? options.name,
    method: request.method,
    url: `${url.pathname}${url.search}`,
    body
  }
  const { faults, clock } = options
  return await answerWithFaults(arrival, faults, {
    incoming: bindings.incoming,
    outgoing: bindings.outgoing,
    clock,
    act: (changed = body) => act(requestWith(request, changed), changed, startedAt, options)
  })
}

function requestWith({ url, method, headers }: Request, body: string): Request {
  const hasBody = body !== '' && method !== 'GET' && method !== 'HEAD'
  return new Request(url, { method, headers, body: hasBody ? body : null })
}

/** A server behind another one has a clock of its own. */
function dated(response: Response, { clock }: ServerOptions): Response {
  if (!response.headers.has('date')) response.headers.set('date', clock.now().toUTCString())
  return response
}

/** Carries a request out, and notes it. */
async function act(request: Request, body: string, startedAt: number, options: ServerOptions): Promise<Response> {
  const url = new URL(request.url)
  const response = dated(await options.answer(request), options)
  const host = options.hostOf?.(url)
  options.seen.push({
    method: request.method,
    url: `${url.pathname}${url.search}`,
    status: response.status,
    span: { startedAt, endedAt: performance.now() },
    ...(host ? { host } : {})
  })
  if (!options.record) return response
  const exchanged = {
    method: request.method,
    url: request.url,
    requestHeaders: Object.fromEntries(request.headers),
    requestBody: body,
    status: response.status,
    responseHeaders: Object.fromEntries(response.headers),
    responseBody: await response.clone().text()
  }
  options.record.add(exchanged, host)
  return response
}

async function guarded(request: Request, bindings: HttpBindings, options: ServerOptions): Promise<Response> {
  try {
    return await exchange(request, bindings, options)
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error
    const body = {
      error: { code: 'RequestEntityTooLarge', message: `The request body is larger than ${largestBody} bytes.` }
    }
    return Response.json(body, { status: 413, headers: { connection: 'close' } })
  }
}

/** A listening HTTPS server on loopback. */
export interface ListeningServer {
  readonly origin: string
  close(): Promise<void>
}

function closing(server: Server): () => Promise<void> {
  return async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeAllConnections()
    await closed
  }
}

function cannotListen(port: number, cause: Error): EmulatorError {
  const reason = 'code' in cause ? String(cause.code) : cause.message
  return new EmulatorError(
    `Port ${port} cannot be listened on (${reason}); give another with --port, or leave it out.`,
    { cause }
  )
}

/** Listens on 127.0.0.1; port 0 takes a free one. */
export async function listen(options: ServerOptions): Promise<ListeningServer> {
  const server = createAdaptorServer({
    fetch: (request, bindings) => guarded(request, bindings as HttpBindings, options),
    createServer,
    serverOptions: { cert: options.identity.certificate, key: options.identity.privateKey }
  }) as Server
  server.on('secureConnection', (socket) => options.faults.connections.opened(socket))
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(cannotListen(options.port, cause)))
    server.listen(options.port, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return { origin: `https://127.0.0.1:${port}`, close: closing(server) }
}
