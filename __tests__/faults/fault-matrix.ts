import { captureOutput } from '../support/captured-output.ts'
import { FAULT_KINDS } from './fault-kinds.ts'
import type { SceneScript } from './scenes.ts'
import { carryOut, describeTrial, modelOf, type Trial, trialsOf } from './trial.ts'
import { openWorld } from './world.ts'

/** What became of the trials of one scene. */
export interface SceneResult {
  readonly scene: string
  readonly requests: number
  readonly items: number
  /** How many trials there are in all. */
  readonly all: number
  /** By kind of fault, those that were carried out. */
  readonly tried: Readonly<Record<string, number>>
  readonly failed: readonly FailedTrial[]
}

export interface FailedTrial {
  /** Counted from 0 among the trials of its scene. */
  readonly number: number
  readonly what: string
  readonly problems: readonly string[]
}

/** Which trials of a scene are carried out, by their numbers from 0. */
export type Choice = (trials: readonly Trial[]) => readonly number[]

/** Carries out trials of a scene, one after another. What runs say meanwhile is not shown. */
export async function tryScene(script: SceneScript, choice: Choice): Promise<SceneResult> {
  return (await captureOutput(() => tryAloud(script, choice))).value
}

async function tryAloud(script: SceneScript, choice: Choice): Promise<SceneResult> {
  const world = await openWorld(script)
  try {
    const model = await modelOf(script, world)
    const trials = trialsOf(model)
    const tried = Object.fromEntries(FAULT_KINDS.map(({ name }) => [name, 0]))
    const failed: FailedTrial[] = []
    for (const number of choice(trials)) {
      const trial = trials[number]
      if (trial === undefined) throw new Error(`${script.name} has no trial ${number}, only ${trials.length}`)
      const problems = await carryOut(trial, model, script, world)
      tried[trial.kind.name] = (tried[trial.kind.name] ?? 0) + 1
      if (problems.length > 0) failed.push({ number, what: describeTrial(trial), problems })
    }
    const items = model.places.filter(({ of }) => of === 'item').length
    return { scene: script.name, requests: model.places.length - items, items, all: trials.length, tried, failed }
  } finally {
    await world.close()
  }
}
