import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { captureOutput } from '../support/captured-output.ts'
import { versionsIn } from '../support/key-vault-session.ts'
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
import { IS_WHOLE } from '../support/short-form.ts'
import type { YearKind } from '../support/simulated-year.ts'
import { trustEmulator } from '../support/trust-emulator.ts'

const LONG = 120_000

/**
 * In the short form the writes at which most is at stake: a key that may be lost, a record that may be wrong. Of a renewal
 * without files, `simulated-year.test.ts` kills one right after the registration.
 */
const CHOSEN: readonly (readonly (readonly [Place, 'before' | 'after'])[])[] = [
  [
    [PLACES.registration, 'after'],
    [PLACES.import, 'after']
  ],
  [
    [PLACES.registration, 'after'],
    [PLACES.secret, 'before']
  ],
  [
    [PLACES.import, 'before'],
    [PLACES.organization, 'after']
  ]
]

type Kill = readonly [where: string, place: Place, acted: boolean]

async function killsOf(kind: YearKind, index: number): Promise<readonly Kill[]> {
  if (!IS_WHOLE) return (CHOSEN[index] ?? []).map(([place, when]) => killOf(place, when))
  const places = await placesOfRenewal(kind)
  return places.flatMap((place) => [killOf(place, 'before'), killOf(place, 'after')])
}

function killOf(place: Place, when: 'before' | 'after'): Kill {
  return [`${when} ${nameOf(place)}`, place, when === 'after']
}

/** What did not hold when a renewal had been killed and two more runs had followed, a sentence each. */
async function brokenByKill({ emulator, life, becomeDue }: Renewals, place: Place, acted: boolean) {
  await becomeDue()
  const old = ownThumbprints(life)
  const versionsBefore = versionsIn(emulator).length
  emulator.setFaults({ faults: [faultAt(place, { kind: 'abandon', acted, abandoned: life.abandoned })] })
  const killed = await life.run()
  const afterKill = await life.broken()
  emulator.setFaults()
  const again = await life.run()
  const afterRun = await life.broken()
  const third = await life.run()
  const versions = versionsIn(emulator).length - versionsBefore
  return [
    ...(killed === 'abandoned' ? [] : ['the run was not killed']),
    ...afterKill.map((problem) => `after the kill ${problem}`),
    ...endedWell(again, 'the next run'),
    ...afterRun.map((problem) => `after the next run ${problem}`),
    ...endedWell(third, 'the third run'),
    ...plansNothing(third, 'the third run'),
    ...(versions === 1 ? [] : [`${versions} versions came into the vault`]),
    ...(await brokenIn(life, old))
  ]
}

/** What differs from the state that a renewal leaves which nothing disturbs, a sentence each. */
async function brokenIn(life: Renewals['life'], old: readonly string[]): Promise<readonly string[]> {
  const own = ownThumbprints(life)
  const added = own.filter((thumbprint) => !old.includes(thumbprint))
  const others = (await life.held()).filter(({ thumbprint }) => thumbprint !== added[0])
  const files = (await life.files()).filter((name) => name !== 'contoso.pfx')
  return [
    ...(old.length === 1 && own.length === 2 && added.length === 1 ? [] : [`of ${old} there is ${own}`]),
    ...others.map(({ place, thumbprint }) => `${place} holds ${thumbprint} in place of ${added}`),
    ...files.map((name) => `the file ${name} is left`)
  ]
}

await trustEmulator()
const cases: (readonly [string, YearKind, readonly Kill[]])[] = []
for (const [index, [name, kind]] of RENEWAL_KINDS.entries()) {
  cases.push([name, kind, await killsOf(kind, index)])
}

describe.each(cases)('a renewal %s', (_name, kind, kills) => {
  let renewals: Renewals
  beforeAll(async () => {
    renewals = (await captureOutput(() => beginRenewals(kind))).value
  }, LONG)
  afterAll(() => renewals.close())

  it.each(kills)(
    'that is killed %s is finished by the next run, and a third one has nothing to do',
    async (_where, place, acted) => {
      const { value } = await captureOutput(() => brokenByKill(renewals, place, acted))
      expect(value).toEqual([])
    },
    LONG
  )
})
