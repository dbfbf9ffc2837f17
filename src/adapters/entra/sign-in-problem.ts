import { ActionError, type Instruction } from '../../errors.ts'
import { knownProblem } from '../connection-problem.ts'
import { ServiceOutage } from './service-outage.ts'
import { describeRefusal, type TokenRefusal, tokenRefusalOf } from './token-refusal.ts'

/** Who signed in where, for the sentences below. */
export interface SignInSubject {
  readonly tenant: string
  readonly clientId: string
  readonly authorityHost: string
  /** As in "the administering identity". */
  readonly who: string
}

/** What to do about a refusal. */
export interface Advice {
  readonly text: string
  /** The commands that the text names, to be copied. */
  readonly instructions?: readonly Instruction[]
}

/**
 * Translates any failure to get a token into the user's sentence.
 * @param advice what to do about a refusal of this way to sign in, where that is known better than in general
 */
export function signInProblem(
  error: unknown,
  subject: SignInSubject,
  advice: (refusal: TokenRefusal) => Advice | undefined
): ActionError {
  const ours = actionErrorBehind(error)
  if (ours !== undefined) return ours
  const { tenant, clientId, authorityHost, who } = subject
  const refusal = tokenRefusalOf(error)
  if (refusal !== undefined) {
    const { text = adviceFor(refusal.code, subject), instructions = [] } = advice(refusal) ?? {}
    return new ActionError(
      'sign-in-failed',
      `Signing in to ${tenant} as ${who} ${clientId} failed: ${describeRefusal(refusal)}.${text === undefined ? '' : ` ${text}`}`,
      { cause: error, instructions }
    )
  }
  if (error instanceof ServiceOutage) {
    const what = error.status === 429 ? 'turns requests away, it has too many of them' : 'is out of order'
    return new ActionError(
      'service-unreachable',
      `The sign-in service at ${authorityHost} ${what} (HTTP ${error.status}): run again later.`,
      { cause: error }
    )
  }
  const problem = knownProblem(error)
  const reason = problem?.text ?? 'it gave no usable answer; check authority-host and the network of the runner'
  return new ActionError(
    'service-unreachable',
    `The sign-in service at ${authorityHost} cannot be reached: ${reason}.`,
    {
      cause: error
    }
  )
}

/** What our own code threw while the identity library asked it for an assertion. */
function actionErrorBehind(error: unknown): ActionError | undefined {
  for (let link = error; link instanceof Error; link = link.cause) if (link instanceof ActionError) return link
  return undefined
}

function adviceFor(code: number, { tenant, clientId, authorityHost }: SignInSubject): string | undefined {
  switch (code) {
    case 7000215:
      return 'The client secret is wrong: give the value of the secret, not its ID.'
    case 7000222:
      return 'The client secret has expired: make a new one on the app registration.'
    case 700016:
      return `No application ${clientId} is known in ${tenant}: check client-id, and that it was registered in or consented to by this tenant.`
    case 7000229:
      return `The application has no service principal in ${tenant}: grant it admin consent there.`
    case 7000112:
      return 'The application is disabled: enable its enterprise application in the Entra admin center.'
    case 700024:
      return 'The assertion is outside its valid time range: check the clock of the runner.'
    case 90002:
    case 900021:
    case 90023:
      return `No tenant "${tenant}" is known at ${authorityHost}: check "tenant" and "region" in the registration file.`
    case 90038:
      return `The tenant belongs to another cloud than ${authorityHost}: check "region" in the registration file.`
    case 500011:
      return 'The tenant has no such resource: the service is not provisioned there, or graph-audience names another cloud.'
    case 53003:
      return 'A Conditional Access policy for workload identities blocks the sign-in: allow the addresses of the runner.'
    default:
      return undefined
  }
}
