import type { RunContext } from '../../ports.ts'
import { backoff } from '../backoff.ts'
import type { GithubAnswer, GithubConnection, GithubRequest } from './github-connection.ts'
import { faultOf, faultWithoutResponse, type GithubFault } from './github-fault.ts'
import type { GithubPace } from './github-pace.ts'

/** How a call ended, after as many tries as made sense. */
export type GithubResult =
  | { readonly kind: 'done'; readonly body: unknown }
  | { readonly kind: 'fault'; readonly fault: GithubFault }

/** What GitHub asks for where it names no time, after the first refusal; twice as much after each one that follows. */
const UNNAMED_WAIT_SECONDS = 60

/** GitHub's REST API with patience: throttling and outages are waited for, until the deadline of the run. */
export class GithubClient {
  readonly apiUrl: string
  readonly #connection: GithubConnection
  readonly #pace: GithubPace
  readonly #context: RunContext

  /** @param pace shared by everything in this process that asks the same GitHub */
  constructor(connection: GithubConnection, pace: GithubPace, context: RunContext) {
    this.apiUrl = connection.apiUrl
    this.#connection = connection
    this.#pace = pace
    this.#context = context
  }

  /** @throws ActionError `service-unreachable` when no further try can help, `cancelled` */
  async read(path: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<GithubResult> {
    return this.#untilAnswered(() => this.#connection.send({ method: 'GET', path, parameters }))
  }

  /**
   * Writes something that may be written twice: after an answer that leaves open whether GitHub acted, it is sent again.
   * A POST that was carried out unheard so ends as a `conflict`.
   * @throws ActionError `service-unreachable` when no further try can help, `cancelled`
   */
  async write(request: GithubRequest): Promise<GithubResult> {
    return this.#untilAnswered(() => this.#pace.inTurn(this.#context, () => this.#connection.send(request)))
  }

  /**
   * Makes something that GitHub would make a second time.
   * @param existing looks whether an earlier try was carried out unheard; undefined where it was not
   * @throws ActionError `service-unreachable` when no further try can help, `cancelled`
   */
  async create(request: GithubRequest, existing: () => Promise<GithubResult | undefined>): Promise<GithubResult> {
    return this.#untilAnswered(() => this.#pace.inTurn(this.#context, () => this.#connection.send(request)), existing)
  }

  async #untilAnswered(
    exchange: () => Promise<GithubAnswer | undefined>,
    unheard: () => Promise<GithubResult | undefined> = async () => undefined
  ): Promise<GithubResult> {
    const { clock, log } = this.#context
    const waiting = backoff('GitHub', this.#context)
    let unnamedWait = UNNAMED_WAIT_SECONDS
    for (;;) {
      const closedUntil = await this.#pace.untilOpen(this.#context)
      if (closedUntil !== undefined) return heldBack(`GitHub takes no more requests until ${closedUntil.toISOString()}`)
      const answer = await exchange()
      if (answer === undefined) return heldBack('too many other writes to GitHub wait for their turn')
      const fault = faultOf(answer, clock.now())
      if (fault === undefined) return { kind: 'done', body: answer.kind === 'response' ? answer.body : undefined }
      if (fault.kind !== 'throttled' && fault.kind !== 'outage') return { kind: 'fault', fault }
      let wait = fault.retryAfter
      if (fault.kind === 'throttled') {
        wait ??= unnamedWait
        unnamedWait *= 2
        this.#pace.pause(new Date(clock.now().getTime() + wait * 1000))
        log.info(`GitHub wants no request for ${wait} seconds: ${fault.message}.`)
      }
      if (!(await waiting.wait(wait))) return { kind: 'fault', fault }
      const earlier = fault.kind === 'outage' ? await unheard() : undefined
      if (earlier !== undefined) return earlier
    }
  }
}

function heldBack(message: string): GithubResult {
  return { kind: 'fault', fault: faultWithoutResponse('throttled', message) }
}
