import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { captureOutput } from '../support/captured-output.ts'
import {
  beginRenewals,
  endedWell,
  faultAt,
  ownThumbprints,
  PLACES,
  placesOfRenewal,
  plansNothing,
  RENEWAL_KINDS,
  type Renewals
} from '../support/renewals.ts'
import { nameOf, type Place } from '../support/request-places.ts'
import type { runSession } from '../support/run-in-process.ts'
import { IS_WHOLE } from '../support/short-form.ts'
import type { YearKind } from '../support/simulated-year.ts'
import { trustEmulator } from '../support/trust-emulator.ts'

const LONG = 120_000

/** What did not hold when two runs had renewed beside each other and two more had followed, a sentence each. */
async function brokenByTwo(renewals: Renewals, both: () => Promise<void>): Promise<readonly string[]> {
  const { life } = renewals
  await renewals.becomeDue()
  const old = ownThumbprints(life)
  await both()
  const afterBoth = await life.broken()
  const added = ownThumbprints(life).filter((thumbprint) => !old.includes(thumbprint))
  const next = await life.run()
  const afterNext = await life.broken()
  const third = await life.run()
  const own = ownThumbprints(life)
  const held = new Set((await life.held()).map(({ thumbprint }) => thumbprint))
  return [
    ...afterBoth.map((problem) => `after both ${problem}`),
    ...(added.length <= 2 ? [] : [`${added.length} certificates were added`]),
    ...endedWell(next, 'the next run'),
    ...afterNext.map((problem) => `after the next run ${problem}`),
    ...endedWell(third, 'the third run'),
    ...plansNothing(third, 'the third run'),
    ...(held.size === 1 ? [] : [`the destinations hold ${[...held]}`]),
    ...(own.length <= 3 ? [] : [`${own.length} own certificates are registered: ${own}`]),
    ...(await brokenAfterOverlap(renewals))
  ]
}

async function brokenAfterOverlap({ life, outlastOverlap }: Renewals): Promise<readonly string[]> {
  await outlastOverlap()
  const own = ownThumbprints(life)
  return own.length === 1 ? [] : [`after the overlap ${own.length} own certificates are registered: ${own}`]
}

/** The action as another process has it. */
async function anotherProcess(): Promise<typeof runSession> {
  const { promise, resolve } = Promise.withResolvers<typeof runSession>()
  await jest.isolateModulesAsync(async () => {
    resolve((await import('../support/run-in-process.ts')).runSession)
  })
  return promise
}

/** In the short form while a sign-in with the new certificate waits for its answer, which needs no other process. */
async function placesFor(kind: YearKind): Promise<readonly Place[]> {
  return IS_WHOLE ? (await placesOfRenewal(kind)).filter(({ of }) => of === 'request') : [PLACES.signIn]
}

await trustEmulator()
const beside = IS_WHOLE ? await anotherProcess() : undefined
const cases: (readonly [string, YearKind, readonly (readonly [string, Place])[]])[] = []
for (const [name, kind] of RENEWAL_KINDS) {
  cases.push([name, kind, (await placesFor(kind)).map((place) => [nameOf(place), place])])
}

describe.each(cases)('two renewals %s', (_name, kind, places) => {
  let renewals: Renewals
  beforeAll(async () => {
    renewals = (await captureOutput(() => beginRenewals(kind))).value
  }, LONG)
  afterAll(() => renewals.close())

  it(
    'that start together leave one certificate too many at most, and the next run settles it',
    async () => {
      const { life } = renewals
      const both = async () => {
        await Promise.all([life.run(), life.run({}, beside)])
      }
      expect((await captureOutput(() => brokenByTwo(renewals, both))).value).toEqual([])
    },
    LONG
  )

  it.each(places)(
    'of which one begins and ends while the other one waits for its answer to %s do so as well',
    async (_where, place) => {
      const { life, emulator } = renewals
      const both = async () => {
        let hasBegun = false
        const rewrite = async (body: string) => {
          hasBegun = true
          await life.run({}, beside)
          return body
        }
        emulator.setFaults({ faults: [faultAt(place, { kind: 'rewrite', rewrite })] })
        await life.run()
        emulator.setFaults()
        expect(hasBegun).toBe(true)
      }
      expect((await captureOutput(() => brokenByTwo(renewals, both))).value).toEqual([])
    },
    LONG
  )
})
