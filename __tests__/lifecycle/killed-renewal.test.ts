import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { seededChance } from '../../emulator/faults/seeded-chance.ts'
import { captureOutput } from '../support/captured-output.ts'
import { beginRenewals, type Place, type Renewals } from '../support/killed-renewals.ts'
import { EVERYWHERE, ON_ONE_MACHINE, SERVERS_ALONE, type YearKind } from '../support/simulated-year.ts'
import { trustEmulator } from '../support/trust-emulator.ts'

/** What `npm run test:faults` sets. */
const IS_WHOLE = process.env['FAULT_MATRIX'] === 'whole'
const LONG = 120_000

const KINDS: readonly (readonly [string, YearKind])[] = [
  ['on a machine of its own, to all four destinations', EVERYWHERE],
  ['on a machine that keeps its files, to all four destinations', ON_ONE_MACHINE],
  ['to the vault and the VB365 server alone, with no file to keep a key', SERVERS_ALONE]
]

async function placesOf(kind: YearKind): Promise<readonly Place[]> {
  const renewals = await beginRenewals(kind)
  try {
    return await renewals.places()
  } finally {
    await renewals.close()
  }
}

/** In the short form a few of the writes, others with each seed. */
function chosen(places: readonly Place[], seed: number): readonly (readonly [string, Place, boolean])[] {
  const chance = seededChance(seed)
  const all = places.flatMap((place) => [true, false].map((acted) => ({ place, acted, order: chance() })))
  const some = IS_WHOLE
    ? all
    : all
        .filter(({ place }) => isWrite(place))
        .toSorted((a, b) => a.order - b.order)
        .slice(0, 3)
  return some.map(({ place, acted }) => [`${acted ? 'after' : 'before'} ${nameOf(place)}`, place, acted])
}

/** Neither a reading nor a sign-in, nor a batch, whose items stand for themselves. */
function isWrite({ method, path }: Place): boolean {
  return method !== 'GET' && !/\/token\b|\/\$batch$|\/InvokeCommand\b/.test(path)
}

function nameOf({ of, server, method, path, nth }: Place): string {
  const which = nth === 1 ? '' : `, number ${nth}`
  return `${method} ${path.replace(/\?.*/, '')}${which} (${server}${of === 'item' ? ', in a batch' : ''})`
}

await trustEmulator()
const cases: (readonly [string, YearKind, ReturnType<typeof chosen>])[] = []
for (const [index, [name, kind]] of KINDS.entries()) {
  const { value } = await captureOutput(() => placesOf(kind))
  cases.push([name, kind, chosen(value, index + 1)])
}

describe.each(cases)('a renewal %s', (_name, kind, killings) => {
  let renewals: Renewals
  beforeAll(async () => {
    renewals = (await captureOutput(() => beginRenewals(kind))).value
  }, LONG)
  afterAll(() => renewals.close())

  it.each(killings)(
    'that is killed %s is finished by the next run, and a third one has nothing to do',
    async (_where, place, acted) => {
      const { value } = await captureOutput(() => renewals.killedAt(place, acted))
      expect(value).toEqual([])
    },
    LONG
  )
})
