import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { captureOutput } from '../support/captured-output.ts'
import { IS_WHOLE } from '../support/short-form.ts'
import { trustEmulator } from '../support/trust-emulator.ts'
import { FAULT_KINDS } from './fault-kinds.ts'
import { type Event, REGISTRATIONS, tellStory } from './life-story.ts'
import { OUTSIDE_CHANGES } from './outside-changes.ts'
import { SCENES } from './scenes.ts'
import { openWorld, type World } from './world.ts'

const STORIES = IS_WHOLE ? { numRuns: 150, maxLength: 10 } : { numRuns: 3, maxLength: 5, seed: 1 }
const LONG = 2 * 60 * 60 * 1000

const EVENT: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constant('run' as const), rotation: fc.constantFrom('auto' as const, 'force' as const) }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('disturbed run' as const),
      fault: fc.constantFrom(...FAULT_KINDS.map(({ name }) => name)),
      nth: fc.integer({ min: 1, max: 45 })
    })
  },
  fc.record({ kind: fc.constant('look' as const), mode: fc.constantFrom('plan' as const, 'verify' as const) }),
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('days pass' as const), days: fc.integer({ min: 1, max: 100 }) })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('outside change' as const),
      what: fc.constantFrom(...Object.keys(OUTSIDE_CHANGES))
    })
  },
  fc.record({ kind: fc.constant('another registration' as const), which: fc.nat(REGISTRATIONS.length - 1) })
)

/** Stories that once did not end well. */
const CASES: readonly (readonly Event[])[] = [
  // A renewal without overlap that ended between registration and delivery: the next run left the old certificate to a third.
  [
    { kind: 'run', rotation: 'auto' },
    { kind: 'another registration', which: 1 },
    { kind: 'days pass', days: 61 },
    { kind: 'disturbed run', fault: '503 until the run gives up', nth: 26 }
  ],
  [
    { kind: 'run', rotation: 'auto' },
    { kind: 'outside change', what: 'the newest version in the vault is disabled' },
    { kind: 'run', rotation: 'auto' }
  ]
]

await trustEmulator()
const script = SCENES.find(({ name }) => name === 'new application, to every destination')
if (script === undefined) throw new Error('the scene is gone')

let world: World
beforeAll(async () => {
  world = (await captureOutput(() => openWorld(script))).value
}, LONG)
afterAll(() => world.close())

describe('whatever happens to a registration', () => {
  it(
    'nothing of others changes, nothing is there twice, and the next run makes it whole',
    async () => {
      const { maxLength, ...settings } = STORIES
      const property = fc.asyncProperty(fc.array(EVENT, { minLength: 2, maxLength }), async (events) => {
        const { value } = await captureOutput(() => tellStory(events, world))
        expect(value).toEqual([])
      })
      await fc.assert(property, {
        ...settings,
        examples: CASES.map((events) => [[...events]]),
        endOnFailure: !IS_WHOLE
      })
    },
    LONG
  )
})
