import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline'
import { signalForWrites } from '../cancellation.ts'
import type { RunContext } from '../ports.ts'
import { backoff } from './backoff.ts'
import { connectionProblem } from './connection-problem.ts'
import { isPassingStatus } from './passing-status.ts'
import { proxiedPipeline, sharedHttpClient } from './proxy/proxied-pipeline.ts'
import { retryAfterSeconds } from './retry-after.ts'

export interface ServiceRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface ServiceResponse {
  readonly kind: 'response'
  readonly status: number
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** The connection broke or took too long: the request may have been carried out or not. */
export interface NoAnswer {
  readonly kind: 'no-answer'
  /** A clause without a full stop. */
  readonly reason: string
  /** True where another try cannot help. */
  readonly isFinal: boolean
}

export type ServiceAnswer = ServiceResponse | NoAnswer

/** Longer than a cmdlet of Exchange Online takes. */
const EXCHANGE_TIMEOUT_MS = 60_000
/** A check can say that it is not known: it need not wait for an outage until the deadline of the run. */
const READING_TRIES = 4

/** Sends requests to a service that answers something else than Graph's JSON. It follows no redirect. */
export class ServiceClient {
  readonly #pipeline = proxiedPipeline()
  readonly #context: RunContext

  constructor(context: RunContext) {
    this.#context = context
  }

  /**
   * Sends a request that changes nothing, several times where an outage may end.
   * @param isUnderstood true for a server error that is an answer all the same
   * @returns the last answer
   * @throws ActionError `cancelled`
   */
  async read(
    request: ServiceRequest,
    isUnderstood: (response: ServiceResponse) => boolean = () => false
  ): Promise<ServiceAnswer> {
    const waiting = backoff(new URL(request.url).host, this.#context)
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#send(request, this.#context.signal)
      if (tries === READING_TRIES || !isPassing(answer)) return answer
      if (answer.kind === 'response' && isUnderstood(answer)) return answer
      if (!(await waiting.wait(this.#wishOf(answer)))) return answer
    }
  }

  /**
   * Sends a request once that changes something; a cancelled run waits a moment for its end.
   * @throws ActionError `cancelled`
   */
  async write(request: ServiceRequest): Promise<ServiceAnswer> {
    this.#context.signal.throwIfAborted()
    return this.#send(request, signalForWrites(this.#context.signal))
  }

  async #send({ method, url, headers, body }: ServiceRequest, cancelled: AbortSignal): Promise<ServiceAnswer> {
    const request = createPipelineRequest({
      url,
      method,
      headers: createHttpHeaders(headers),
      abortSignal: AbortSignal.any([cancelled, AbortSignal.timeout(EXCHANGE_TIMEOUT_MS)]),
      ...(body === undefined ? {} : { body })
    })
    try {
      const { status, headers: answered, bodyAsText } = await this.#pipeline.sendRequest(sharedHttpClient, request)
      return { kind: 'response', status, headers: answered.toJSON(), text: bodyAsText ?? '' }
    } catch (error) {
      this.#context.signal.throwIfAborted()
      const { kind, text } = connectionProblem(error)
      return { kind: 'no-answer', reason: text, isFinal: kind === 'final' }
    }
  }

  #wishOf(answer: ServiceAnswer): number | undefined {
    if (answer.kind === 'no-answer') return undefined
    return retryAfterSeconds(answer.headers['retry-after'], this.#context.clock.now())
  }
}

/** True where the same request may meet a better answer later. */
export function isPassing(answer: ServiceAnswer): boolean {
  return answer.kind === 'no-answer' ? !answer.isFinal : isPassingStatus(answer.status)
}
