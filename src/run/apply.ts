import type { Step } from '../domain/plan/plan.ts'
import { certificateToRegister } from '../domain/plan/plan-certificate.ts'
import { isOf, STAGES, type Stage } from '../domain/plan/step-stages.ts'
import { ActionError, asActionError } from '../errors.ts'
import { type ApplyPorts, type ApplyState, STAGE_WRITERS, type StageWork, type WorkBeside } from './stage-writers.ts'
import { stepLines } from './step-lines.ts'

export interface Applied extends ApplyState {
  readonly completed: readonly Step[]
  /** Why it ended before all steps were done. */
  readonly failure: ActionError | undefined
}

/** Steps that are being carried out. */
export interface Applying {
  /** How far it is once the application can be proved; what goes on then is no part of the proof. */
  readonly provable: Promise<Applied>
  readonly ended: Promise<Applied>
}

/** Carries out steps to their end. */
export function apply(steps: readonly Step[], known: ApplyState, ports: ApplyPorts): Promise<Applied> {
  return beginToApply(steps, known, ports).ended
}

/**
 * Carries out steps of a plan, stage by stage. Ends at the first failure and says how far it got: every step is completed
 * in the end, or there is a failure.
 */
export function beginToApply(steps: readonly Step[], known: ApplyState, ports: ApplyPorts): Applying {
  const provable = Promise.withResolvers<Applied>()
  const ended = carryOutStages(steps, known, ports, provable.resolve)
  void ended.then(provable.resolve)
  return { provable: provable.promise, ended }
}

async function carryOutStages(
  steps: readonly Step[],
  known: ApplyState,
  ports: ApplyPorts,
  isProvable: (soFar: Applied) => void
): Promise<Applied> {
  const completed = new Set<Step>()
  const beside = new Beside()
  let state = known
  const result = (failure?: ActionError): Applied => ({ ...state, completed: [...completed], failure })
  try {
    const planned = certificateToRegister(steps)
    if (planned !== undefined) state = { ...state, certificate: await ports.obtain(planned) }
    for (const stage of STAGES) {
      const show = stepLines(ports.log, ports.clock)
      const complete = (step: Step) => {
        completed.add(step)
        show(step)
      }
      state = { ...state, ...(await carryOut(stage, steps, { state, ports, complete, beside })) }
    }
    await beside.provable()
    isProvable(result())
    await beside.ended()
    refuseLeftOver(steps, completed)
    return result()
  } catch (error) {
    await beside.settled()
    return result(asActionError(error))
  }
}

async function carryOut<Of extends Stage>(
  stage: Of,
  steps: readonly Step[],
  work: StageWork
): Promise<Partial<ApplyState>> {
  const ofStage = steps.filter(isOf(stage))
  return ofStage.length === 0 ? {} : STAGE_WRITERS[stage](ofStage, work)
}

class Beside implements WorkBeside {
  readonly #beforeProof: Promise<void>[] = []
  readonly #all: Promise<void>[] = []

  beforeProof(work: Promise<void>): void {
    this.#beforeProof.push(work)
    this.beforeEnd(work)
  }

  beforeEnd(work: Promise<void>): void {
    // It is thrown where it is waited for.
    work.catch(() => undefined)
    this.#all.push(work)
  }

  async provable(): Promise<void> {
    await Promise.all(this.#beforeProof)
  }

  async ended(): Promise<void> {
    await Promise.all(this.#all)
  }

  /** Nothing goes on unseen after a failure. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#all)
  }
}

/** A plan that is not carried out whole must never pass for one that is. */
function refuseLeftOver(steps: readonly Step[], completed: ReadonlySet<Step>): void {
  const left = steps.filter((step) => !completed.has(step)).map(({ kind }) => kind)
  if (left.length === 0) return
  throw new ActionError(
    'unexpected',
    `The plan was not carried out whole; left over: ${left.join(', ')}. This is a fault of the action; please report it.`
  )
}
