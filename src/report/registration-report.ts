import type { DestinationKind } from '../domain/certificate/destination.ts'
import type { Check, CheckName, CheckResult } from '../domain/checks/checks.ts'
import { isoSeconds } from '../domain/date-text.ts'
import { describeBlocker } from '../domain/plan/describe-blocker.ts'
import { describeStep, type PlanMark } from '../domain/plan/describe-plan.ts'
import type { Step } from '../domain/plan/plan.ts'
import { type NamedRegistration, registrationName } from '../domain/request/named-registration.ts'
import type { Region } from '../domain/request/registration.ts'
import type { DestinationState } from '../domain/result/destination-result.ts'
import {
  checksOf,
  completedOf,
  foundNameOf,
  hasChanges,
  instructionsOf,
  type Outcome,
  type PfxLocation,
  pfxOf,
  planOf,
  previousCertificateOf,
  registeredOf
} from '../domain/result/outcome.ts'
import type { ActionError, ActionErrorCode, Instruction } from '../errors.ts'

/** How one registration stands when the run ends. */
export const REGISTRATION_STATES = [
  /** Something failed; what was done before it is among the steps. */
  'failed',
  /** Something stands in the way that a human has to put right; nothing was written. */
  'blocked',
  /** The run ended while it was handled, at a safe point; the next run finishes it. */
  'cancelled',
  /** The run ended before its turn. */
  'not-started',
  /** A run that writes nothing found nothing that fails, but could not look at everything. */
  'unconfirmed',
  /** A run that only plans would change something. */
  'planned',
  /** Something was changed. */
  'changed',
  /** Nothing was to be changed. */
  'in-place',
  /** A run that writes nothing found that everything works. */
  'verified'
] as const
export type RegistrationState = (typeof REGISTRATION_STATES)[number]

/** The states that fail the step. */
export const HAS_FAILED: ReadonlySet<RegistrationState> = new Set(['failed', 'blocked', 'cancelled', 'not-started'])

/** The states of what the end of the run left undone. */
export const WAS_STOPPED: ReadonlySet<RegistrationState> = new Set(['cancelled', 'not-started'])

/** Whether VB365 can work, by the checks that were made. */
export const READINESS = ['ready', 'not-known', 'not-ready', 'not-checked'] as const
export type Readiness = (typeof READINESS)[number]

export interface ReportedStep {
  readonly kind: Step['kind']
  readonly mark: PlanMark
  readonly text: string
  readonly done: boolean
}

export interface ReportedFailure {
  readonly code: ActionErrorCode
  readonly message: string
}

/**
 * What a run leaves of one registration: what a dashboard needs, and no secret. It is plain JSON, described by
 * schemas/report.schema.json; null stands for what is not known.
 */
export interface RegistrationReport {
  /** What people call it: the path of its file. */
  readonly name: string
  /** Path of the registration file; null where the input `configuration` held the registration itself. */
  readonly file: string | null
  readonly state: RegistrationState
  readonly readiness: Readiness
  /** Whether the run changed something in the tenant or, where it only plans, would have. */
  readonly changed: boolean
  /** As the registration names it: a GUID or a domain. */
  readonly tenant: string
  readonly tenantId: string | null
  readonly region: Region
  readonly application: {
    readonly name: string | null
    readonly applicationId: string | null
    readonly objectId: string | null
    readonly servicePrincipalId: string | null
  }
  /** The one that VB365 is to use. */
  readonly certificate: {
    readonly thumbprint: string
    readonly thumbprintSha256: string | null
    /** As in `2027-11-23T09:00:00Z`. */
    readonly expiresOn: string
    /** Whole days, rounded down; negative once it has expired. */
    readonly daysLeft: number | null
    /** Of the certificate that it takes over from in this run. */
    readonly previousThumbprint: string | null
  } | null
  readonly pfx: PfxLocation | null
  readonly steps: {
    readonly planned: number
    readonly done: number
    /** What was there already. */
    readonly inPlace: number
    readonly all: readonly ReportedStep[]
  }
  readonly checks: readonly {
    readonly name: CheckName
    readonly result: CheckResult
    readonly detail: string
    readonly durationMs: number
  }[]
  readonly destinations: readonly {
    readonly kind: DestinationKind
    readonly name: string
    readonly state: DestinationState
  }[]
  /** Sentences on what stands in the way of the plan. */
  readonly blockers: readonly string[]
  /** What differs and the identity that signed in may not write. */
  readonly forAdministrator: readonly string[]
  readonly warnings: readonly string[]
  readonly failure: ReportedFailure | null
  /** What a human has to do elsewhere: commands to copy. */
  readonly instructions: readonly Instruction[]
  readonly durationMs: number
}

export interface HandledRegistration extends Pick<NamedRegistration, 'file'> {
  readonly durationMs: number
}

