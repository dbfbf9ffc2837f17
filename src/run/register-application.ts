import { requiredPermissions } from '../domain/permissions/required-permissions.ts'
import { describePlan, summarizePlan } from '../domain/plan/describe-plan.ts'
import { makePlan } from '../domain/plan/make-plan.ts'
import type { Plan } from '../domain/plan/plan.ts'
import { resolvePermissions } from '../domain/plan/resolve-permissions.ts'
import { certificateInPlace, certificateToExpect } from '../domain/plan/resulting-certificate.ts'
import type { RunMode } from '../domain/request/run-mode.ts'
import { blockedBeforeReading, blockedByPlan } from '../domain/result/blocked.ts'
import { findingsOf } from '../domain/result/findings.ts'
import type { Outcome, PlannedOutcome, VerifiedOutcome } from '../domain/result/outcome.ts'
import { vb365ServerChecks } from '../domain/result/vb365-server-check.ts'
import { differenceError, driftError, inPlaceCheck, joined, tenantIdOf } from '../domain/result/verdict.ts'
import { foundApplication } from '../domain/tenant/observed-tenant.ts'
import type { RunContext } from '../ports.ts'
import { carryOutPlan } from './carry-out-plan.ts'
import { beginObservation, observe, prepare, type RegistrationRequest } from './observe.ts'
import { knownBefore, type PlannedRun, pfxOf, type RegisterPorts } from './planned-run.ts'
import { prove } from './prove.ts'

/** One registration from observation to delivery. What fails is in the outcome, beside all that was done before. */
export async function registerApplication(
  request: RegistrationRequest,
  ports: RegisterPorts,
  context: RunContext
): Promise<Outcome> {
  const { registration, mode } = request
  if (mode.kind === 'apply') await prepare(ports.destinations)
  const begun = beginObservation(request, ports, context.clock.now())
  const requirements = requiredPermissions(registration)
  const caller = await begun.caller
  const signsInWithCertificate = ports.rollover !== undefined
  const unread = blockedBeforeReading({ registration, mode, requirements, caller, signsInWithCertificate })
  if (unread !== undefined) return unread

  const observation = await observe(request, requirements, begun, ports, context)
  const { observed } = observation.facts
  const tenantId = tenantIdOf(observed.caller, observed.organization)
  ports.claim({ tenantId, applicationId: foundApplication(observed)?.applicationId })
  const resolved = resolvePermissions(requirements, observed.resources)
  const plan = makePlan(observation.facts, resolved)
  logPlan(plan, mode, context)

  const facts = { ...observation.facts, mode, resolved, plan }
  const run = { facts, requirements, keys: observation.keys, ports, context }
  const blocked = blockedByPlan(facts, knownBefore(facts))
  if (blocked !== undefined) return blocked
  switch (mode.kind) {
    case 'plan':
      return planned(run, mode.failOnDrift)
    case 'verify':
      return verified(run)
    case 'apply':
      return carryOutPlan(run)
  }
}

/** A plan that is the result is shown whole; otherwise each step is logged when it is done. */
function logPlan(plan: Plan, mode: RunMode, { log }: RunContext): void {
  log.info(summarizePlan(plan))
  for (const { mark, text } of describePlan(plan)) {
    const line = `  ${mark} ${text}`
    if (mode.kind === 'plan') log.info(line)
    else log.debug(line)
  }
}

function planned({ facts }: PlannedRun, failOnDrift: boolean): PlannedOutcome {
  const { plan } = facts
  const application = { ...knownBefore(facts), certificate: certificateToExpect(plan) }
  const failure = failOnDrift ? driftError(plan) : undefined
  return { kind: 'planned', plan, failure, ...findingsOf(facts, application, [], []) }
}

async function verified(run: PlannedRun): Promise<VerifiedOutcome> {
  const { facts } = run
  const { plan } = facts
  const known = knownBefore(facts)
  const certificate = certificateInPlace(plan)
  const pfx = pfxOf(run, certificate?.thumbprint, [], undefined)
  const proof = await prove(run, { ...known, completed: [] }, certificate, pfx)
  const { applicationId } = known.identifiers ?? {}
  const { destinations } = facts
  const server = { destinations, completed: [], applicationId, thumbprint: certificate?.thumbprint }
  const checks = [inPlaceCheck(plan), ...proof.checks, ...vb365ServerChecks(server)]
  const failure = joined(differenceError(plan), proof.failure)
  return { kind: 'verified', plan, checks, pfx, failure, ...findingsOf(facts, { ...known, certificate }, checks, []) }
}
