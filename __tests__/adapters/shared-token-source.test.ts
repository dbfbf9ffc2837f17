import { setImmediate as turn } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { claimsOf } from '../../src/adapters/entra/access-token.ts'
import { SharedTokenSource, type SignInResult } from '../../src/adapters/entra/shared-token-source.ts'
import { ActionError } from '../../src/errors.ts'
import { manualClock } from '../support/clocks.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { runContext } from '../support/run-contexts.ts'

const GRAPH = 'https://graph.microsoft.com'
const EXCHANGE = 'https://outlook.office365.com'

interface SignIn {
  readonly audience: string
  readonly signal: AbortSignal
  readonly end: (result: SignInResult) => void
}

const unserved: SignInResult = {
  kind: 'unserved',
  error: new ActionError('service-unreachable', 'The sign-in service is unavailable.'),
  retryAfterSeconds: undefined
}
const refused: SignInResult = { kind: 'refused', error: new ActionError('sign-in-failed', 'No.') }
const cancelled = new ActionError('cancelled', 'The run was cancelled.')

let signIns: SignIn[]
let clock: ReturnType<typeof manualClock>
let source: SharedTokenSource

beforeEach(() => {
  signIns = []
  clock = manualClock()
  const signIn = (audience: string, signal: AbortSignal) => {
    const { promise, resolve: end } = Promise.withResolvers<SignInResult>()
    signIns.push({ audience, signal, end })
    return promise
  }
  source = new SharedTokenSource(signIn, clock)
})

function issued(token: string, lifetimeMs = 60_000): SignInResult {
  const refreshOn = new Date(clock.now().getTime() + lifetimeMs)
  return { kind: 'issued', token: { token, claims: claimsOf(token) }, refreshOn }
}

const ask = (audience = GRAPH, signal?: AbortSignal) =>
  source.token(audience, runContext({ clock, ...(signal === undefined ? {} : { signal }) }))

/** Ends the sign-in of that number once it has begun. */
async function end(number: number, result: SignInResult): Promise<void> {
  while (signIns[number] === undefined) await turn()
  signIns[number].end(result)
}

describe('a token source that many registrations share', () => {
  it('signs in once for all that ask for the same token at once, and for none while it lasts', async () => {
    const callers = [ask(), ask(), ask()]
    await end(0, issued('first'))
    expect((await Promise.all(callers)).map(({ token }) => token)).toEqual(['first', 'first', 'first'])
    expect((await ask()).token).toBe('first')
    expect(signIns).toHaveLength(1)
  })

  it('signs in again when the token is near its end', async () => {
    const first = ask()
    await end(0, issued('first', 60_000))
    await first
    await clock.sleep(60_000)
    const second = ask()
    await end(1, issued('second'))
    expect((await second).token).toBe('second')
  })

  it('signs in for each audience apart', async () => {
    const callers = [ask(GRAPH), ask(EXCHANGE)]
    await end(0, issued('for Graph'))
    await end(1, issued('for Exchange'))
    expect((await Promise.all(callers)).map(({ token }) => token)).toEqual(['for Graph', 'for Exchange'])
    expect(signIns.map(({ audience }) => audience)).toEqual([GRAPH, EXCHANGE])
  })

  it('lets a caller go that is cancelled, and serves the others', async () => {
    const controller = new AbortController()
    const gone = refusalOf(ask(GRAPH, controller.signal))
    const waiting = ask()
    controller.abort(cancelled)
    expect(await gone).toBe(cancelled)
    expect(signIns[0]?.signal.aborted).toBe(false)
    await end(0, issued('token'))
    expect((await waiting).token).toBe('token')
  })

  it('ends a sign-in for which no caller waits any more, and begins another one for the next', async () => {
    const controllers = [new AbortController(), new AbortController()]
    const gone = controllers.map(({ signal }) => refusalOf(ask(GRAPH, signal)))
    for (const controller of controllers) controller.abort(cancelled)
    await Promise.all(gone)
    expect(signIns[0]?.signal.aborted).toBe(true)
    const next = ask()
    await end(1, issued('second'))
    signIns[0]?.end(unserved)
    expect((await next).token).toBe('second')
  })

  it('tells every caller of a refusal, and asks again for the next one', async () => {
    const callers = [refusalOf(ask()), refusalOf(ask())]
    await end(0, refused)
    expect((await Promise.all(callers)).map(({ message }) => message)).toEqual(['No.', 'No.'])
    const next = ask()
    await end(1, issued('token'))
    expect((await next).token).toBe('token')
  })

  it('asks again where the service does not serve, each caller by its own deadline', async () => {
    const patient = source.token(GRAPH, runContext({ clock: manualClock(), limitMs: 60_000 }))
    const hasty = refusalOf(source.token(GRAPH, runContext({ clock: manualClock(), limitMs: 0 })))
    await end(0, unserved)
    expect((await hasty).code).toBe('service-unreachable')
    await end(1, issued('token'))
    expect((await patient).token).toBe('token')
    expect(signIns).toHaveLength(2)
  })
})
