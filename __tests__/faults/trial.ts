import { HAS_FAILED } from '../../src/report/registration-report.ts'
import { isWrite, nameOf, type Place, patternOf, placesAmong } from '../support/request-places.ts'
import { FAULT_KINDS, type FaultKind, ITEM_FAULTS, ruleOf } from './fault-kinds.ts'
import { leaksIn } from './leak-scan.ts'
import type { MortalRun } from './mortal-session.ts'
import { PFX, type SceneScript } from './scenes.ts'
import type { World, WorldState } from './world.ts'

/** What a run does and leaves that nothing disturbs. */
export interface Model {
  readonly before: WorldState
  readonly places: readonly Place[]
  readonly run: MortalRun
  readonly after: WorldState
}

/** One fault at one request or batch item. */
export interface Trial {
  readonly place: Place
  readonly kind: FaultKind
}

/** @throws Error where the scene is not what it is meant to be even without a fault */
export async function modelOf(script: SceneScript, world: World): Promise<Model> {
  await world.restore()
  const before = await world.state()
  world.emulator.setFaults({ faults: [], watch: world.ledger.watch })
  const run = await world.run()
  const places = placesAmong(world.emulator.faults.arrivals)
  const model = { before, places, run, after: await world.state() }
  const unseen = ['the access_token', 'the client assertion'].filter((name) => !world.ledger.sent.has(name))
  const unmasked = world.ledger.unmasked(run.masked).map((name) => `${name} was not masked`)
  const again = await world.run()
  const problems = [
    ...judgeEnd('the undisturbed run', run, script),
    ...problemsAtAnyTime(model, model.after, run, world),
    ...unmasked,
    ...unseen.map((name) => `${name} is not looked for, as it was not seen on its way`),
    ...judgeEnd('the second run', again, script),
    ...(script.ends === 'well' ? plansNothing(again) : [])
  ]
  if (problems.length > 0) throw new Error(`without a fault: ${problems.join('; ')}`)
  return model
}

/** Every fault at every place. */
export function trialsOf({ places }: Model): readonly Trial[] {
  return places.flatMap((place) => {
    const kinds = place.of === 'item' ? ITEM_FAULTS : FAULT_KINDS
    return kinds.map((kind) => ({ place, kind }))
  })
}

export function describeTrial({ place, kind }: Trial): string {
  return `${kind.name} at ${nameOf(place)}`
}

export function isAtWrite({ place }: Trial): boolean {
  return isWrite(place)
}

/**
 * A run that meets a fault, and more that meet none until one plans nothing: the first of them after a run that ended well,
 * otherwise the second. Returns what does not hold, a sentence each.
 */
export async function carryOut(
  { place, kind }: Trial,
  model: Model,
  script: SceneScript,
  world: World
): Promise<readonly string[]> {
  await world.restore()
  const { server, method, path, nth } = place
  const pattern = { server, method, path: patternOf(path), nth }
  const { emulator, ledger } = world
  const { ends } = script
  emulator.setFaults({ faults: [ruleOf(pattern, place.of, kind, world.hooks)], watch: ledger.watch })
  const faulty = await world.run()
  const met = emulator.faults.arrivals.some(({ fault }) => fault !== undefined)
  const state = await world.state()
  const problems = [
    ...(met ? [] : ['the fault met nothing']),
    ...((faulty.entry === undefined) === kind.kills ? [] : [`the run was ${kind.kills ? 'not ' : ''}killed`]),
    ...problemsAfter(faulty, state, model, { ends, mostCertificatesMore: 0 }, world).map(
      (problem) => `after the fault: ${problem}`
    )
  ]
  emulator.setFaults({ faults: [], watch: ledger.watch })
  const mostCertificatesMore = script.keepsKeys || hasEndedWell(faulty) ? 0 : 1
  let last = { run: faulty, state }
  for (const which of ['next', 'third']) {
    const hasNothingToDo = hasEndedWell(last.run)
    const run = await world.run()
    const now = await world.state()
    const found = [
      ...judgeEnd('it', run, script),
      ...problemsAfter(run, now, model, { ends, mostCertificatesMore }, world),
      ...(hasNothingToDo ? [...plansNothing(run), ...changes(last.state, now), ...leftovers(run, model)] : [])
    ]
    problems.push(...found.map((problem) => `after the ${which} run: ${problem}`))
    if (hasNothingToDo || ends === 'in failure') return problems
    last = { run, state: now }
  }
  return problems
}

