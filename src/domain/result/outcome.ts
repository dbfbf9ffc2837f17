import type { ActionError, Instruction } from '../../errors.ts'
import type { Check } from '../checks/checks.ts'
import type {
  ApplicationId,
  ApplicationObjectId,
  ServicePrincipalId,
  TenantId,
  Thumbprint,
  ThumbprintSha256
} from '../identifiers.ts'
import type { Blocker, Plan, Step } from '../plan/plan.ts'
import type { Registration } from '../request/registration.ts'
import type { RunMode } from '../request/run-mode.ts'
import type { Caller, Organization, Reading } from '../tenant/observed-tenant.ts'

/** The certificate that the application has after the run. */
export interface RegisteredCertificate {
  readonly thumbprint: Thumbprint
  /** Undefined where neither the certificate nor Graph told it. */
  readonly thumbprintSha256: ThumbprintSha256 | undefined
  readonly expiresOn: Date
}

/** What there is in the tenant after the run, as far as it is known. */
export interface Registered {
  readonly tenantId: TenantId | undefined
  readonly applicationId: ApplicationId | undefined
  readonly objectId: ApplicationObjectId | undefined
  readonly servicePrincipalId: ServicePrincipalId | undefined
  readonly certificate: RegisteredCertificate | undefined
}

/** All that one run did and found. A failed run tells how far it came: nothing it made stays unaccounted for. */
export interface Outcome {
  readonly registration: Registration
  readonly mode: RunMode
  readonly registered: Registered
  readonly plan: Plan
  readonly completed: readonly Step[]
  readonly checks: readonly Check[]
  readonly pfxPath: string | undefined
  readonly warnings: readonly string[]
  /** What a human has to do elsewhere. */
  readonly instructions: readonly Instruction[]
  readonly failure: ActionError | undefined
}

/**
 * The blockers that end a run. One that only looks may well have an identity that could not write: it shows the plan,
 * which somebody else may carry out.
 */
export function blockersIn({ blockers }: Plan, mode: RunMode): readonly Blocker[] {
  return mode.kind === 'apply'
    ? blockers
    : blockers.filter(({ kind }) => kind !== 'caller-lacks-permissions' && kind !== 'application-not-owned')
}

/** The tenant, which the token tells even where the organization may not be read. */
export function tenantIdOf(
  caller: Caller | undefined,
  organization: Reading<Organization> | undefined
): TenantId | undefined {
  return caller?.tenantId ?? (organization?.kind === 'read' ? organization.value.tenantId : undefined)
}

/** Whether the run changed something or, where it only plans, would have. */
export function hasChanges({ mode, plan, completed }: Outcome): boolean {
  return mode.kind === 'plan' ? plan.steps.length > 0 : completed.length > 0
}
