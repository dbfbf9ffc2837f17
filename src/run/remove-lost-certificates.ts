import { keysAtHand } from '../certificates/keys-at-hand.ts'
import { isUndelivered } from '../domain/certificate/own-certificates.ts'
import type { Step } from '../domain/plan/plan.ts'
import { joined } from '../domain/result/verdict.ts'
import { asActionError } from '../errors.ts'
import { type Applied, apply } from './apply.ts'
import type { PlannedRun } from './planned-run.ts'
import type { ApplyPorts } from './stage-writers.ts'

/** True for the removal of a certificate whose key is lost, as far as was known when the plan was made. */
export function isAboutLostKey(step: Step): boolean {
  return step.kind === 'remove-certificate' && step.reason === 'key-lost'
}

/**
 * Removes certificates whose keys are lost, once another one is registered. That waits for no success of its proof and
 * delivery: otherwise each run that fails there would leave one more. They are looked for at all destinations again, as a
 * run beside this one may have been about to deliver one of them.
 */
export async function removeLostCertificates(
  before: Applied,
  steps: readonly Step[],
  run: PlannedRun,
  writers: ApplyPorts
): Promise<Applied> {
  if (steps.length === 0 || before.failure?.code === 'cancelled') return before
  try {
    const applied = await apply(await stillLost(steps, run), before, writers)
    const completed = [...before.completed, ...applied.completed]
    return { ...applied, completed, failure: joined(before.failure, applied.failure) }
  } catch (error) {
    return { ...before, failure: joined(before.failure, asActionError(error)) }
  }
}

async function stillLost(steps: readonly Step[], { facts, ports }: PlannedRun): Promise<readonly Step[]> {
  const tenantId = Promise.resolve(facts.observed.caller.tenantId)
  const readings = await Promise.all(ports.destinations.map((destination) => destination.observe(tenantId)))
  const keys = keysAtHand(ports.source, readings)
  const observed = readings.map((reading) => reading.observed)
  return steps.filter(
    (step) =>
      step.kind === 'remove-certificate' && isUndelivered(observed, step.thumbprint) && !keys.has(step.thumbprint)
  )
}
