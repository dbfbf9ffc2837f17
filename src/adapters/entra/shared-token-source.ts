import { untilCancelled } from '../../cancellation.ts'
import type { ActionError } from '../../errors.ts'
import type { Clock, RunContext } from '../../ports.ts'
import { backoff } from '../backoff.ts'
import type { AccessToken } from './access-token.ts'

/** Gets tokens for one identity in one tenant. */
export interface TokenSource {
  /**
   * Asks again while the service does not serve, until the deadline.
   * @param audience the resource, an origin or an application ID
   * @param context of the caller: its deadline and its cancellation end its wait, and no other caller's
   * @throws ActionError `sign-in-failed`, `service-unreachable` or `cancelled`
   */
  token(audience: string, context: RunContext): Promise<AccessToken>
}

/** How one try to get a token ended. */
export type SignInResult =
  | {
      readonly kind: 'issued'
      readonly token: AccessToken
      /** When another one is to be asked for. */
      readonly refreshOn: Date
    }
  | { readonly kind: 'refused'; readonly error: ActionError }
  /** The service did not serve; another try may succeed. */
  | { readonly kind: 'unserved'; readonly error: ActionError; readonly retryAfterSeconds: number | undefined }

interface PendingSignIn {
  readonly result: Promise<SignInResult>
  readonly controller: AbortController
  callers: number
}

/**
 * Remembers each token while it lasts. Callers that ask for the same one at once share one request; it goes on until the
 * last of them is cancelled, and each decides for itself whether to try again after a failure.
 */
export class SharedTokenSource implements TokenSource {
  readonly #signIn: (audience: string, signal: AbortSignal) => Promise<SignInResult>
  readonly #clock: Pick<Clock, 'now'>
  readonly #issued = new Map<string, Extract<SignInResult, { kind: 'issued' }>>()
  readonly #pending = new Map<string, PendingSignIn>()

  /** @param signIn tries once; it ends early when `signal` is aborted */
  constructor(signIn: (audience: string, signal: AbortSignal) => Promise<SignInResult>, clock: Pick<Clock, 'now'>) {
    this.#signIn = signIn
    this.#clock = clock
  }

  async token(audience: string, context: RunContext): Promise<AccessToken> {
    const waiting = backoff('Microsoft Entra', context)
    for (;;) {
      context.signal.throwIfAborted()
      const issued = this.#issued.get(audience)
      if (issued !== undefined && this.#clock.now() < issued.refreshOn) return issued.token
      const result = await this.#join(audience, context.signal)
      if (result.kind === 'issued') return result.token
      if (result.kind === 'refused' || !(await waiting.wait(result.retryAfterSeconds))) throw result.error
    }
  }

  async #join(audience: string, signal: AbortSignal): Promise<SignInResult> {
    const pending = this.#pending.get(audience) ?? this.#begin(audience)
    pending.callers += 1
    try {
      return await untilCancelled(pending.result, signal)
    } finally {
      pending.callers -= 1
      if (pending.callers === 0) this.#end(audience, pending)
    }
  }

  #begin(audience: string): PendingSignIn {
    const controller = new AbortController()
    const result = this.#signIn(audience, controller.signal).then((result) => {
      if (result.kind === 'issued') this.#issued.set(audience, result)
      return result
    })
    const pending: PendingSignIn = { result, controller, callers: 0 }
    this.#pending.set(audience, pending)
    return pending
  }

  /** It is no longer waited for: it has ended, or all waiting registrations were cancelled. */
  #end(audience: string, pending: PendingSignIn): void {
    if (this.#pending.get(audience) === pending) this.#pending.delete(audience)
    pending.controller.abort()
  }
}
