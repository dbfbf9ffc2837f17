import { type CertificateSource, offerOf } from '../certificates/certificate-source.ts'
import { keysAtHand, withRecovered } from '../certificates/keys-at-hand.ts'
import { requiredPermissions } from '../domain/permissions/required-permissions.ts'
import { describePlan, summarizePlan } from '../domain/plan/describe-plan.ts'
import { makePlan } from '../domain/plan/make-plan.ts'
import type { Plan } from '../domain/plan/plan.ts'
import { certificateToRecover } from '../domain/plan/plan-certificate.ts'
import { resolvePermissions } from '../domain/plan/resolve-permissions.ts'
import { certificateInPlace, certificateToExpect } from '../domain/plan/resulting-certificate.ts'
import type { Registration } from '../domain/request/registration.ts'
import type { Rotation } from '../domain/request/rotation.ts'
import type { RunMode } from '../domain/request/run-mode.ts'
import { blockedBeforeReading, blockedByPlan } from '../domain/result/blocked.ts'
import { findingsOf } from '../domain/result/findings.ts'
import type { Outcome, PlannedOutcome, VerifiedOutcome } from '../domain/result/outcome.ts'
import { differenceError, driftError, inPlaceCheck, joined } from '../domain/result/verdict.ts'
import { type Caller, foundApplication } from '../domain/tenant/observed-tenant.ts'
import { queryFor } from '../domain/tenant/tenant-query.ts'
import type { Destination, DestinationReading, RunContext } from '../ports.ts'
import { carryOutPlan } from './carry-out-plan.ts'
import { knownBefore, type PlannedRun, pfxOf, type RegisterPorts } from './planned-run.ts'
import { prove } from './prove.ts'

/** What is asked of a run for one registration. */
export interface RegistrationRequest {
  readonly registration: Registration
  readonly mode: RunMode
  readonly rotation: Rotation
}

/** One registration from observation to delivery. What fails is in the outcome, beside all that was done before. */
export async function registerApplication(
  { registration, mode, rotation }: RegistrationRequest,
  ports: RegisterPorts,
  context: RunContext
): Promise<Outcome> {
  const { directory, rollover, source, destinations } = ports
  if (mode.kind === 'apply') await Promise.all(destinations.map((destination) => destination.prepare()))
  const signedIn = directory.caller()
  const read = readDestinations(destinations, signedIn)
  if (mode.kind === 'apply') read.then((readings) => beginKey(source, readings)).catch(() => undefined)

  const requirements = requiredPermissions(registration)
  const caller = await signedIn
  const signsInWithCertificate = rollover !== undefined
  const unread = blockedBeforeReading({ registration, mode, requirements, caller, signsInWithCertificate })
  if (unread !== undefined) return unread

  context.log.info('Reading the tenant')
  const [observed, readings] = await Promise.all([directory.observe(queryFor(registration, requirements)), read])
  const planning = {
    registration,
    observed,
    certificate: offerOf(source),
    destinations: readings.map((reading) => reading.observed),
    rotation,
    signsInWithCertificate,
    now: context.clock.now()
  }
  const wanted = certificateToRecover(planning, foundApplication(observed)?.keyCredentials ?? [])
  const keys = await withRecovered(keysAtHand(source, readings), wanted, destinations)
  const resolved = resolvePermissions(requirements, observed.resources)
  const known = { ...planning, keysAtHand: new Set(keys.keys()) }
  const plan = makePlan(known, resolved)
  logPlan(plan, mode, context)

  const facts = { ...known, mode, resolved, plan }
  const run = { facts, requirements, keys, ports, context }
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

/** Begins to read every destination; an error is thrown where the readings are waited for. */
function readDestinations(
  destinations: readonly Destination[],
  signedIn: Promise<Caller>
): Promise<readonly DestinationReading[]> {
  const tenantId = signedIn.then((caller) => caller.tenantId)
  tenantId.catch(() => undefined)
  const read = Promise.all(destinations.map((destination) => destination.observe(tenantId)))
  read.catch(() => undefined)
  return read
}

/** Only where no key was left by an earlier run will a new one probably be needed; it is made while the tenant is read. */
function beginKey(source: CertificateSource, readings: readonly DestinationReading[]): void {
  if (source.kind === 'generate' && readings.every(({ keys }) => keys.length === 0))
    source.maker.prepare(source.request)
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
  return { kind: 'planned', plan, failure, ...findingsOf(facts, application, []) }
}

async function verified(run: PlannedRun): Promise<VerifiedOutcome> {
  const { facts } = run
  const { plan } = facts
  const known = knownBefore(facts)
  const certificate = certificateInPlace(plan)
  const pfx = pfxOf(run, certificate?.thumbprint, [], undefined)
  const proof = await prove(run, known, certificate, pfx)
  const checks = [inPlaceCheck(plan), ...proof.checks]
  const failure = joined(differenceError(plan), proof.failure)
  return { kind: 'verified', plan, checks, pfx, failure, ...findingsOf(facts, { ...known, certificate }, checks) }
}
