import { lifetimeOf } from '../certificate/certificate.ts'
import { judgeIdentity } from '../checks/impersonation-account.ts'
import type { ApplicationId } from '../identifiers.ts'
import type { Registration } from '../request/registration.ts'
import { violatedRestrictions } from '../tenant/certificate-policy.ts'
import type { ObservedTenant } from '../tenant/observed-tenant.ts'
import { lacksOwnership, unmetNeeds } from './caller-permissions.ts'
import type { Blocker, PlannedCertificate, Step } from './plan.ts'
import { certificateToRegister, type PlanningFacts } from './plan-application.ts'
import type { ResolvedPermissions } from './resolve-permissions.ts'
import { permissionsForSteps } from './step-permissions.ts'

/** Everything that keeps the steps from being carried out or VB365 from working afterwards, all at once. */
export function blockersTo(
  facts: PlanningFacts,
  resolved: ResolvedPermissions,
  steps: readonly Step[]
): readonly Blocker[] {
  const { registration, observed } = facts
  return [
    ...applicationBlockers(registration, observed),
    ...unavailableBlockers(resolved),
    ...accountBlockers(registration, observed),
    ...policyBlockers(facts, steps),
    ...callerBlockers(observed, steps)
  ]
}

function applicationBlockers({ application }: Registration, observed: ObservedTenant): readonly Blocker[] {
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

function absence(applicationId: ApplicationId, { deleted, homeTenantOfServicePrincipal }: ObservedTenant): Blocker {
  if (deleted) return { kind: 'application-deleted', applicationId }
  return homeTenantOfServicePrincipal === undefined
    ? { kind: 'application-missing', applicationId }
    : { kind: 'application-of-another-tenant', applicationId, homeTenant: homeTenantOfServicePrincipal }
}

function unavailableBlockers({ unavailable }: ResolvedPermissions): readonly Blocker[] {
  return unavailable.map(
    (missing): Blocker =>
      missing.kind === 'resource'
        ? {
            kind: 'resource-missing',
            resource: missing.resource,
            values: missing.permissions.map(({ value }) => value)
          }
        : { kind: 'permission-missing', permission: missing.permission }
  )
}

function accountBlockers({ application }: Registration, observed: ObservedTenant): readonly Blocker[] {
  if (application.flow === 'new') return []
  return judgeIdentity(application.identity, observed).flatMap(({ result, detail }) =>
    result === 'failed' ? [{ kind: 'account-unusable', detail }] : []
  )
}

/** A certificate that the tenant would refuse to register. */
function policyBlockers(
  { observed: { certificatePolicy, application }, now }: PlanningFacts,
  steps: readonly Step[]
): readonly Blocker[] {
  if (certificatePolicy === undefined) return []
  const certificate = certificateToRegister(steps)
  if (certificate === undefined) return []
  return violatedRestrictions(certificatePolicy, {
    ...lifetimeOfPlanned(certificate, now),
    applicationCreatedOn: application?.createdOn ?? now
  }).map((restriction) => ({ kind: 'certificate-against-policy', restriction }))
}

function lifetimeOfPlanned(certificate: PlannedCertificate, now: Date) {
  switch (certificate.kind) {
    case 'generate':
      return { ...lifetimeOf(certificate.request, now), isSelfSigned: true }
    case 'existing':
      return certificate.facts
  }
}

function callerBlockers({ caller, application }: ObservedTenant, steps: readonly Step[]): readonly Blocker[] {
  const needs = unmetNeeds(caller, permissionsForSteps(steps))
  const lacks: readonly Blocker[] = needs.length === 0 ? [] : [{ kind: 'caller-lacks-permissions', caller, needs }]
  const writesApplication = steps.some(({ kind }) => WRITES_APPLICATION.has(kind))
  return application !== undefined && writesApplication && lacksOwnership(caller, application)
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
