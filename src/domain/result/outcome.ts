import type { ActionError, Instruction } from '../../errors.ts'
import type { Check } from '../checks/checks.ts'
import type { ApplicationId, ApplicationObjectId, ServicePrincipalId, TenantId } from '../identifiers.ts'
import type { CertificateInForce, Plan, Step } from '../plan/plan.ts'
import { replacedCertificate } from '../plan/plan-certificate.ts'
import { isDifference } from '../plan/step-stages.ts'
import type { Registration } from '../request/registration.ts'
import type { RunMode } from '../request/run-mode.ts'
import type { DestinationResult } from './destination-result.ts'

/** What there is in the tenant after the run, as far as it is known. */
export interface Registered {
  readonly tenantId: TenantId | undefined
  readonly applicationId: ApplicationId | undefined
  readonly objectId: ApplicationObjectId | undefined
  readonly servicePrincipalId: ServicePrincipalId | undefined
  /** The certificate that VB365 is to use. */
  readonly certificate: CertificateInForce | undefined
  /** Whole days until it expires, rounded down. */
  readonly daysLeft: number | undefined
}

/** Where the PFX with the certificate's key is. */
export interface PfxLocation {
  readonly path: string
  /** `staged`: safe on disk beside its destination, and not proved or not delivered yet. */
  readonly state: 'delivered' | 'staged'
}

interface Found {
  readonly registration: Registration
  readonly registered: Registered
  /** This action's own certificates in force that the application has beside the one that VB365 is to use. */
  readonly certificatesBeside: readonly CertificateInForce[]
  /** Empty where they were not read. */
  readonly destinations: readonly DestinationResult[]
  readonly warnings: readonly string[]
  /** What a human has to do elsewhere. */
  readonly instructions: readonly Instruction[]
}

/** It ended before anything of the tenant was known: an input, a file, the sign-in. */
export interface RefusedOutcome {
  readonly kind: 'refused'
  readonly registration: Registration
  readonly failure: ActionError
}

/** Something stands in the way of the plan: nothing was written. */
export interface BlockedOutcome extends Found {
  readonly kind: 'blocked'
  readonly mode: RunMode
  readonly plan: Plan
  readonly failure: ActionError
}

/** A run that only plans. */
export interface PlannedOutcome extends Found {
  readonly kind: 'planned'
  readonly plan: Plan
  /** Set where a difference was to be a failure. */
  readonly failure: ActionError | undefined
}

/** A run that carried its plan out, whole or until it failed. */
export interface AppliedOutcome extends Found {
  readonly kind: 'applied'
  readonly plan: Plan
  readonly completed: readonly Step[]
  readonly checks: readonly Check[]
  readonly pfx: PfxLocation | undefined
  readonly failure: ActionError | undefined
}

/** A run that only verifies. */
export interface VerifiedOutcome extends Found {
  readonly kind: 'verified'
  readonly plan: Plan
  readonly checks: readonly Check[]
  readonly pfx: PfxLocation | undefined
  readonly failure: ActionError | undefined
}

/**
 * A run for an application that is granted nothing: in every mode it checks, with the application's own sign-in. Its plan
 * delivers the certificate, and does nothing in the tenant.
 */
export interface CheckedOutcome extends Found {
  readonly kind: 'checked'
  readonly plan: Plan
  readonly completed: readonly Step[]
  readonly checks: readonly Check[]
  readonly pfx: PfxLocation | undefined
  readonly failure: ActionError | undefined
}

/** All that the run of one registration did and found. A failed one says how far it got. */
export type Outcome =
  | RefusedOutcome
  | BlockedOutcome
  | PlannedOutcome
  | AppliedOutcome
  | VerifiedOutcome
  | CheckedOutcome

/** Whether the run changed something in the tenant or a destination or, where it only plans, would have. */
export function hasChanges(outcome: Outcome): boolean {
  switch (outcome.kind) {
    case 'planned':
      return outcome.plan.steps.some(isDifference)
    case 'blocked':
      return outcome.mode.kind === 'plan' && outcome.plan.steps.some(isDifference)
    case 'applied':
    case 'checked':
      return outcome.completed.some(isDifference)
    case 'refused':
    case 'verified':
      return false
  }
}

/** What is known of the application; nothing where a run ended before. */
export function registeredOf(outcome: Outcome): Partial<Registered> {
  return outcome.kind === 'refused' ? {} : outcome.registered
}

const NO_PLAN: Plan = { steps: [], present: [], blockers: [], forAdministrator: [] }

/** The plan of a run; one without steps where none was made. */
export function planOf(outcome: Outcome): Plan {
  return outcome.kind === 'refused' ? NO_PLAN : outcome.plan
}

/** The steps of the plan that were done. */
export function completedOf(outcome: Outcome): readonly Step[] {
  switch (outcome.kind) {
    case 'applied':
    case 'checked':
      return outcome.completed
    case 'refused':
    case 'blocked':
    case 'planned':
    case 'verified':
      return []
  }
}

/** What a human has to do elsewhere, what a failure asks for included. */
export function instructionsOf(outcome: Outcome): readonly Instruction[] {
  const all = [...(outcome.kind === 'refused' ? [] : outcome.instructions), ...(outcome.failure?.instructions ?? [])]
  return [...new Map(all.map((instruction) => [JSON.stringify(instruction), instruction])).values()]
}

/** What the tenant calls an application that is there; undefined where it was not read. */
export function foundNameOf(outcome: Outcome): string | undefined {
  return planOf(outcome).present.find((fact) => fact.kind === 'application')?.displayName
}

/** The certificate that the one of this run takes over from; undefined where none was replaced. */
export function previousCertificateOf(outcome: Outcome): CertificateInForce | undefined {
  return outcome.kind === 'applied' ? replacedCertificate(outcome.completed) : undefined
}

/** The PFX of the run's certificate; undefined where there is none here. */
export function pfxOf(outcome: Outcome): PfxLocation | undefined {
  switch (outcome.kind) {
    case 'applied':
    case 'verified':
    case 'checked':
      return outcome.pfx
    case 'refused':
    case 'blocked':
    case 'planned':
      return undefined
  }
}

export function checksOf(outcome: Outcome): readonly Check[] {
  switch (outcome.kind) {
    case 'applied':
    case 'verified':
    case 'checked':
      return outcome.checks
    case 'refused':
    case 'blocked':
    case 'planned':
      return []
  }
}
