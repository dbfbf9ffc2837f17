import { obtainCertificate } from '../certificates/obtain-certificate.ts'
import { isRecord } from '../domain/certificate/destination.ts'
import type { Thumbprint } from '../domain/identifiers.ts'
import type { CertificateInForce, Plan, Step } from '../domain/plan/plan.ts'
import { certificateToRegister } from '../domain/plan/plan-certificate.ts'
import { isSelfRotation } from '../domain/plan/planning-facts.ts'
import { certificateInForce, certificateInPlace, isDelivered } from '../domain/plan/resulting-certificate.ts'
import { isDifference, phaseOf } from '../domain/plan/step-stages.ts'
import { findingsOf } from '../domain/result/findings.ts'
import { handDeliveryInstructions } from '../domain/result/hand-delivery.ts'
import type { AppliedOutcome } from '../domain/result/outcome.ts'
import { vb365ServerChecks } from '../domain/result/vb365-server-check.ts'
import { configuredCheck, joined, tenantIdOf, withPfx } from '../domain/result/verdict.ts'
import { foundApplication } from '../domain/tenant/observed-tenant.ts'
import type { CertificateWithKey } from '../ports.ts'
import { type Applied, apply, beginToApply } from './apply.ts'
import { deliverCertificates } from './deliver.ts'
import { keepRegistered } from './keep-registered.ts'
import { knownBefore, type PlannedRun, pfxOf } from './planned-run.ts'
import { NOTHING_TO_PROVE, type Proof, prove } from './prove.ts'
import { isAboutLostKey, removeLostCertificates } from './remove-lost-certificates.ts'
import type { ApplyPorts } from './stage-writers.ts'

/**
 * Writes the tenant, proves the application, delivers its certificate and removes what it took over from. Each waits for
 * the success of the one before; only what has lost its key goes in any case, and the proof waits for no more of what is
 * written than it shows.
 */
export async function carryOutPlan(run: PlannedRun): Promise<AppliedOutcome> {
  const { facts, context } = run
  const steps = Object.groupBy(facts.plan.steps, phaseOf)
  const writers = writersOf(run)
  const started = context.clock.now().getTime()
  const writing = beginToApply(steps.registration ?? [], knownBefore(facts), writers)
  const duration = writing.ended.then(() => context.clock.now().getTime() - started)
  const provable = await writing.provable
  const certificate = certificateAfter(facts.plan, provable)

  const tried = await proveIfNeeded(run, provable, certificate)
  const [written, durationMs] = await Promise.all([writing.ended, duration])
  // What was proved of an application that is not whole is not what was asked.
  const proof = written.failure === undefined ? tried : NOTHING_TO_PROVE
  const stopped = written.failure ?? (proof.mayDeliver ? undefined : proof.failure)
  const delivered = await deliver({ ...written, failure: stopped }, steps.delivery ?? [], writers)
  const inUse = written.certificate?.facts.thumbprint ?? certificate?.thumbprint
  const removed = await remove(delivered, (steps.pruning ?? []).filter(isNotAbout(inUse)), run, writers)

  const { completed } = removed
  const failure = stopped === undefined ? joined(proof.failure, removed.failure) : removed.failure
  const pfx = pfxOf(run, inUse, completed, written.certificate)
  const configured = written.failure === undefined ? configuredCheck(completed, durationMs) : []
  const applicationId = written.identifiers?.applicationId
  const server = { destinations: facts.destinations, completed, applicationId, thumbprint: inUse }
  const checks = [...configured, ...proof.checks, ...(proof.checks.length === 0 ? [] : vb365ServerChecks(server))]
  const findings = findingsOf(facts, { ...written, certificate }, checks, completed)
  const { registration, registered } = findings
  const handDelivery = { registration, ...registered, pfx, completed, destinations: facts.destinations }
  return {
    kind: 'applied',
    plan: facts.plan,
    completed,
    checks,
    pfx,
    failure: failure && withPfx(failure, pfx),
    ...findings,
    instructions: [...findings.instructions, ...handDeliveryInstructions(handDelivery)]
  }
}

