import { obtainCertificate } from '../certificates/obtain-certificate.ts'
import type { CertificateInForce, Plan, Step } from '../domain/plan/plan.ts'
import { certificateToRegister } from '../domain/plan/plan-application.ts'
import { certificateInPlace, isDelivered } from '../domain/plan/resulting-certificate.ts'
import { isInTenant } from '../domain/plan/step-stages.ts'
import { findingsOf } from '../domain/result/findings.ts'
import type { AppliedOutcome } from '../domain/result/outcome.ts'
import { configuredCheck, tenantIdOf, withPfx } from '../domain/result/verdict.ts'
import { foundApplication } from '../domain/tenant/observed-tenant.ts'
import { type Applied, type ApplyPorts, apply } from './apply.ts'
import { deliverCertificates } from './deliver.ts'
import { knownBefore, type PlannedRun, pfxOf } from './planned-run.ts'
import { type Proof, prove } from './prove.ts'

/** Writes the tenant, proves the application and delivers its certificate. Each waits for the success of the one before. */
export async function carryOutPlan(run: PlannedRun): Promise<AppliedOutcome> {
  const { facts, context } = run
  const { plan } = facts
  const deliveries = plan.steps.filter((step) => !isInTenant(step))
  const started = context.clock.now().getTime()
  const written = await apply(plan.steps.filter(isInTenant), knownBefore(facts), writersOf(run))
  const durationMs = context.clock.now().getTime() - started
  const certificate = certificateAfter(plan, written)

  const proof = await proveIfNeeded(run, written, certificate, deliveries)
  const mayDeliver = written.failure === undefined && proof.failure === undefined
  const delivered = mayDeliver ? await apply(deliveries, written, writersOf(run)) : undefined

  const completed = [...written.completed, ...(delivered?.completed ?? [])]
  const kept = written.certificate?.facts.thumbprint ?? certificate?.thumbprint
  const pfx = pfxOf(run, kept, completed, written.certificate)
  const failure = written.failure ?? proof.failure ?? delivered?.failure
  const configured = written.failure === undefined ? configuredCheck(completed, durationMs) : []
  const checks = [...configured, ...proof.checks]
  return {
    kind: 'applied',
    plan,
    completed,
    checks,
    pfx,
    failure: failure && withPfx(failure, pfx),
    ...findingsOf(facts, { ...written, certificate }, checks)
  }
}

/** What a destination holds was proved before it was delivered; a run that changes nothing need not prove it again. */
function proveIfNeeded(
  run: PlannedRun,
  written: Applied,
  certificate: CertificateInForce | undefined,
  deliveries: readonly Step[]
): Promise<Proof> {
  const { failure, completed } = written
  const isUnchanged = completed.length === 0 && deliveries.length === 0
  const isProved = certificate !== undefined && isDelivered(run.facts.destinations, certificate.thumbprint)
  if (failure !== undefined || (isUnchanged && isProved)) return Promise.resolve({ checks: [], failure: undefined })
  return prove(run, written, certificate, pfxOf(run, certificate?.thumbprint, [], written.certificate))
}

function writersOf({ keys, facts, ports, context }: PlannedRun): ApplyPorts {
  const { directory, source, destinations } = ports
  const { observed } = facts
  const registeredBefore = foundApplication(observed)?.keyCredentials ?? []
  return {
    directory,
    log: context.log,
    obtain: (certificate) => obtainCertificate(source, certificate, keys),
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
  const { thumbprint, thumbprintSha256, notAfter } = certificate.facts
  return { thumbprint, thumbprintSha256, expiresOn: notAfter }
}
