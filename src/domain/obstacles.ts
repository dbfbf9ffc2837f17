import { lifetimeOf } from './certificate.ts'
import { violatedRestrictions } from './certificate-policy.ts'
import type { ApplicationId } from './identifiers.ts'
import { judgeIdentity } from './impersonation-account.ts'
import type { ObservedTenant } from './observed-tenant.ts'
import type { Obstacle, PlannedCertificate, Step } from './plan.ts'
import type { PlanningFacts } from './plan-application.ts'
import { mayNotWrite, unmetNeeds, writingNeeds } from './preflight.ts'
import type { Registration } from './registration.ts'
import type { ResolvedPermissions } from './resolve-permissions.ts'

/** Everything that keeps the steps from being carried out or VB365 from working afterwards, all at once. */
export function obstaclesTo(
  facts: PlanningFacts,
  resolved: ResolvedPermissions,
  steps: readonly Step[]
): readonly Obstacle[] {
  const { registration, observed } = facts
  return [
    ...applicationObstacles(registration, observed),
    ...unavailableObstacles(resolved),
    ...accountObstacles(registration, observed),
    ...policyObstacles(facts, steps),
    ...callerObstacles(observed, steps)
  ]
}

function applicationObstacles({ application }: Registration, observed: ObservedTenant): readonly Obstacle[] {
  const servicePrincipal = observed.application?.servicePrincipal
  if (servicePrincipal !== undefined && !servicePrincipal.enabled) {
    return [{ kind: 'service-principal-disabled', id: servicePrincipal.id }]
  }
  if (observed.application !== undefined) return []
  if (application.flow === 'existing') return [absence(application.applicationId, observed)]
  const { namesakes } = observed
  return namesakes.length === 0
    ? []
    : [{ kind: 'name-taken', displayName: application.name, applicationIds: namesakes }]
}

function absence(applicationId: ApplicationId, { deleted, homeTenantOfServicePrincipal }: ObservedTenant): Obstacle {
  if (deleted) return { kind: 'application-deleted', applicationId }
  return homeTenantOfServicePrincipal === undefined
    ? { kind: 'application-missing', applicationId }
    : { kind: 'application-of-another-tenant', applicationId, homeTenant: homeTenantOfServicePrincipal }
}

function unavailableObstacles({ unavailable }: ResolvedPermissions): readonly Obstacle[] {
  return unavailable.map(
    (missing): Obstacle =>
      missing.kind === 'resource'
        ? {
            kind: 'resource-missing',
            resource: missing.resource,
            values: missing.permissions.map(({ value }) => value)
          }
        : { kind: 'permission-missing', permission: missing.permission }
  )
}

function accountObstacles({ application }: Registration, observed: ObservedTenant): readonly Obstacle[] {
  if (application.flow === 'new') return []
  return judgeIdentity(application.identity, observed).flatMap(({ result, detail }) =>
    result === 'failed' ? [{ kind: 'account-unusable', detail }] : []
  )
}

/** A certificate that the tenant would refuse to register. */
function policyObstacles(
  { observed: { certificatePolicy, application }, now }: PlanningFacts,
  steps: readonly Step[]
): readonly Obstacle[] {
  if (certificatePolicy === undefined) return []
  return steps
    .flatMap((step) => ('certificate' in step ? [step.certificate] : []))
    .flatMap((certificate) =>
      violatedRestrictions(certificatePolicy, {
        ...lifetimeOfPlanned(certificate, now),
        applicationCreatedOn: application?.createdOn ?? now
      })
    )
    .map((restriction) => ({ kind: 'certificate-against-policy', restriction }))
}

function lifetimeOfPlanned(certificate: PlannedCertificate, now: Date) {
  switch (certificate.kind) {
    case 'generate':
      return { ...lifetimeOf(certificate.request, now), isSelfSigned: true }
    case 'existing':
      return certificate.facts
  }
}

function callerObstacles({ caller, application }: ObservedTenant, steps: readonly Step[]): readonly Obstacle[] {
  const needs = unmetNeeds(caller, writingNeeds(steps))
  const lacks: readonly Obstacle[] = needs.length === 0 ? [] : [{ kind: 'caller-lacks-permissions', caller, needs }]
  const writesApplication = steps.some(({ kind }) => WRITES_APPLICATION.has(kind))
  return application !== undefined && writesApplication && mayNotWrite(caller, application)
    ? [...lacks, { kind: 'application-not-owned', objectId: application.objectId, caller }]
    : lacks
}

const WRITES_APPLICATION: ReadonlySet<Step['kind']> = new Set([
  'register-certificate',
  'allow-public-client-flows',
  'add-redirect-uri',
  'declare-permissions',
  'create-service-principal'
] as const)
