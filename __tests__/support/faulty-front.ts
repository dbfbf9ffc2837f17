import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, request as httpsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { keyMaterial } from '../../emulator/key-material.ts'

/** How an exchange goes wrong. `acted`: the server behind got the request and carried it out. */
export type Fault =
  | { readonly kind: 'reset'; readonly acted: boolean }
  /** The answer of the server behind breaks off in the middle. */
  | { readonly kind: 'half-body' }
  /** No answer at all, over a connection that stays open until the client closes it. */
  | { readonly kind: 'hang'; readonly arrived?: (connection: OpenConnection) => void }
  | {
      readonly kind: 'answer'
      readonly acted: boolean
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }
  /** The answer of the server behind, changed. */
  | { readonly kind: 'rewrite'; readonly rewrite: (body: string) => string | Promise<string> }

/** A connection on which a client waits. */
export interface OpenConnection {
  readonly closed: Promise<void>
}

export interface FaultyFront {
  readonly origin: string
  /** `METHOD /path?query`, oldest first. */
  readonly requests: readonly string[]
  /** When each of those that have ended began and ended, in milliseconds of one clock for all fronts. */
  readonly spans: readonly Span[]
  /** `METHOD /path?query BODY`, oldest first. */
  readonly bodies: readonly string[]
  /**
   * The next `times` requests meet the fault whose `METHOD /path?query BODY` matches, or which are the one of a number,
   * counted from 0, and those behind it.
   */
  fail(request: RegExp | number, fault: Fault, times?: number): void
  close(): Promise<void>
}

export interface Span {
  readonly request: string
  readonly startedAt: number
  readonly endedAt: number
}

interface PlannedFault {
  readonly request: RegExp | number
  readonly fault: Fault
  times: number
}

/** How the front reaches the server behind it; `host` is how the client named the front. */
export type Send = (
  url: string,
  init: { method: string; headers: [string, string][]; host: string; body?: string }
) => Promise<Response>

/** Passes the host on as well, so that answers name the front and the client remains behind it. */
export const sendWithHost: Send = async (url, { method, headers, host, body }) => {
  const answered = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = httpsRequest(url, { method, headers: { ...Object.fromEntries(headers), host } }, resolve)
    outgoing.once('error', reject).end(body)
  })
  const text = await bodyOf(answered)
  const status = answered.statusCode ?? 0
  const seen = Object.entries(answered.headers).map(([name, value]): [string, string] => [name, String(value)])
  // A response without content may have no body at all.
  return new Response(text === '' ? null : text, { status, headers: seen })
}

/** A TLS server in front of another one: passes on all requests but those that are to fail. */
export async function startFaultyFront(target: string, send: Send = fetch): Promise<FaultyFront> {
  const { server: identity } = await keyMaterial()
  const requests: string[] = []
  const bodies: string[] = []
  const spans: Span[] = []
  const planned: PlannedFault[] = []
  const server = createServer({ key: identity.privateKey, cert: identity.certificate }, (request, response) => {
    requests.push(`${request.method} ${request.url}`)
    const startedAt = performance.now()
    response.once('close', () => {
      spans.push({ request: `${request.method} ${request.url}`, startedAt, endedAt: performance.now() })
    })
    bodyOf(request)
      .then((body) => {
        const line = `${request.method} ${request.url} ${body}`
        const number = bodies.push(line) - 1
        const isMeant = ({ request }: PlannedFault) =>
          typeof request === 'number' ? number >= request : request.test(line)
        const found = planned.find((candidate) => candidate.times > 0 && isMeant(candidate))
        if (found !== undefined) found.times -= 1
        return answer((seen, sent) => passOn({ target, send }, seen, sent), { request, response, body }, found?.fault)
      })
      .catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `https://127.0.0.1:${port}`,
    requests,
    bodies,
    spans,
    fail: (request, fault, times = 1) => planned.push({ request, fault, times }),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    }
  }
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly body: string
}

type PassOn = (request: IncomingMessage, body: string) => Promise<PassedOn>

async function answer(
  passOnwards: PassOn,
  { request, response, body }: Exchange,
  fault: Fault | undefined
): Promise<void> {
  if (fault?.kind === 'reset') {
    if (fault.acted) await passOnwards(request, body)
    request.socket.destroy()
    return
  }
  if (fault?.kind === 'hang') {
    const closed = new Promise<void>((resolve) => request.socket.once('close', () => resolve()))
    fault.arrived?.({ closed })
    return
  }
  if (fault?.kind === 'answer') {
    if (fault.acted) await passOnwards(request, body)
    response.writeHead(fault.status, fault.headers).end(fault.body ?? '')
    return
  }
  const { status, headers, body: original } = await passOnwards(request, body)
  if (fault?.kind === 'half-body') {
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(original) })
    response.write(original.slice(0, original.length / 2), () => request.socket.destroy())
    return
  }
  response.writeHead(status, headers).end(fault?.kind === 'rewrite' ? await fault.rewrite(original) : original)
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

interface PassedOn {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Headers that belong to one connection, or that a changed body would belie. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'content-encoding', 'host']

async function passOn(
  { target, send }: { readonly target: string; readonly send: Send },
  request: IncomingMessage,
  body: string
): Promise<PassedOn> {
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    HOP_BY_HOP.includes(name) || value === undefined ? [] : [[name, String(value)]]
  )
  const method = request.method ?? 'GET'
  const host = request.headers.host ?? ''
  const response = await send(`${target}${request.url}`, { method, headers, host, ...(body === '' ? {} : { body }) })
  return {
    status: response.status,
    headers: Object.fromEntries([...response.headers].filter(([name]) => !HOP_BY_HOP.includes(name))),
    body: await response.text()
  }
}
