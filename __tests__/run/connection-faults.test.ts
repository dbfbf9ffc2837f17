import { afterEach, describe, expect, it } from '@jest/globals'
import type { CheckName } from '../../src/domain/checks/checks.ts'
import { checksOf } from '../../src/domain/result/outcome.ts'
import { hurriedClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import { type Fault, sendWithHost, startFaultyFront } from '../support/faulty-front.ts'
import { summaryOf } from '../support/rendered.ts'
import { deliveredRegistration, type RunSession, runSession } from '../support/run-session.ts'
import { shareOf } from '../support/short-form.ts'
import { useReadyMadeKeys } from '../support/use-ready-made-keys.ts'

const { start, keep } = emulators()
useReadyMadeKeys()
const sessions: RunSession[] = []
afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.close()))
})

/** In Northwind EWS opens the account's inbox, so that every connection passes. */
const REGISTRATION = deliveredRegistration({
  tenant: 'northwind.onmicrosoft.com',
  services: { exchangeOnline: true, sharePointOnline: true },
  application: {
    flow: 'existing',
    applicationId: '404271d0-0001-4000-8000-000000000042',
    username: 'backup@northwind.example'
  }
})

interface Way {
  readonly front: 'graph' | 'exchange' | 'sharePoint'
  readonly request: RegExp
  /** What is not proved without it. */
  readonly checks: readonly CheckName[]
}

const WAYS: Readonly<Record<string, Way>> = {
  Graph: { front: 'graph', request: /\/sites\/root/, checks: ['connect-graph', 'connect-sharepoint'] },
  'Exchange Online PowerShell': { front: 'exchange', request: /InvokeCommand/, checks: ['connect-powershell'] },
  EWS: { front: 'exchange', request: /Exchange\.asmx/, checks: ['connect-exchange'] },
  SharePoint: { front: 'sharePoint', request: /\/_api\/web/, checks: ['connect-sharepoint'] }
}

const answer = (status: number, body: string, type = 'text/html'): Fault => ({
  kind: 'answer',
  acted: false,
  status,
  headers: { 'content-type': type },
  body
})
const FAULTS: Readonly<Record<string, Fault>> = {
  'breaks off': { kind: 'reset', acted: true },
  'breaks off in the middle of its answer': { kind: 'half-body' },
  'answers with a page of a proxy': answer(200, '<html>Please sign in</html>'),
  'answers 400': answer(400, '{"error":{"code":"BadRequest","message":"Refused for this test."}}', 'application/json'),
  'answers 404 without a body': answer(404, ''),
  'answers 503': answer(503, 'busy', 'text/plain')
}

async function runWith(way: Way, fault: Fault, times: number) {
  const emulator = await start({ seed: 'northwind' })
  const [graph, exchange, sharePoint] = await Promise.all(
    [emulator.graphEndpoint, emulator.exchangeEndpoint, emulator.sharePointEndpoint].map(async (origin) =>
      keep(await startFaultyFront(origin, sendWithHost))
    )
  )
  if (graph === undefined || exchange === undefined || sharePoint === undefined) throw new Error('a front is missing')
  const fronts = { graph, exchange, sharePoint }
  fronts[way.front].fail(way.request, fault, times)
  const session = await runSession(emulator)
  sessions.push(session)
  const { outcome } = await session.run(REGISTRATION, {
    graphEndpoint: graph.origin,
    exchangeEndpoint: exchange.origin,
    sharePointEndpoint: sharePoint.origin,
    clock: hurriedClock(50)
  })
  const unproved = checksOf(outcome).filter(({ name, result }) => name.startsWith('connect-') && result !== 'passed')
  return { outcome, results: unproved.map(({ name, result }) => `${name} ${result}`) }
}

const everyWay = Object.entries(WAYS)
const cases = everyWay.flatMap(([name, way], index) =>
  shareOf(Object.entries(FAULTS), index, 3).map(([what, fault]) => [name, what, way, fault] as const)
)

describe('a connection whose service is out of order', () => {
  it.each(cases)('to %s, which %s, is not known to work, and fails nothing', async (_name, _what, way, fault) => {
    const { outcome, results } = await runWith(way, fault, Number.POSITIVE_INFINITY)
    expect(results).toEqual(way.checks.map((check) => `${check} unknown`))
    expect(outcome).toMatchObject({ kind: 'applied', failure: undefined, pfx: { state: 'delivered' } })
    expect(summaryOf(outcome)).toContain('> [!WARNING]\n> Not known to be ready.')
  })

  it.each(everyWay.map(([name, way], index) => [name, way, index] as const))(
    'to %s is tried again after a failure that passes',
    async (_name, way, index) => {
      for (const fault of shareOf([FAULTS['breaks off'], FAULTS['answers 503']], index, 2)) {
        if (fault === undefined) throw new Error('there is no such fault')
        expect((await runWith(way, fault, 1)).results).toEqual([])
      }
    }
  )
})