function changes(before: WorldState, after: WorldState): readonly string[] {
  return JSON.stringify(before) === JSON.stringify(after) ? [] : ['it changed something']
}

/** What does not hold after any run, whatever happened to it. */
function problemsAfter(run: MortalRun, state: WorldState, model: Model, goal: Goal, world: World): readonly string[] {
  return [
    ...problemsAtAnyTime(model, state, run, world),
    ...(hasEndedWell(run) ? rightToEndWell(run, state, model, goal) : [])
  ]
}

function hasEndedWell({ entry }: MortalRun): boolean {
  return entry !== undefined && !HAS_FAILED.has(entry.state)
}

function judgeEnd(which: string, run: MortalRun, { ends }: SceneScript): readonly string[] {
  const { entry } = run
  if (hasEndedWell(run) === (ends === 'well')) return []
  return [`${which} ended ${entry?.state}: ${entry?.failure?.message}`]
}

function plansNothing({ entry }: MortalRun): readonly string[] {
  return (entry?.steps.all ?? []).map(({ text }) => `it plans: ${text}`)
}

/** What has to hold at any time. */
function problemsAtAnyTime(
  { before }: Model,
  state: WorldState,
  { shown, files }: MortalRun,
  { ledger }: World
): readonly string[] {
  const dead = state.held.filter(({ thumbprint }) => !state.registered.includes(thumbprint))
  const lost = before.belongings.filter((line) => !state.belongings.includes(line))
  const emptied = before.held.filter(({ place }) => !state.held.some((held) => held.place === place))
  return [
    ...(state.applications <= 1 ? [] : [`${state.applications} applications`]),
    ...state.duplicates,
    ...(state.others === before.others ? [] : ['something of others is not as it was']),
    ...lost.map((line) => `${line} is gone`),
    ...emptied.map(({ place }) => `${place} is empty`),
    ...dead.map(({ place, thumbprint }) => `${place} holds ${thumbprint}, which does not sign in`),
    ...leaksIn(shown, ledger.secrets).map((leak) => `leak: ${leak}`),
    ...[...files].flatMap(([path, text]) => leaksIn(text, ledger.secrets).map((leak) => `leak in ${path}: ${leak}`))
  ]
}

/** What a run has to come to that ends well. */
interface Goal extends Pick<SceneScript, 'ends'> {
  /** Own certificates beside those that an undisturbed run leaves. */
  readonly mostCertificatesMore: number
}

/** Who says that all is well has to be right. */
function rightToEndWell(
  { entry }: MortalRun,
  state: WorldState,
  { after }: Model,
  { ends, mostCertificatesMore }: Goal
): readonly string[] {
  if (ends === 'in failure') return ['it ended well, though the registration is incomplete']
  const current = entry?.certificate?.thumbprint
  const missing = after.held.filter(({ place }) => !state.held.some((held) => held.place === place))
  const others = state.held.filter(({ thumbprint }) => thumbprint !== current)
  const more = state.own.length - after.own.length
  return [
    ...(state.applications === 1 && state.servicePrincipals === 1 ? [] : ['there is not one of each']),
    ...difference(after.belongings, state.belongings),
    ...missing.map(({ place }) => `${place} holds nothing`),
    ...others.map(({ place, thumbprint }) => `${place} holds ${thumbprint} in place of ${current}`),
    ...(current !== undefined && state.registered.includes(current) ? [] : [`${current} is not registered`]),
    ...(more >= 0 && more <= mostCertificatesMore ? [] : [`${more} own certificates more than undisturbed`])
  ]
}

function difference(wanted: readonly string[], there: readonly string[]): readonly string[] {
  return [
    ...wanted.filter((line) => !there.includes(line)).map((line) => `${line} is missing`),
    ...there.filter((line) => !wanted.includes(line)).map((line) => `${line} is too much`)
  ]
}

/** Files that an undisturbed run does not leave. */
function leftovers({ files }: MortalRun, { run }: Model): readonly string[] {
  return [...files.keys()]
    .filter((path) => path !== PFX && !run.files.has(path))
    .map((path) => `the file ${path} is left`)
}
