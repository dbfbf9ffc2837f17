import type { Rotation } from '../../src/domain/request/rotation.ts'
import { HAS_FAILED } from '../../src/report/registration-report.ts'
import { FAULT_KINDS, ruleOf } from './fault-kinds.ts'
import { leaksIn } from './leak-scan.ts'
import type { MortalRun } from './mortal-session.ts'
import { OUTSIDE_CHANGES } from './outside-changes.ts'
import { registrationEverywhere } from './scenes.ts'
import type { World, WorldState } from './world.ts'

const DAY = 24 * 60 * 60 * 1000

/** What can happen to a registration, as plain data. */
export type Event =
  | { readonly kind: 'run'; readonly rotation: Rotation }
  /** @see FAULT_KINDS by its name, at the nth request of the run */
  | { readonly kind: 'disturbed run'; readonly fault: string; readonly nth: number }
  | { readonly kind: 'look'; readonly mode: 'plan' | 'verify' }
  | { readonly kind: 'days pass'; readonly days: number }
  /** @see OUTSIDE_CHANGES */
  | { readonly kind: 'outside change'; readonly what: string }
  /** @see REGISTRATIONS by its number */
  | { readonly kind: 'another registration'; readonly which: number }

interface ChangedRegistration {
  readonly certificate: object
  readonly others: object
}

/** What the registration is changed to; none asks for less than is there already, as nothing is ever taken away. */
export const REGISTRATIONS: readonly ChangedRegistration[] = [
  { certificate: {}, others: {} },
  { certificate: { overlapDays: 0 }, others: {} },
  { certificate: { validityDays: 60, renewBeforeDays: 20 }, others: {} },
  { certificate: {}, others: { usage: ['backup'] } },
  // Not an older version: EWS, which it needs, ends on 2027-04-01, within the days that may pass.
  { certificate: {}, others: { services: { exchangeOnline: true, sharePointOnline: true } } }
]

/** Lets events happen one after another. Returns what does not hold, a sentence each, with the event after which it did not. */
export async function tellStory(events: readonly Event[], world: World): Promise<readonly string[]> {
  await world.restore()
  const story = new Story(world)
  for (const [index, event] of events.entries()) {
    const problems = await story.happens(event)
    if (problems.length > 0) return problems.map((problem) => `${index + 1}. ${JSON.stringify(event)}: ${problem}`)
  }
  return (await story.ends()).map((problem) => `in the end: ${problem}`)
}

class Story {
  readonly #world: World
  #registration = 0

  constructor(world: World) {
    this.#world = world
  }

