import { backoff } from '../../backoff.ts'
import { isTransient, maybeNotReplicated, tokenRefusalOf } from '../../entra/token-refusal.ts'
import { isPassingStatus } from '../../passing-status.ts'
import type { WaitContext } from '../../wait.ts'
import type { NoAnswer, Refusal, Vb365Answer } from './vb365-connection.ts'

/** An answer other than the one hoped for. */
export type Failure = Refusal | NoAnswer

const CONFLICT = 409
const NOT_NOW_CODES = new Set(['Timeout', 'OperationConflict', 'ProxyOffline'])

/** Whether another try may succeed. */
export function mayPass(failure: Failure): boolean {
  if (failure.kind === 'no-answer') return true
  const { status, words, errorCode } = failure
  // The server passes on why Microsoft 365 did not let it in: a certificate registered just now is not known everywhere.
  const signIn = tokenRefusalOf(new Error(words))
  if (signIn !== undefined) return isTransient(signIn) || maybeNotReplicated(signIn, 'application')
  const isNotNow = status === CONFLICT || (errorCode !== undefined && NOT_NOW_CODES.has(errorCode))
  return isNotNow || isPassingStatus(status)
}

/** How long a server that reads nothing out is asked again. The run has other things to wait for. */
const PATIENCE_MS = 60_000

/** Asks again while that may help. What is asked must change nothing. */
export async function askWithRetry(
  ask: () => Promise<Vb365Answer>,
  { clock, deadline, signal, log }: WaitContext
): Promise<Vb365Answer> {
  const end = Math.min(deadline.getTime(), clock.now().getTime() + PATIENCE_MS)
  const waiting = backoff('the VB365 server', { clock, deadline: new Date(end), signal, log })
  for (;;) {
    const answer = await ask()
    if (answer.kind === 'success' || !mayPass(answer)) return answer
    if (!(await waiting.wait(retryAfterOf(answer)))) return answer
  }
}

/** What the server asked for, in seconds. */
export function retryAfterOf(failure: Failure): number | undefined {
  return failure.kind === 'refusal' ? failure.retryAfterSeconds : undefined
}
