import type { Instruction } from '../../errors.ts'
import { daysLeft } from '../certificate/certificate.ts'
import { isInForce, ownCertificates } from '../certificate/own-certificates.ts'
import { expiryWarnings, proofWarnings } from '../checks/certificate-warnings.ts'
import type { Check } from '../checks/checks.ts'
import { ewsEndWarnings } from '../checks/ews-timeline.ts'
import type { ApplicationId, ApplicationObjectId, ServicePrincipalId } from '../identifiers.ts'
import { requiredPermissions } from '../permissions/required-permissions.ts'
import { instructionsFor } from '../plan/describe-blocker.ts'
import { publicFolderInstructions } from '../plan/instructions.ts'
import { lifecycleWarnings } from '../plan/lifecycle-warnings.ts'
import type { CertificateInForce, Plan, Step } from '../plan/plan.ts'
import { planWarnings } from '../plan/plan-warnings.ts'
import type { PlanningFacts } from '../plan/planning-facts.ts'
import type { ResolvedPermissions } from '../plan/resolve-permissions.ts'
import { unexpectedPermissionIds } from '../plan/unexpected-permission-ids.ts'
import type { RunMode } from '../request/run-mode.ts'
import { foundApplication } from '../tenant/observed-tenant.ts'
import { readingWarnings } from '../tenant/reading-warnings.ts'
import { type DestinationResult, destinationResults } from './destination-result.ts'
import type { Registered } from './outcome.ts'
import { blockersIn, tenantIdOf } from './verdict.ts'

/** What a run knows before it writes anything. */
export interface RunFacts extends PlanningFacts {
  readonly mode: RunMode
  readonly resolved: ResolvedPermissions
  readonly plan: Plan
}

/** What there is of the application when the run ends. */
export interface ResultingApplication {
  readonly identifiers: { readonly applicationId: ApplicationId; readonly objectId: ApplicationObjectId } | undefined
  readonly servicePrincipalId: ServicePrincipalId | undefined
  readonly certificate: CertificateInForce | undefined
}

/** What every outcome holds beside its own result. */
export interface Findings {
  readonly registration: PlanningFacts['registration']
  readonly registered: Registered
  readonly certificatesBeside: readonly CertificateInForce[]
  readonly destinations: readonly DestinationResult[]
  readonly warnings: readonly string[]
  readonly instructions: readonly Instruction[]
}

/** @param completed the steps of the plan that were carried out */
export function findingsOf(
  facts: RunFacts,
  { identifiers, servicePrincipalId, certificate }: ResultingApplication,
  checks: readonly Check[],
  completed: readonly Step[]
): Findings {
  const { registration, observed, destinations, plan, mode } = facts
  return {
    registration,
    registered: {
      tenantId: tenantIdOf(observed.caller, observed.organization),
      applicationId: identifiers?.applicationId,
      objectId: identifiers?.objectId,
      servicePrincipalId,
      certificate,
      daysLeft: certificate && daysLeft(certificate.expiresOn, facts.now)
    },
    certificatesBeside: certificatesBeside(facts, certificate, completed),
    destinations: destinationResults({
      destinations,
      planned: plan.steps,
      completed,
      thumbprint: certificate?.thumbprint
    }),
    warnings: warningsOf(facts, checks),
    instructions: [
      ...blockersIn(plan, mode).flatMap(instructionsFor),
      ...checks.flatMap(({ instructions = [] }) => instructions),
      ...publicFolderInstructions(registration)
    ]
  }
}

function certificatesBeside(
  { observed, now }: RunFacts,
  inUse: CertificateInForce | undefined,
  completed: readonly Step[]
): readonly CertificateInForce[] {
  const removed = new Set(completed.flatMap((step) => (step.kind === 'remove-certificate' ? step.keyId : [])))
  return ownCertificates(foundApplication(observed)?.keyCredentials ?? []).filter(
    (own) => isInForce(own, now) && own.thumbprint !== inUse?.thumbprint && !removed.has(own.keyId)
  )
}

/** What a user should know although nothing failed. */
function warningsOf(facts: RunFacts, checks: readonly Check[]): readonly string[] {
  const { registration, observed, resolved, certificate, plan, now } = facts
  return [
    ...readingWarnings(observed),
    ...planWarnings(facts, plan.steps),
    ...lifecycleWarnings(facts, plan),
    ...unexpectedPermissionIds(resolved),
    ...(certificate.kind === 'provided' ? expiryWarnings(certificate.facts, now) : []),
    ...proofWarnings(checks),
    ...checks.flatMap(({ warnings = [] }) => warnings),
    ...ewsEndWarnings(registration, requiredPermissions(registration), now)
  ]
}
