import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline'
import type { TokenCredentialOptions } from '@azure/identity'
import type { Clock } from '../../ports.ts'
import { isPassingStatus } from '../passing-status.ts'
import { proxyTunnelPolicy } from '../proxy/proxy-tunnel.ts'
import { retryAfterSeconds } from '../retry-after.ts'
import type { ClockReading } from './clock-difference.ts'
import { knownEndpoints } from './known-endpoints.ts'

/** The token service answers in a second; the identity library itself would wait for ever. */
const EXCHANGE_TIMEOUT_MS = 30_000

/** A request that got no answer, or none that says anything of the sign-in; `cause` is what broke the connection. */
export class UnusableAnswer extends Error {
  override readonly name = 'UnusableAnswer'
  /** Of an answer by which the service says itself that it cannot serve now. */
  readonly status: number | undefined
  /** What the service asked for. */
  readonly retryAfterSeconds: number | undefined

  constructor(message: string, { status, retryAfter, cause }: UnusableAnswerFacts = {}) {
    super(message, cause === undefined ? {} : { cause })
    this.status = status
    this.retryAfterSeconds = retryAfter
  }
}

interface UnusableAnswerFacts {
  readonly status?: number
  readonly retryAfter?: number | undefined
  readonly cause?: unknown
}

export interface SignInAttemptSettings {
  readonly clock: Pick<Clock, 'now'>
  /** Ends the requests of the attempt. */
  readonly signal: AbortSignal
  /** How long one answer may take, its body included. */
  readonly patienceMs: number | undefined
}

/** The requests of one try to get one token, each sent once, and what the identity library leaves out of their failure. */
export class SignInAttempt {
  readonly #settings: SignInAttemptSettings
  #failure: Error | undefined
  #clockReading: ClockReading | undefined

  constructor(settings: SignInAttemptSettings) {
    this.#settings = settings
  }

  /** Why the last request got no usable answer; undefined when there was an answer that the library passes on itself. */
  get failure(): Error | undefined {
    return this.#failure
  }

  /** What the service's clock showed when it answered a token request. */
  get clockReading(): ClockReading | undefined {
    return this.#clockReading
  }

  /** For the credential of this attempt. The tunnel has to come behind the library's own choice of a proxy. */
  get options(): Pick<TokenCredentialOptions, 'additionalPolicies' | 'retryOptions'> {
    const policies: readonly PipelinePolicy[] = [knownEndpoints, this.#watch(), proxyTunnelPolicy()]
    return {
      retryOptions: { maxRetries: 0 },
      additionalPolicies: policies.map((policy) => ({ policy, position: 'perCall' }))
    }
  }

  #watch(): PipelinePolicy {
    const { clock, signal, patienceMs = EXCHANGE_TIMEOUT_MS } = this.#settings
    return {
      name: 'signInAttempt',
      sendRequest: async (request, next) => {
        request.timeout = patienceMs
        request.abortSignal = signal
        const sentAt = clock.now()
        const response = await next(request).catch((error: unknown) => {
          this.#failure = new UnusableAnswer('no answer', { cause: isTimeout(error) ? timeout(error) : error })
          throw error
        })
        this.#failure = failureOf(response, clock.now())
        if (this.#failure === undefined) this.#readClock(response, sentAt)
        return response
      }
    }
  }

  #readClock({ headers }: PipelineResponse, sentAt: Date): void {
    const serviceTime = Date.parse(headers.get('date') ?? '')
    if (Number.isNaN(serviceTime)) return
    this.#clockReading = { sentAt, receivedAt: this.#settings.clock.now(), serviceTime: new Date(serviceTime) }
  }
}

/** The HTTP client ends a request that takes too long as it ends one that is cancelled. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

function timeout(cause: unknown): Error {
  return Object.assign(new Error('the answer took too long', { cause }), { code: 'ETIMEDOUT' })
}

function failureOf({ status, headers, bodyAsText }: PipelineResponse, now: Date): Error | undefined {
  if (isPassingStatus(status)) {
    return new UnusableAnswer(`HTTP ${status}`, {
      status,
      retryAfter: retryAfterSeconds(headers.get('retry-after'), now)
    })
  }
  // A gateway's page, or nothing, has been seen with status 200.
  return status === 200 && !isJson(bodyAsText) ? new UnusableAnswer('the answer is not JSON') : undefined
}

function isJson(text: string | null | undefined): boolean {
  try {
    JSON.parse(text ?? '')
    return true
  } catch {
    return false
  }
}