/** The entry of a registration that was handled. */
export function registrationReport(outcome: Outcome, { file, durationMs }: HandledRegistration): RegistrationReport {
  const { registration, failure } = outcome
  const found = outcome.kind === 'refused' ? undefined : outcome
  return {
    ...unstarted({ registration, file }),
    state: stateOf(outcome),
    readiness: readinessOf(checksOf(outcome)),
    changed: hasChanges(outcome),
    tenantId: found?.registered.tenantId ?? null,
    application: applicationOf(outcome),
    certificate: certificateOf(outcome),
    pfx: pfxOf(outcome) ?? null,
    steps: stepsOf(outcome),
    checks: checksOf(outcome).map(({ name, result, detail, durationMs: took }) => ({
      name,
      result,
      detail,
      durationMs: Math.round(took)
    })),
    destinations: found?.destinations ?? [],
    blockers: planOf(outcome).blockers.map(describeBlocker),
    forAdministrator: planOf(outcome).forAdministrator.map((step) => describeStep(step).text),
    warnings: found?.warnings ?? [],
    failure: failureOf(failure),
    instructions: instructionsOf(outcome),
    durationMs: Math.round(durationMs)
  }
}

/** The entry of a registration whose turn did not come. */
export function notStartedReport(named: NamedRegistration, reason: ActionError): RegistrationReport {
  return { ...unstarted(named), failure: failureOf(reason) }
}

function unstarted({ registration, file }: NamedRegistration): RegistrationReport {
  const { tenant, region, application } = registration
  return {
    name: registrationName({ file }),
    file: file ?? null,
    state: 'not-started',
    readiness: 'not-checked',
    changed: false,
    tenant,
    tenantId: null,
    region,
    application: {
      name: application.flow === 'new' ? application.name : null,
      applicationId: application.flow === 'new' ? null : application.applicationId,
      objectId: null,
      servicePrincipalId: null
    },
    certificate: null,
    pfx: null,
    steps: { planned: 0, done: 0, inPlace: 0, all: [] },
    checks: [],
    destinations: [],
    blockers: [],
    forAdministrator: [],
    warnings: [],
    failure: null,
    instructions: [],
    durationMs: 0
  }
}

export function stateOf(outcome: Outcome): RegistrationState {
  if (outcome.failure?.code === 'cancelled') return 'cancelled'
  if (outcome.kind === 'blocked') return 'blocked'
  if (outcome.failure !== undefined) return 'failed'
  switch (outcome.kind) {
    case 'planned':
      return hasChanges(outcome) ? 'planned' : 'in-place'
    case 'verified':
      return verifiedState(outcome.checks)
    case 'checked':
      return hasChanges(outcome) ? 'changed' : verifiedState(outcome.checks)
    case 'applied':
      return hasChanges(outcome) ? 'changed' : 'in-place'
    case 'refused':
      return 'failed'
  }
}

function verifiedState(checks: readonly Check[]): RegistrationState {
  return readinessOf(checks) === 'ready' ? 'verified' : 'unconfirmed'
}

export function readinessOf(checks: readonly Check[]): Readiness {
  if (checks.length === 0) return 'not-checked'
  if (checks.some(({ result }) => result === 'failed')) return 'not-ready'
  return checks.some(({ result }) => result === 'unknown') ? 'not-known' : 'ready'
}

/** Known by its name where the tenant was read, and by its ID before. */
function applicationOf(outcome: Outcome): RegistrationReport['application'] {
  const { application } = outcome.registration
  const { applicationId, objectId, servicePrincipalId } = registeredOf(outcome)
  const [name, given] =
    application.flow === 'new' ? [application.name, null] : [foundNameOf(outcome), application.applicationId]
  return {
    name: name ?? null,
    applicationId: applicationId ?? given,
    objectId: objectId ?? null,
    servicePrincipalId: servicePrincipalId ?? null
  }
}

function certificateOf(outcome: Outcome): RegistrationReport['certificate'] {
  const { certificate, daysLeft } = registeredOf(outcome)
  if (certificate === undefined) return null
  return {
    thumbprint: certificate.thumbprint,
    thumbprintSha256: certificate.thumbprintSha256 ?? null,
    expiresOn: isoSeconds(certificate.expiresOn),
    daysLeft: daysLeft ?? null,
    previousThumbprint: previousCertificateOf(outcome)?.thumbprint ?? null
  }
}

function stepsOf(outcome: Outcome): RegistrationReport['steps'] {
  const { steps, present } = planOf(outcome)
  const completed = new Set(completedOf(outcome))
  const all = steps.map((step) => ({
    kind: step.kind,
    mark: describeStep(step).mark,
    text: describeStep(step).text,
    done: completed.has(step)
  }))
  return { planned: steps.length, done: completed.size, inPlace: present.length, all }
}

export function failureOf(failure: ActionError | undefined): ReportedFailure | null {
  return failure === undefined ? null : { code: failure.code, message: failure.message }
}
