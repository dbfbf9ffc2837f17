import type { CertificateSource } from '../certificates/certificate-source.ts'
import { expiryWarnings, proofWarnings } from '../domain/checks/certificate-warnings.ts'
import type { Check } from '../domain/checks/checks.ts'
import { allNeeds, type RequiredCallerPermission, readingNeeds, unmetNeeds } from '../domain/plan/caller-permissions.ts'
import { describeBlocker, instructionsFor } from '../domain/plan/describe-blocker.ts'
import { describePlan } from '../domain/plan/describe-plan.ts'
import { publicFolderInstructions } from '../domain/plan/instructions.ts'
import { makePlan } from '../domain/plan/make-plan.ts'
import type { Blocker, Plan } from '../domain/plan/plan.ts'
import { unexpectedPermissionIds } from '../domain/plan/unexpected-permission-ids.ts'
import type { Registration } from '../domain/request/registration.ts'
import type { RunMode } from '../domain/request/run-mode.ts'
import { blockersIn, type Outcome, type RegisteredCertificate, tenantIdOf } from '../domain/result/outcome.ts'
import { missingReadPermissions } from '../domain/tenant/missing-read-permissions.ts'
import type { Caller, ObservedTenant } from '../domain/tenant/observed-tenant.ts'
import { queryFor } from '../domain/tenant/tenant-query.ts'
import { ActionError, type ActionErrorCode, type Instruction } from '../errors.ts'
import type { Clock, Directory, Log } from '../ports.ts'
import { type Applied, apply } from './apply.ts'
import { type Proof, prove, type SignInAs } from './prove.ts'

export interface RegisterPorts {
  readonly directory: Directory
  readonly supply: CertificateSource
  readonly signInAs: SignInAs
  readonly clock: Clock
  readonly log: Log
}

/** One registration from observation to delivery. What fails is told in the outcome, beside all that was done before. */
export async function register(registration: Registration, mode: RunMode, ports: RegisterPorts): Promise<Outcome> {
  const { directory, supply, clock, log } = ports
  const query = queryFor(registration)
  const caller = await directory.caller()
  const withDirectoryRoles = query.directoryRoles.length > 0
  if (unmetNeeds(caller, readingNeeds(withDirectoryRoles)).length > 0) {
    const needs = mode.kind === 'apply' ? allNeeds(withDirectoryRoles) : readingNeeds(withDirectoryRoles)
    return blindOutcome(registration, mode, caller, unmetNeeds(caller, needs))
  }

  log.info('Reading the tenant')
  const observed = await directory.observe(query)
  const certificate = supply.offer(observed.application?.keyCredentials ?? [])
  const plan = makePlan({ registration, observed, certificate, now: clock.now() })
  logPlan(plan, mode, log)

  const started = clock.now().getTime()
  const applied = await applyIfAsked(plan, observed, mode, ports)
  const configured = configuration(mode, plan, applied, clock.now().getTime() - started)
  const registered = certificateAfter(applied, plan, observed)
  const proof = await proveIfAsked(registration, mode, ports, { observed, applied, registered })
  const failure = joined(failureOf(mode, plan), proof.failure)
  return {
    registration,
    mode,
    registered: {
      tenantId: tenantIdOf(caller, observed.organization),
      applicationId: applied.identifiers?.applicationId,
      objectId: applied.identifiers?.objectId,
      servicePrincipalId: applied.servicePrincipalId,
      certificate: registered
    },
    plan,
    completed: applied.completed,
    checks: [...configured, ...proof.checks],
    pfxPath: proof.pfxPath,
    warnings: [
      ...missingReadPermissions(observed),
      ...unexpectedPermissionIds(registration, observed),
      ...(certificate.kind === 'given' ? expiryWarnings(certificate.facts, clock.now()) : []),
      ...proofWarnings(proof.checks)
    ],
    instructions: [...instructionsOf(blockersIn(plan, mode)), ...publicFolderInstructions(registration)],
    failure
  }
}

/** Two reasons to fail are told together. */
function joined(first: ActionError | undefined, second: ActionError | undefined): ActionError | undefined {
  if (first === undefined || second === undefined) return first ?? second
  return new ActionError(first.code, `${first.message} ${second.message}`, { cause: second })
}

/** Who cannot read cannot know what has to be written either, so all that the mode may need is named at once. */
function blindOutcome(
  registration: Registration,
  mode: RunMode,
  caller: Caller,
  needs: readonly RequiredCallerPermission[]
): Outcome {
  const plan: Plan = { steps: [], present: [], blockers: [{ kind: 'caller-lacks-permissions', caller, needs }] }
  return {
    registration,
    mode,
    registered: {
      tenantId: caller.tenantId,
      applicationId: undefined,
      objectId: undefined,
      servicePrincipalId: undefined,
      certificate: undefined
    },
    plan,
    completed: [],
    checks: [],
    pfxPath: undefined,
    warnings: [],
    instructions: instructionsOf(plan.blockers),
    failure: blockerError(plan.blockers)
  }
}

