import { describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import type { Outcome } from '../../src/domain/result/outcome.ts'
import { ActionError } from '../../src/errors.ts'
import { hurriedClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import { importedRegistration, type RunSession, runSessions } from '../support/run-session.ts'
import { shareOf } from '../support/short-form.ts'

const { start } = emulators()
const { importingSessionIn } = runSessions()

const OTHERS = [
  'd3590ed6-52b3-4102-aeff-aad2292ab01c',
  'f8d98a96-0999-43f5-8af3-69971c7bb423',
  '9e5f94bc-e8a4-4e73-b8be-63364c29d753'
]
/** Of Exchange: the settings, those and the write, two looks at what is stored, and the two connections. */
const REQUESTS = 7

interface Scene {
  readonly emulator: RunningEmulator
  readonly session: RunSession
  run(signal?: AbortSignal): Promise<Outcome>
}

async function scene(): Promise<Scene> {
  const emulator = await start({ ews: 'others' })
  const session = await importingSessionIn(emulator)
  const registration = importedRegistration({ exchange: { ews: 'allow' } })
  return {
    emulator,
    session,
    run: async (signal = new AbortController().signal) =>
      (await session.run(registration, { clock: hurriedClock(100), signal })).outcome
  }
}

/** Lets a run end at one of its requests of Exchange, as if its process had been killed there. */
async function killedAt(nth: number, acted: boolean, { emulator, run }: Scene): Promise<void> {
  const { promise: death, resolve } = Promise.withResolvers<void>()
  const cancellation = new AbortController()
  const abandoned = () => {
    resolve()
    cancellation.abort(new ActionError('cancelled', 'This run was taken for dead.'))
  }
  emulator.setFaults({ faults: [{ server: 'exchange', nth, fault: { kind: 'abandon', acted, abandoned } }] })
  await Promise.race([run(cancellation.signal), death])
  expect(emulator.faults.arrivals.filter(({ fault }) => fault === 'abandon')).toMatchObject([{ server: 'exchange' }])
  emulator.setFaults()
}

const KILLS = Array.from({ length: REQUESTS }, (_, index) => index + 1).flatMap((nth) =>
  shareOf([false, true], nth, 2).map((acted) => [acted ? 'after' : 'before', nth, acted] as const)
)

describe('a run that puts its application on the list', () => {
  it(`asks Exchange ${REQUESTS} times`, async () => {
    const { emulator, run } = await scene()
    await run()
    const asked = emulator.faults.arrivals.filter(({ server }) => server === 'exchange')
    expect(asked).toHaveLength(REQUESTS)
  })

  it.each(KILLS)(
    'and is killed %s request %s of Exchange shortens no list, and the next run ends it',
    async (...kill) => {
      const [, nth, acted] = kill
      const tenant = await scene()
      await killedAt(nth, acted, tenant)
      const { exchange } = tenant.emulator.tenant
      expect(exchange.ewsAllowedAppIds.slice(0, OTHERS.length)).toEqual(OTHERS)

      const next = await tenant.run()
      expect(next).toMatchObject({ kind: 'applied', failure: undefined })
      const [own] = exchange.ewsAllowedAppIds.slice(OTHERS.length)
      expect(exchange.ewsAllowedAppIds).toEqual([...OTHERS, own])
      expect(next.kind === 'applied' && next.registered.applicationId).toBe(own)
    }
  )
})
