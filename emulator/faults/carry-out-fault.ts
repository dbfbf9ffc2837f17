import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Clock } from '../clock.ts'
import type { ClientConnections } from './client-connections.ts'
import { killProcess } from './client-process.ts'
import type { FalseAnswer, Fault, Interruption } from './fault.ts'

/** An exchange that is to go wrong. */
export interface FaultyExchange {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  readonly connections: ClientConnections
  readonly clock: Clock
  /** Lets the server act. */
  readonly act: () => Promise<Response>
}

/** Makes an exchange go wrong, at its connection where HTTP has no way to say it. */
export async function carryOutFault(fault: Fault, exchange: FaultyExchange): Promise<Response> {
  const { act, clock } = exchange
  switch (fault.kind) {
    case 'answer':
      if (fault.acted) await act()
      return falseAnswer(fault, clock)
    case 'reset':
    case 'hang':
    case 'kill':
    case 'abandon':
      if (fault.acted) await act()
      return interrupt(fault, exchange)
    case 'half-body':
      return half(await act(), exchange)
    case 'short-body': {
      const response = await act()
      const body = await response.text()
      return withBody(response, body.slice(0, body.length / 2))
    }
    case 'content-type': {
      const response = await act()
      const changed = withBody(response, await response.text())
      changed.headers.set('content-type', fault.contentType)
      return changed
    }
    case 'slow':
      return slow(await act(), fault.milliseconds, exchange)
    case 'rewrite': {
      const response = await act()
      return withBody(response, await fault.rewrite(await response.text()))
    }
  }
}

/** An exchange that ends without an answer; the server has acted already, or does not act at all. */
export function interrupt(fault: Interruption, exchange: FaultyExchange): Promise<Response> {
  const { incoming, connections } = exchange
  switch (fault.kind) {
    case 'reset':
      return broken(incoming)
    case 'hang':
      fault.arrived?.({ closed: new Promise((resolve) => incoming.socket.once('close', () => resolve())) })
      return unanswered()
    case 'kill':
      killProcess(fault.pidFile)
      return broken(incoming)
    case 'abandon':
      connections.abandonAll()
      fault.abandoned()
      connections.closeAbandoned()
      return unanswered()
  }
}

/** What a client waits for in vain. */
export function unanswered(): Promise<Response> {
  return new Promise<never>(() => {})
}

export function falseAnswer({ status, headers, body, retryAfterDate }: FalseAnswer, clock: Clock): Response {
  const response = new Response(body ?? null, { status, headers: { ...headers } })
  if (body !== undefined && headers?.['content-type'] === undefined) response.headers.delete('content-type')
  if (retryAfterDate !== undefined) {
    response.headers.set('retry-after', new Date(clock.now().getTime() + retryAfterDate * 1000).toUTCString())
  }
  return response
}

async function broken({ socket }: IncomingMessage): Promise<Response> {
  socket.destroy()
  return RESPONSE_ALREADY_SENT
}

async function half(response: Response, { incoming, outgoing }: FaultyExchange): Promise<Response> {
  const body = Buffer.from(await response.arrayBuffer())
  if (body.length === 0) return broken(incoming)
  outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), 'content-length': body.length })
  outgoing.write(body.subarray(0, body.length / 2), () => incoming.socket.destroy())
  return RESPONSE_ALREADY_SENT
}

const pieces = 8

async function slow(response: Response, milliseconds: number, { outgoing }: FaultyExchange): Promise<Response> {
  const body = Buffer.from(await response.arrayBuffer())
  outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), 'content-length': body.length })
  outgoing.flushHeaders()
  const size = Math.ceil(body.length / pieces)
  for (let piece = 0; piece < pieces; piece += 1) {
    await delay(milliseconds / pieces)
    if (outgoing.destroyed) return RESPONSE_ALREADY_SENT
    outgoing.write(body.subarray(piece * size, (piece + 1) * size))
  }
  outgoing.end()
  return RESPONSE_ALREADY_SENT
}

function withBody({ status, headers }: Response, body: string): Response {
  const kept = new Headers(headers)
  kept.delete('content-length')
  return new Response(body === '' ? null : body, { status, headers: kept })
}
