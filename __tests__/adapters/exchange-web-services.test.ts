import { describe, expect, it } from '@jest/globals'
import type { EmulatorOptions, RunningEmulator } from '../../emulator/index.ts'
import { openInbox } from '../../src/adapters/exchange/web-services.ts'
import { ServiceClient } from '../../src/adapters/service-client.ts'
import type { EwsAnswer } from '../../src/domain/checks/ews-answer.ts'
import { exchangeAppId, tokenFor } from '../emulator/support/service-clients.ts'
import { hurriedClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import { startFaultyFront } from '../support/faulty-front.ts'
import { runContext } from '../support/run-contexts.ts'

const { start, keep } = emulators()
const ACCOUNT = 'backup@contoso.com'

async function mailSystem(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const emulator = await start(options)
  emulator.grant('full_access_as_app')
  return emulator
}

const ask = (
  emulator: RunningEmulator,
  account: string | undefined,
  endpoint = emulator.exchangeEndpoint
): Promise<EwsAnswer> =>
  openInbox(
    {
      client: new ServiceClient(runContext({ clock: hurriedClock(100) })),
      endpoint,
      token: () => tokenFor(emulator, exchangeAppId)
    },
    account
  )

describe('asking EWS for an inbox', () => {
  it('opens that of the account', async () => {
    expect(await ask(await mailSystem(), ACCOUNT)).toEqual({ kind: 'opened', account: ACCOUNT })
  })

  it('finds the account by its sign-in name where its primary address is another one', async () => {
    const emulator = await mailSystem()
    const user = emulator.tenant.users.find(({ userPrincipalName }) => userPrincipalName === ACCOUNT)
    if (user === undefined) throw new Error('the seed has no such user')
    user.mail = 'veeam.service@contoso.com'
    expect(await ask(emulator, ACCOUNT)).toEqual({ kind: 'opened', account: ACCOUNT })
  })

  it('without an account ends behind the policies, which let the application pass', async () => {
    expect(await ask(await mailSystem(), undefined)).toEqual({ kind: 'no-account' })
  })

  it('asks once where a fault is the answer', async () => {
    const emulator = await mailSystem()
    const before = emulator.requests.length
    await ask(emulator, undefined)
    expect(emulator.requests.slice(before).map(({ status }) => status)).toEqual([200, 500])
  })

  it('finds no mailbox, in whichever of its two forms Exchange says so', async () => {
    const emulator = await mailSystem()
    const missing = { kind: 'no-mailbox', account: 'nomailbox@contoso.com' }
    expect([await ask(emulator, missing.account), await ask(emulator, missing.account)]).toEqual([missing, missing])
  })

  it.each([
    ['null', 'EWS is disabled for this user or tenant'],
    ['false', 'EWS is disabled for this user or tenant'],
    ['empty', 'EWS is blocked by policy for this user or tenant'],
    ['others', 'EWS is blocked by policy for this user or tenant']
  ] as const)('is shut out in the state %s, with and without an account', async (ews, reason) => {
    const emulator = await mailSystem({ ews })
    expect([await ask(emulator, ACCOUNT), await ask(emulator, undefined)]).toEqual([
      { kind: 'shut', reason },
      { kind: 'shut', reason }
    ])
  })

  it('does not take a mailbox that an access policy closes for EWS that is shut', async () => {
    const emulator = await mailSystem()
    const user = emulator.tenant.users.find(({ userPrincipalName }) => userPrincipalName === ACCOUNT)
    if (user === undefined) throw new Error('the seed has no such user')
    user.mailbox = 'policy'
    expect(await ask(emulator, ACCOUNT)).toEqual({
      kind: 'unknown',
      why: expect.stringMatching(/answered HTTP 403 with an empty body .*an application access policy/)
    })
  })

  it('does not take a missing permission for EWS that is shut', async () => {
    const emulator = await start()
    expect(await ask(emulator, ACCOUNT)).toEqual({
      kind: 'unknown',
      why: expect.stringMatching(/HTTP 403 .*\("The token contains not enough scope.*"\); a permission given just now/)
    })
  })

  it.each([
    ['HTML', { kind: 'answer', acted: false, status: 200, body: '<html></html>' }, 'HTTP 200 with an HTML page'],
    ['an empty success', { kind: 'answer', acted: false, status: 200 }, 'HTTP 200 with an empty body'],
    ['an outage', { kind: 'answer', acted: false, status: 503 }, 'HTTP 503 with an empty body'],
    ['half a body', { kind: 'half-body' }, 'the answer broke off'],
    [
      'a fault of another kind',
      { kind: 'rewrite', rewrite: (body: string) => body.replaceAll('NoError', 'ErrorServerBusy') },
      'HTTP 200 with XML of another kind (ErrorServerBusy)'
    ],
    [
      'an answer that only looks like one',
      { kind: 'answer', acted: false, status: 200, body: '<a><ResponseCode>NoError</ResponseCode></a>' },
      'HTTP 200 with XML of another kind'
    ]
  ] as const)('is unknown after %s', async (_, fault, seen) => {
    const emulator = await mailSystem()
    const front = keep(await startFaultyFront(emulator.exchangeEndpoint))
    front.fail(/./, fault, 10)
    const answer = await ask(emulator, ACCOUNT, front.origin)
    expect(answer).toEqual({ kind: 'unknown', why: expect.stringContaining(seen) })
  })
})
