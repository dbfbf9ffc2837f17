import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import type { CertificateWithKey } from '../../src/ports.ts'
import { manualClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import type { Fault } from '../support/faulty-front.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { shareOf } from '../support/short-form.ts'
import { type DestinationOptions, startVb365Session, type Vb365Session } from '../support/vb365-session.ts'

const servers = emulators()
let session: Vb365Session
let first: CertificateWithKey
let second: CertificateWithKey
beforeAll(async () => {
  session = await startVb365Session(servers)
  first = await session.registered('First')
  second = await session.registered('Second')
})
beforeEach(() => {
  session.organizations().length = 0
  session.vb365.settings.connectionMs = 0
})

/** Much longer than the server takes, for a machine that has other things to do. */
const SHORT = { readMs: 4_000, changeMs: 4_000 }

function deliver(certificate: CertificateWithKey, options: DestinationOptions) {
  return session.destination(options).destination.deliver(session.handover(certificate))
}

const html = '<html><h1>Bad Gateway</h1></html>'
const timeout = JSON.stringify({ message: 'The operation has timed out.', errorCode: 'Timeout', stackTrace: 'at X()' })
const answer = (status: number, body: string, acted: boolean): Fault => ({ kind: 'answer', acted, status, body })

/** How a change goes wrong, and how often it reaches the front until it is stored. */
const FAULTS: readonly (readonly [string, Fault, number])[] = [
  ['a reset before the server acted', { kind: 'reset', acted: false }, 2],
  ['a reset after the server acted', { kind: 'reset', acted: true }, 1],
  ['HTML with 502 before the server acted', answer(502, html, false), 2],
  ['HTML with 502 after the server acted', answer(502, html, true), 1],
  ['503 before the server acted', answer(503, '', false), 2],
  ['a timeout that the server names, before it acted', answer(500, timeout, false), 2],
  ['a timeout that the server names, after it acted', answer(500, timeout, true), 1],
  ['HTML with 200 before the server acted', answer(200, html, false), 2],
  ['HTML with 200 after the server acted', answer(200, html, true), 1],
  ['429 with Retry-After', { ...answer(429, '', false), headers: { 'retry-after': '3' } } as Fault, 2],
  ['no answer at all', { kind: 'hang' }, 2]
]

describe('an organization that is added', () => {
  it.each([...shareOf(FAULTS, 0, 2), ['half an answer', { kind: 'half-body' }, 1] as const])(
    'is there exactly once after %s',
    async (_, fault, times) => {
      const front = await session.startFront()
      front.fail(/^POST \/v8\/Organizations/, fault)
      await deliver(first, { front, patience: SHORT })
      expect(front.requests.filter((line) => line === 'POST /v8/Organizations')).toHaveLength(times)
      expect(session.organizations()).toMatchObject([
        { msid: session.tenantId, exchange: { thumbprint: first.facts.thumbprint } }
      ])
    }
  )

  it('is there exactly once where the server adds it only after we gave up on the answer', async () => {
    session.vb365.settings.connectionMs = 1_000
    await deliver(first, { patience: { readMs: 5_000, changeMs: 700 }, clock: realClock() })
    expect(session.organizations()).toMatchObject([{ exchange: { thumbprint: first.facts.thumbprint } }])
  })
})

describe('an organization that is changed', () => {
  it.each(shareOf(FAULTS, 1, 2))('has the new certificate, and is there once, after %s', async (_, fault, times) => {
    const front = await session.startFront()
    await deliver(first, {})
    front.fail(/^PUT/, fault)
    await deliver(second, { front, patience: SHORT })
    expect(front.requests.filter((line) => line.startsWith('PUT'))).toHaveLength(times)
    const { thumbprint } = second.facts
    expect(session.organizations()).toMatchObject([{ exchange: { thumbprint }, sharePoint: { thumbprint } }])
  })
})

describe('two deliveries at once', () => {
  it('leave one organization with one of the two certificates in both services', async () => {
    session.vb365.settings.connectionMs = 50
    await Promise.allSettled([deliver(first, {}), deliver(second, {})])
    const [organization, ...others] = session.organizations()
    expect(others).toEqual([])
    expect([first.facts.thumbprint, second.facts.thumbprint]).toContain(organization?.exchange?.thumbprint)
    expect(organization?.sharePoint?.thumbprint).toBe(organization?.exchange?.thumbprint)
  })

  it('that add the same organization do not both add it', async () => {
    session.vb365.settings.connectionMs = 50
    await Promise.all([deliver(first, {}), deliver(first, {})])
    expect(session.organizations()).toHaveLength(1)
  })
})

describe('a server that does not recover', () => {
  it('is given up with its own words, and the next run finishes', async () => {
    const front = await session.startFront()
    front.fail(/^POST \/v8\/Organizations/, answer(503, '', false), 100)
    const { code, message } = await refusalOf(deliver(first, { front }))
    expect({ code, message }).toEqual({
      code: 'service-unreachable',
      message: `Adding the organization to the VB365 server ${front.origin} failed: no reason given (HTTP 503).`
    })
    await deliver(first, {})
    expect(session.organizations()).toHaveLength(1)
  })

  it('that cannot be asked what it stored leaves that to the next run', async () => {
    const front = await session.startFront()
    front.fail(/^POST \/v8\/Organizations/, { kind: 'reset', acted: true })
    front.fail(/^GET \/v8\/Organizations\?msid/, { kind: 'rewrite', rewrite: (body) => body })
    front.fail(/^GET \/v8\/Organizations\?msid/, answer(503, '', false), 100)
    const { code, message } = await refusalOf(deliver(first, { front }))
    expect({ code, message }).toEqual({
      code: 'service-unreachable',
      message: `Adding the organization to the VB365 server ${front.origin} failed: the connection was reset. Whether the server stored it is not known: Reading the organizations of the VB365 server ${front.origin} failed: no reason given (HTTP 503). The next run looks and finishes it.`
    })
    await deliver(first, {})
    expect(session.organizations()).toHaveLength(1)
  })

  it('is looked at once more before it is given up', async () => {
    const front = await session.startFront()
    const clock = manualClock()
    front.fail(/^POST \/v8\/Organizations/, { kind: 'reset', acted: true })
    const late = { ...clock, now: () => new Date(clock.now().getTime() + front.requests.length * 100_000) }
    await deliver(first, { front, clock: late })
    expect(session.organizations()).toMatchObject([{ exchange: { thumbprint: first.facts.thumbprint } }])
  })

  it('that cannot be asked for what it took leaves that to the next run', async () => {
    const front = await session.startFront()
    front.fail(/^GET \/v8\/Organizations\?msid/, { kind: 'rewrite', rewrite: (body) => body })
    front.fail(/^GET \/v8\/Organizations\?msid/, answer(503, '', false), 100)
    expect((await refusalOf(deliver(first, { front }))).message).toBe(
      `The VB365 server ${front.origin} took the certificate ${first.facts.thumbprint} and does not show it: Reading the organizations of the VB365 server ${front.origin} failed: no reason given (HTTP 503). The next run looks and finishes it.`
    )
  })

  it('that does not give its backup applications has the certificate all the same', async () => {
    const front = await session.startFront()
    front.fail(/BackupApplications/, answer(501, '', false))
    const { destination, log } = session.destination({ front })
    await destination.deliver(session.handover(first))
    expect(log.lines.at(-1)).toBe(
      `warning: The organization contoso.onmicrosoft.com on the VB365 server ${front.origin} has the certificate ${first.facts.thumbprint} now, but its backup applications could not be read: Reading the backup applications of the VB365 server ${front.origin} failed: no reason given (HTTP 501).`
    )
  })

  it('that has the organization without its tenant is not asked for ever', async () => {
    const front = await session.startFront()
    const body = JSON.stringify({ message: 'Organization x has already been added.', errorCode: 'OperationConflict' })
    front.fail(/^POST \/v8\/Organizations/, answer(409, body, false), 100)
    expect((await refusalOf(deliver(first, { front }))).message).toBe(
      `Adding the organization to the VB365 server ${front.origin} failed: Organization x has already been added (OperationConflict, HTTP 409).`
    )
    expect(front.requests.filter((line) => line === 'POST /v8/Organizations')).toHaveLength(1)
  })
})

describe('a run that is cancelled', () => {
  it('waits a moment for the change that is under way, and the next run finishes', async () => {
    const controller = new AbortController()
    const cancelled = new ActionError('cancelled', 'The run was cancelled.')
    session.vb365.settings.connectionMs = 400
    const looks = () => session.vb365.requests.filter(({ url }) => url.startsWith('/v8/Organizations?')).length
    const before = looks()
    const running = refusalOf(deliver(first, { signal: controller.signal }))
    while (looks() === before) await pause(5)
    await pause(300)
    const start = performance.now()
    controller.abort(cancelled)
    expect(await running).toBe(cancelled)
    expect(performance.now() - start).toBeLessThan(4_000)
    session.vb365.settings.connectionMs = 0
    await deliver(first, {})
    expect(session.organizations()).toMatchObject([{ exchange: { thumbprint: first.facts.thumbprint } }])
  })
})

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

function realClock() {
  return { now: () => new Date(), sleep: pause }
}