  async happens(event: Event): Promise<readonly string[]> {
    const { time, emulator, hooks } = this.#world
    switch (event.kind) {
      case 'run':
        return this.#runs(event.rotation)
      case 'disturbed run': {
        const kind = FAULT_KINDS.find(({ name }) => name === event.fault)
        if (kind === undefined) throw new Error(`there is no fault "${event.fault}"`)
        emulator.setFaults({ faults: [ruleOf({ nth: event.nth }, 'request', kind, hooks)] })
        const problems = await this.#runs('auto', true)
        emulator.setFaults()
        return problems
      }
      case 'look':
        return this.#looks(event.mode)
      case 'days pass':
        time.pass(event.days * DAY)
        return []
      case 'outside change':
        await OUTSIDE_CHANGES[event.what]?.(this.#world)
        return []
      case 'another registration':
        this.#registration = event.which
        return []
    }
  }

  /** Whatever happened, the next run ends well, and the one after it has nothing to do. */
  async ends(): Promise<readonly string[]> {
    return this.#runs('auto')
  }

  async #runs(rotation: Rotation, isDisturbed = false): Promise<readonly string[]> {
    const before = await this.#world.state()
    const run = await this.#run('apply', rotation)
    const after = await this.#world.state()
    const always = [...this.#alwaysHolds(run, before, after), ...losses(before, after)]
    if (!hasEndedWell(run)) {
      const { state, failure } = run.entry ?? {}
      return isDisturbed ? always : [...always, `the run ended ${state}: ${failure?.message}`]
    }
    this.#world.emulator.setFaults()
    const again = await this.#run('apply', 'auto')
    const afterAgain = await this.#world.state()
    return [
      ...always,
      ...rightToEndWell(run, after),
      ...(again.entry?.steps.all ?? []).map(({ text }) => `the run after it plans: ${text}`),
      ...(hasEndedWell(again)
        ? []
        : [`the run after it ended ${again.entry?.state}: ${again.entry?.failure?.message}`]),
      ...(JSON.stringify(after) === JSON.stringify(afterAgain) ? [] : ['the run after it changed something'])
    ]
  }

  async #looks(mode: 'plan' | 'verify'): Promise<readonly string[]> {
    const before = await this.#world.state()
    const run = await this.#run(mode, 'auto')
    const after = await this.#world.state()
    const isSame = JSON.stringify(before) === JSON.stringify(after)
    return [...this.#alwaysHolds(run, before, after), ...(isSame ? [] : [`mode ${mode} changed something`])]
  }

  #run(mode: 'apply' | 'plan' | 'verify', rotation: Rotation): Promise<MortalRun> {
    const { certificate, others } = REGISTRATIONS[this.#registration] ?? { certificate: {}, others: {} }
    return this.#world.run({
      registration: registrationEverywhere(this.#world.emulator, certificate, others),
      inputs: { rotation, mode: mode === 'plan' ? { kind: 'plan', failOnDrift: false } : { kind: mode } }
    })
  }

  #alwaysHolds({ shown, files }: MortalRun, before: WorldState, after: WorldState): readonly string[] {
    const { secrets } = this.#world.ledger
    return [
      ...(after.applications <= 1 ? [] : [`${after.applications} applications`]),
      ...after.duplicates,
      ...(after.others === before.others ? [] : ['something of others is not as it was']),
      ...[shown, ...files.values()].flatMap((text) => leaksIn(text, secrets)).map((leak) => `leak: ${leak}`)
    ]
  }
}

function hasEndedWell({ entry }: MortalRun): boolean {
  return entry !== undefined && !HAS_FAILED.has(entry.state)
}

/** What a run took away that no run may: a permission, or the certificate that something signs in with. */
function losses(before: WorldState, after: WorldState): readonly string[] {
  const lost = before.belongings.filter((line) => !after.belongings.includes(line))
  const worked = before.held
    .filter(({ thumbprint }) => before.registered.includes(thumbprint))
    .map(({ place }) => place)
  const works = after.held.filter(({ thumbprint }) => after.registered.includes(thumbprint)).map(({ place }) => place)
  return [
    ...lost.map((line) => `${line} is gone`),
    ...worked.filter((place) => !works.includes(place)).map((place) => `${place} does not sign in any more`)
  ]
}

const PLACES = [
  'Key Vault',
  'VB365 server, Exchange',
  'VB365 server, SharePoint',
  'GitHub secret',
  'GitHub variable',
  'PFX file'
]

function rightToEndWell({ entry }: MortalRun, state: WorldState): readonly string[] {
  const current = entry?.certificate?.thumbprint
  const holding = state.held.filter(({ thumbprint }) => thumbprint === current).map(({ place }) => place)
  // A PFX file that is gone is no reason to do anything: a hosted runner is new every time.
  const wanted = PLACES.filter((place) => place !== 'PFX file' || state.held.some((held) => held.place === place))
  return [
    ...wanted.filter((place) => !holding.includes(place)).map((place) => `${place} does not hold ${current}`),
    ...(current !== undefined && state.registered.includes(current) ? [] : [`${current} is not registered`]),
    ...(state.applications === 1 && state.servicePrincipals === 1 ? [] : ['there is not one of each'])
  ]
}
