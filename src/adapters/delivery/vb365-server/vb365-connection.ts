import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  type PipelineResponse
} from '@azure/core-rest-pipeline'
import { signalForWrites } from '../../../cancellation.ts'
import { displayedText } from '../../../domain/displayed-text.ts'
import type { Vb365Delivery } from '../../../domain/request/registration.ts'
import type { RunContext } from '../../../ports.ts'
import { connectionProblem } from '../../connection-problem.ts'
import { textField } from '../../json-fields.ts'
import { proxiedPipeline } from '../../proxy/proxied-pipeline.ts'
import { retryAfterSeconds } from '../../retry-after.ts'
import { serverPinPolicy, UnexpectedCertificate } from './server-pin.ts'
import { unreachableError } from './unreachable.ts'

/** One call of the REST API. `path` begins with `/v8/` and has its query already encoded. */
export interface Vb365Request {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  /** Sent as a form where it is one, otherwise as JSON. */
  readonly body?: URLSearchParams | object
  readonly token?: string
  /** A change may take long, and goes on for a moment after the run is cancelled. */
  readonly isChange?: boolean
}

export interface Success {
  readonly kind: 'success'
  readonly status: number
  /** Parsed JSON; undefined where the answer is empty. */
  readonly body: unknown
}

/** What is left of an error answer: its stack trace can hold what was sent, and goes no further. */
export interface Refusal {
  readonly kind: 'refusal'
  readonly status: number
  /** The server's own sentence in one line, without our secrets and without a full stop. */
  readonly words: string | undefined
  readonly errorCode: string | undefined
  readonly retryAfterSeconds: number | undefined
}

/** The connection broke, took too long, or answered something unreadable: the request may have been carried out or not. */
export interface NoAnswer {
  readonly kind: 'no-answer'
  readonly reason: string
}

export type Vb365Answer = Success | Refusal | NoAnswer

/** How long one answer may take. */
export interface Patience {
  readonly readMs: number
  /** A change connects to Microsoft 365 before it is answered. */
  readonly changeMs: number
}

const DEFAULT_PATIENCE: Patience = { readMs: 60_000, changeMs: 10 * 60_000 }
const LONGEST_WORDS = 500

export interface Vb365ConnectionSettings {
  readonly delivery: Pick<Vb365Delivery, 'server' | 'serverThumbprint'>
  readonly context: Pick<RunContext, 'signal' | 'clock'>
  readonly mask: (secret: string) => void
  readonly patience?: Patience | undefined
}

/** The way to the REST API of one server. */
export class Vb365Connection {
  readonly #settings: Vb365ConnectionSettings
  readonly #client = createDefaultHttpClient()
  readonly #pipeline = proxiedPipeline()
  readonly #secrets = new Set<string>()
  readonly #changeSignal: AbortSignal

  constructor(settings: Vb365ConnectionSettings) {
    this.#settings = settings
    this.#changeSignal = signalForWrites(settings.context.signal)
    const { serverThumbprint } = settings.delivery
    if (serverThumbprint !== undefined) this.#pipeline.addPolicy(serverPinPolicy(serverThumbprint))
  }

  /** Masks a secret and takes it out of whatever the server says. */
  keepSecret(secret: string): void {
    this.#settings.mask(secret)
    this.#secrets.add(secret)
  }

  /**
   * Sends one request once.
   * @throws ActionError `service-unreachable` when no further try can help, `cancelled`
   */
  async send(request: Vb365Request): Promise<Vb365Answer> {
    const { context } = this.#settings
    context.signal.throwIfAborted()
    try {
      return this.#read(request, await this.#pipeline.sendRequest(this.#client, this.#prepare(request)))
    } catch (error) {
      context.signal.throwIfAborted()
      return this.#withoutAnswer(error)
    }
  }

  #prepare({ method, path, body, token, isChange = false }: Vb365Request) {
    const { delivery, context, patience = DEFAULT_PATIENCE } = this.#settings
    const request = createPipelineRequest({
      url: `${delivery.server}${path}`,
      method,
      headers: createHttpHeaders({
        accept: 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` })
      }),
      abortSignal: AbortSignal.any([
        isChange ? this.#changeSignal : context.signal,
        AbortSignal.timeout(isChange ? patience.changeMs : patience.readMs)
      ]),
      // Whatever the environment says: a server without a pin is for the authorities to judge.
      requestOverrides: { rejectUnauthorized: true }
    })
    if (body instanceof URLSearchParams) {
      request.headers.set('content-type', 'application/x-www-form-urlencoded')
      request.body = body.toString()
    } else if (body !== undefined) {
      request.headers.set('content-type', 'application/json')
      request.body = JSON.stringify(body)
    }
    return request
  }

  #read({ method }: Vb365Request, { status, headers, bodyAsText }: PipelineResponse): Vb365Answer {
    const body = parsedJson(bodyAsText ?? '')
    if (status >= 400) {
      const words = textField(body, 'message') ?? textField(body, 'error_description')
      return {
        kind: 'refusal',
        status,
        words: words === undefined ? undefined : this.#inOneLine(words),
        errorCode: textField(body, 'errorCode') ?? textField(body, 'error'),
        retryAfterSeconds: retryAfterSeconds(headers.get('retry-after'), this.#settings.context.clock.now())
      }
    }
    // No call is answered from elsewhere, and the password is only for this server.
    if (status >= 300) return { kind: 'no-answer', reason: `the answer is a redirect (HTTP ${status})` }
    const isEmpty = (bodyAsText ?? '') === ''
    if (isEmpty ? method === 'GET' : body === undefined) {
      return { kind: 'no-answer', reason: `the answer with status ${status} is ${isEmpty ? 'empty' : 'not JSON'}` }
    }
    return { kind: 'success', status, body }
  }

  #inOneLine(words: string): string {
    let shown = words.replace(/\s+/g, ' ').trim()
    for (const secret of this.#secrets) shown = shown.replaceAll(secret, '***')
    return displayedText(shown, LONGEST_WORDS).replace(/[.\s]+$/, '')
  }

  #withoutAnswer(error: unknown): NoAnswer {
    const { server } = this.#settings.delivery
    if (error instanceof UnexpectedCertificate) throw unreachableError(server, error)
    const problem = connectionProblem(error)
    if (problem.kind === 'transient') return { kind: 'no-answer', reason: problem.text }
    throw unreachableError(server, error)
  }
}

function parsedJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
