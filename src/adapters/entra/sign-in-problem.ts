import { ActionError } from '../../errors.ts'
import { knownProblem } from '../connection-problem.ts'
import type { SignInResult } from './shared-token-source.ts'
import { type AdviceFor, generalAdvice, type SignInSubject } from './sign-in-advice.ts'
import { UnusableAnswer } from './sign-in-attempt.ts'
import { describeRefusal, isTransient, type TokenRefusal, tokenRefusalOf } from './token-refusal.ts'

const WHO: Readonly<Record<SignInSubject['role'], string>> = {
  administrator: 'the administering identity',
  application: 'the registered application'
}

/**
 * Translates any failure to get a token, and says whether another try may succeed.
 * @param adviceFor what to do about a refusal of this way to sign in, where that is known better than in general
 */
export function signInFailure(
  error: unknown,
  subject: SignInSubject,
  adviceFor: AdviceFor = () => undefined
): Exclude<SignInResult, { kind: 'issued' }> {
  const ours = actionErrorBehind(error)
  if (ours !== undefined) return { kind: 'refused', error: ours }
  const refusal = tokenRefusalOf(error)
  if (refusal !== undefined && isTransient(refusal)) {
    return { kind: 'unserved', error: unavailableError(refusal, subject, error), retryAfterSeconds: undefined }
  }
  if (refusal !== undefined) return { kind: 'refused', error: refusalError(refusal, subject, adviceFor, error) }
  const problem = knownProblem(error)
  const unreachable = unreachableError(error, problem?.text, subject)
  return error instanceof UnusableAnswer && problem?.kind !== 'final'
    ? { kind: 'unserved', error: unreachable, retryAfterSeconds: error.retryAfterSeconds }
    : { kind: 'refused', error: unreachable }
}

/** What our own code threw while the identity library asked it for an assertion. */
function actionErrorBehind(error: unknown): ActionError | undefined {
  for (let link = error; link instanceof Error; link = link.cause) if (link instanceof ActionError) return link
  return undefined
}

/** What to do comes first: Entra's own words are long, and few act on them. */
function refusalError(
  refusal: TokenRefusal,
  subject: SignInSubject,
  adviceFor: AdviceFor,
  cause: unknown
): ActionError {
  const { tenant, clientId, role } = subject
  const advice = adviceFor(refusal) ?? generalAdvice(refusal, subject)
  const what = `Signing in to ${tenant} as ${WHO[role]} ${clientId} failed`
  const answer = describeRefusal(refusal)
  return new ActionError(
    'sign-in-failed',
    advice === undefined ? `${what}: ${answer}.` : `${what}. ${advice.text} Microsoft Entra answered: ${answer}.`,
    { cause, instructions: advice?.instructions ?? [] }
  )
}

/** Trouble of Entra itself. */
function unavailableError(refusal: TokenRefusal, { authorityHost }: SignInSubject, cause: unknown): ActionError {
  return new ActionError(
    'service-unreachable',
    `The sign-in service at ${authorityHost} is unavailable: ${describeRefusal(refusal)}. Run again later.`,
    { cause }
  )
}

function unreachableError(error: unknown, reason: string | undefined, { authorityHost }: SignInSubject): ActionError {
  const service = `The sign-in service at ${authorityHost}`
  const status = error instanceof UnusableAnswer ? error.status : undefined
  if (status !== undefined) {
    const what = status === 429 ? 'is throttling requests' : 'is unavailable'
    return new ActionError('service-unreachable', `${service} ${what} (HTTP ${status}): run again later.`, {
      cause: error
    })
  }
  const why = reason ?? 'it gave no usable answer; check authority-host and the network of the runner'
  return new ActionError('service-unreachable', `${service} cannot be reached: ${why}.`, { cause: error })
}