/**
 * A run that goes on with the certificate of another one beside it may have planned to remove that one: it was registered
 * when the tenant was read, and was not yet known to be the new one.
 */
function isNotAbout(inUse: Thumbprint | undefined): (step: Step) => boolean {
  return (step) => step.kind !== 'remove-certificate' || step.thumbprint !== inUse
}

/** Where destinations record what is in use, the certificate of this run has to be registered before and after. */
async function deliver(before: Applied, steps: readonly Step[], writers: ApplyPorts): Promise<Applied> {
  if (before.failure !== undefined || !steps.some(isDifference)) return applyAfter(before, steps, writers)
  const kept = await keepRegistered(before, writers)
  return keepRegistered(await applyAfter(kept, steps, writers), writers)
}

async function remove(before: Applied, steps: readonly Step[], run: PlannedRun, writers: ApplyPorts): Promise<Applied> {
  const isRegistered = certificateToRegister(before.completed) !== undefined
  const lost = isRegistered ? steps.filter(isAboutLostKey) : []
  const withoutLost = await removeLostCertificates(before, lost, run, writers)
  const others = steps.filter((step) => !isAboutLostKey(step))
  return applyAfter(withoutLost, others, writers)
}

/** Carries out more steps, unless what came before failed. */
async function applyAfter(before: Applied, steps: readonly Step[], writers: ApplyPorts): Promise<Applied> {
  if (before.failure !== undefined || steps.length === 0) return before
  const applied = await apply(steps, before, writers)
  return { ...applied, completed: [...before.completed, ...applied.completed] }
}

/**
 * What was delivered was proved before; a run that changes nothing need not prove it again. A provided PFX may lie where
 * one is delivered because it was copied there by hand.
 */
function proveIfNeeded(run: PlannedRun, written: Applied, certificate: CertificateInForce | undefined): Promise<Proof> {
  const { failure } = written
  const isUnchanged = run.facts.plan.steps.every((step) => phaseOf(step) === 'pruning')
  const { destinations, certificate: offer } = run.facts
  const telling = offer.kind === 'generate' ? destinations : destinations.filter(isRecord)
  const isProved = certificate !== undefined && isDelivered(telling, certificate.thumbprint)
  if (failure !== undefined || (isUnchanged && isProved)) return Promise.resolve(NOTHING_TO_PROVE)
  return prove(run, written, certificate, pfxOf(run, certificate?.thumbprint, [], written.certificate))
}

function writersOf({ keys, facts, ports, context }: PlannedRun): ApplyPorts {
  const { directory, rollover, exchange, source, destinations } = ports
  const { observed } = facts
  /** Once the new one is registered, it proves the removal of the old one. */
  const made: CertificateWithKey[] = []
  const proofs = async () => {
    const opened = await Promise.allSettled([...keys.values()].map((key) => key.open()))
    return [...made, ...opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))]
  }
  const registeredBefore = foundApplication(observed)?.keyCredentials ?? []
  return {
    directory,
    certificates: isSelfRotation(facts) && rollover !== undefined ? rollover(proofs) : directory,
    allowInEws: (additions) => exchange.allowInEws(additions),
    log: context.log,
    clock: context.clock,
    obtain: async (planned) => {
      const certificate = await obtainCertificate(source, planned, keys)
      made.unshift(certificate)
      return certificate
    },
    deliver: (steps, { applicationId }, registered, complete) =>
      deliverCertificates(steps, registered, complete, {
        destinations,
        applicationId,
        tenantId: tenantIdOf(observed.caller, observed.organization),
        keys,
        registeredBefore,
        now: context.clock.now()
      })
  }
}

/** The certificate that VB365 is to use: the one of this run once it is registered, otherwise the one in place. */
function certificateAfter(plan: Plan, { certificate, completed }: Applied): CertificateInForce | undefined {
  if (certificate === undefined || certificateToRegister(completed) === undefined) return certificateInPlace(plan)
  return certificateInForce(certificate.facts)
}
