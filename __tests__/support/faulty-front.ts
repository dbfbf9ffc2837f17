import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { MovableClock } from '../../emulator/clock.ts'
import type { Fault } from '../../emulator/faults/fault.ts'
import { FaultInjector } from '../../emulator/faults/fault-injector.ts'
import { keyMaterial } from '../../emulator/key-material.ts'
import { listen } from '../../emulator/server.ts'

export type { Fault, OpenConnection } from '../../emulator/faults/fault.ts'

export interface FaultyFront {
  readonly origin: string
  /** `METHOD /path?query`, oldest first. */
  readonly requests: readonly string[]
  /** When each of those that were passed on began and ended, in milliseconds of one clock for all fronts. */
  readonly spans: readonly Span[]
  /** `METHOD /path?query BODY` of the requests that were passed on, oldest first. */
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
  const faults = new FaultInjector()
  const requests = () =>
    faults.arrivals.flatMap(({ method, url, item }) => (item === undefined ? `${method} ${url}` : []))
  const bodies: string[] = []
  const spans: Span[] = []
  const server = await listen({
    name: 'tenant',
    port: 0,
    identity,
    clock: new MovableClock(),
    latencyMs: 0,
    record: undefined,
    seen: [],
    faults,
    answer: async (request) => {
      const body = await request.text()
      const { pathname, search } = new URL(request.url)
      const line = `${request.method} ${pathname}${search}`
      bodies.push(`${line} ${body}`)
      const startedAt = performance.now()
      const response = await passOn(target, send, request, body)
      spans.push({ request: line, startedAt, endedAt: performance.now() })
      return response
    }
  })
  return {
    origin: server.origin,
    get requests() {
      return requests()
    },
    bodies,
    spans,
    fail(request, fault, times = 1) {
      const pattern = typeof request === 'number' ? { nth: request - requests().length + 1 } : { line: request }
      faults.add({ ...pattern, fault, times })
    },
    close: () => server.close()
  }
}

/** Headers that belong to one connection, or that a changed body would belie. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'content-encoding', 'host']

async function passOn(target: string, send: Send, request: Request, body: string): Promise<Response> {
  const { pathname, search, host } = new URL(request.url)
  const { method } = request
  const response = await send(`${target}${pathname}${search}`, {
    method,
    headers: endToEnd(request.headers),
    host,
    ...(body === '' ? {} : { body })
  })
  return new Response((await response.text()) || null, {
    status: response.status,
    headers: endToEnd(response.headers)
  })
}

function endToEnd(headers: Headers): [string, string][] {
  return [...headers].filter(([name]) => !HOP_BY_HOP.includes(name))
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
