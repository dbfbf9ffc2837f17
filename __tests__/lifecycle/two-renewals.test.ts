import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sessionsOfAnotherProcess } from '../support/another-process.ts'
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
import { IS_WHOLE, shareOf } from '../support/short-form.ts'
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

/** How two runs come to renew beside each other. */
type Way = readonly [name: string, both: (renewals: Renewals) => Promise<void>]

async function together({ life }: Renewals): Promise<void> {
  await Promise.all([life.run(), life.run({}, beside)])
}

/** One of them begins and ends while the other one waits for an answer. */
function meanwhile(place: Place): Way[1] {
  return async ({ life, emulator }) => {
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
}

/** In the short form a sign-in with the new certificate is what waits, which needs no other process. */
async function waysFor(kind: YearKind): Promise<readonly Way[]> {
  const places = IS_WHOLE ? (await placesOfRenewal(kind)).filter(({ of }) => of === 'request') : [PLACES.signIn]
  return [
    ['that start together', together],
    ...places.map((place): Way => [`of which one waits for its answer to ${nameOf(place)}`, meanwhile(place)])
  ]
}

await trustEmulator()
const beside = IS_WHOLE ? await sessionsOfAnotherProcess() : undefined
const cases: (readonly [string, YearKind, readonly Way[]])[] = []
for (const [name, kind] of RENEWAL_KINDS) {
  cases.push([name, kind, shareOf(await waysFor(kind), cases.length, 2)])
}

describe.each(cases)('two renewals %s', (_name, kind, ways) => {
  let renewals: Renewals
  beforeAll(async () => {
    renewals = (await captureOutput(() => beginRenewals(kind))).value
  }, LONG)
  afterAll(() => renewals.close())

  it.each(ways)(
    '%s leave one certificate too many at most, and the next run settles it',
    async (_way, both) => {
      expect((await captureOutput(() => brokenByTwo(renewals, () => both(renewals)))).value).toEqual([])
    },
    LONG
  )
})
