import { randomUUID } from 'node:crypto'
import { AuthenticationHandler, Client, GraphClientError, ResponseType } from '@microsoft/microsoft-graph-client'
import { signalForWrites } from '../../cancellation.ts'
import { ActionError } from '../../errors.ts'
import type { RunContext } from '../../ports.ts'
import { connectionProblem } from '../connection-problem.ts'
import { GraphTransport } from './graph-transport.ts'

/** One call of Microsoft Graph. `path` begins with `/` and has its query already encoded. */
export interface GraphRequest {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** What came back. Header names are in lower case; `body` is parsed JSON, undefined when there is none. */
export interface GraphResponse {
  readonly kind: 'response'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** The connection broke, took too long, or answered something unreadable: the request may have been carried out or not. */
export interface NoResponse {
  readonly kind: 'no-response'
  readonly reason: string
}

export type GraphAnswer = GraphResponse | NoResponse

/** Longer than Graph itself waits before it answers 504. */
const EXCHANGE_TIMEOUT_MS = 100_000

export interface GraphConnection {
  /**
   * Sends one request once.
   * @throws ActionError `service-unreachable` when no further try can help, `cancelled`, and what signing in throws
   */
  send(request: GraphRequest): Promise<GraphAnswer>
}

/**
 * Microsoft's client without its retry handler: that one repeats a POST after a 504, when Graph may have stored the
 * first try. What is repeated, and after which look, is decided where the call is made.
 */
export function connectToGraph(
  endpoint: string,
  accessToken: () => Promise<string>,
  { signal }: Pick<RunContext, 'signal'>
): GraphConnection {
  const writeSignal = signalForWrites(signal)
  const authentication = new AuthenticationHandler({ getAccessToken: accessToken })
  authentication.setNext(new GraphTransport())
  const client = Client.initWithMiddleware({
    baseUrl: `${endpoint}/`,
    defaultVersion: 'v1.0',
    customHosts: new Set([new URL(endpoint).hostname]),
    middleware: authentication
  })
  return {
    async send({ method, path, headers, body }) {
      signal.throwIfAborted()
      const cancelled = method === 'GET' ? signal : writeSignal
      const request = client
        .api(path)
        .headers({ 'client-request-id': randomUUID(), ...headers })
        .option('signal', AbortSignal.any([cancelled, AbortSignal.timeout(EXCHANGE_TIMEOUT_MS)]))
        .responseType(ResponseType.RAW)
      try {
        return await readResponse(await dispatch(request, method, body))
      } catch (error) {
        signal.throwIfAborted()
        if (error instanceof ActionError) throw error
        return withoutResponse(error, endpoint)
      }
    }
  }
}

type ClientRequest = ReturnType<Client['api']>

async function dispatch(request: ClientRequest, method: GraphRequest['method'], body: unknown): Promise<Response> {
  switch (method) {
    case 'GET':
      return await request.get()
    case 'POST':
      return await request.post(body)
    case 'PATCH':
      return await request.patch(body)
  }
}

async function readResponse(response: Response): Promise<GraphAnswer> {
  const { status } = response
  const headers = Object.fromEntries(response.headers)
  const text = await response.text()
  // Graph never redirects; following one would leak the token.
  if (status >= 300 && status < 400) return { kind: 'no-response', reason: `the answer is a redirect (HTTP ${status})` }
  if (text === '') {
    // A success without a body is 204.
    if (status < 300 && status !== 204)
      return { kind: 'no-response', reason: `the answer with status ${status} is empty` }
    return { kind: 'response', status, headers, body: undefined }
  }
  try {
    return { kind: 'response', status, headers, body: JSON.parse(text) }
  } catch {
    // The page of a gateway or proxy. An error status is enough to go on; a success without its body is not.
    if (status >= 400) return { kind: 'response', status, headers, body: undefined }
    return { kind: 'no-response', reason: `the answer with status ${status} is not JSON` }
  }
}

function withoutResponse(error: unknown, endpoint: string): NoResponse {
  const cause = error instanceof GraphClientError ? (error.customError ?? error) : error
  const problem = connectionProblem(cause)
  if (problem.kind === 'transient') return { kind: 'no-response', reason: problem.text }
  throw new ActionError('service-unreachable', `Microsoft Graph at ${endpoint} cannot be reached: ${problem.text}.`, {
    cause
  })
}