/** A plan that is the result is shown whole; otherwise each step is told when it is done. */
function logPlan(plan: Plan, mode: RunMode, log: Log): void {
  const steps = plan.steps.length === 1 ? '1 step' : `${plan.steps.length} steps`
  const nothing = plan.blockers.length === 0 ? 'nothing to do' : 'nothing that could be done'
  const present = plan.present.length === 1 ? '1 thing' : `${plan.present.length} things`
  log.info(`Plan: ${plan.steps.length === 0 ? nothing : steps}, ${present} in place`)
  for (const { mark, text } of describePlan(plan)) {
    const line = `  ${mark} ${text}`
    if (mode.kind === 'plan') log.info(line)
    else log.debug(line)
  }
}

async function applyIfAsked(
  plan: Plan,
  observed: ObservedTenant,
  mode: RunMode,
  ports: RegisterPorts
): Promise<Applied> {
  const { application } = observed
  const known = { identifiers: application, servicePrincipalId: application?.servicePrincipal?.id }
  const failure = blockerError(blockersIn(plan, mode))
  return mode.kind === 'apply' && failure === undefined
    ? apply(plan.steps, known, { ...ports, obtain: (planned) => ports.supply.obtain(planned) })
    : { ...known, certificate: undefined, completed: [], failure }
}

const BLOCKER_CODES: Readonly<Record<Blocker['kind'], ActionErrorCode>> = {
  'name-taken': 'application-conflict',
  'application-missing': 'application-unusable',
  'application-deleted': 'application-unusable',
  'application-of-another-tenant': 'application-unusable',
  'application-not-owned': 'permission-missing',
  'service-principal-disabled': 'application-unusable',
  'resource-missing': 'tenant-unsuitable',
  'permission-missing': 'tenant-unsuitable',
  'certificate-against-policy': 'tenant-unsuitable',
  'account-unusable': 'tenant-unsuitable',
  'caller-lacks-permissions': 'permission-missing'
}

/** All that stands in the way, in one message. */
function blockerError(blockers: readonly Blocker[]): ActionError | undefined {
  const [first] = blockers
  if (first === undefined) return undefined
  return new ActionError(BLOCKER_CODES[first.kind], blockers.map(describeBlocker).join(' '))
}

/** Why a run that writes nothing fails although nothing went wrong: it was asked to tell differences apart. */
function failureOf(mode: RunMode, plan: Plan): ActionError | undefined {
  if (plan.steps.length === 0) return undefined
  switch (mode.kind) {
    case 'apply':
      return undefined
    case 'plan':
      return mode.failOnDrift
        ? new ActionError('drift', `The tenant is not as it should be: ${drift(plan)}. The job summary shows the plan.`)
        : undefined
    case 'verify':
      return new ActionError('verification-failed', `The application is not ready: ${drift(plan)}.`)
  }
}

/** The wizard's first check: the application is as the registration says. */
function configuration(
  mode: RunMode,
  plan: Plan,
  { completed, failure }: Applied,
  durationMs: number
): readonly Check[] {
  const name = 'configure-application'
  if (mode.kind === 'verify') {
    // What stands in the way is told as such: a disabled or missing application is not in place.
    if (plan.steps.length === 0 && failure !== undefined) return []
    const result = plan.steps.length === 0 ? 'passed' : 'failed'
    return [{ name, result, detail: plan.steps.length === 0 ? 'everything is in place' : drift(plan), durationMs }]
  }
  if (completed.length === 0 || failure !== undefined) return []
  const detail = completed.length === 1 ? '1 change made' : `${completed.length} changes made`
  return [{ name, result: 'passed', detail, durationMs }]
}

function drift({ steps }: Plan): string {
  return `${steps.length === 1 ? '1 thing differs' : `${steps.length} things differ`} from the registration file; a run with mode "apply" corrects ${steps.length === 1 ? 'it' : 'them'}`
}

/** The certificate that VB365 is to use: the one of this run, otherwise the one that the plan found in place. */
function certificateAfter(applied: Applied, plan: Plan, observed: ObservedTenant): RegisteredCertificate | undefined {
  if (applied.certificate !== undefined) {
    const { thumbprint, thumbprintSha256, notAfter } = applied.certificate.facts
    return { thumbprint, thumbprintSha256, expiresOn: notAfter }
  }
  const present = plan.present.find((fact) => fact.kind === 'certificate')
  if (present === undefined) return undefined
  const credential = observed.application?.keyCredentials.find(({ thumbprint }) => thumbprint === present.thumbprint)
  const { thumbprint, expiresOn } = present
  return { thumbprint, thumbprintSha256: credential?.thumbprintSha256, expiresOn }
}

interface ProofFacts {
  readonly observed: ObservedTenant
  readonly applied: Applied
  readonly registered: RegisteredCertificate | undefined
}

async function proveIfAsked(
  registration: Registration,
  mode: RunMode,
  ports: RegisterPorts,
  { observed, applied, registered }: ProofFacts
): Promise<Proof> {
  const { identifiers, completed, failure } = applied
  if (mode.kind === 'plan' || failure !== undefined || identifiers === undefined || registered === undefined) {
    return { checks: [], pfxPath: undefined, failure }
  }
  return prove(registration, ports, {
    observed,
    applicationId: identifiers.applicationId,
    thumbprint: registered.thumbprint,
    isNeeded: mode.kind === 'verify' || completed.length > 0,
    delivers: mode.kind === 'apply'
  })
}

function instructionsOf(blockers: readonly Blocker[]): readonly Instruction[] {
  return blockers.flatMap(instructionsFor)
}
