import { judgeIdentity } from '../checks/impersonation-account.ts'
import type { Registration } from '../request/registration.ts'
import { foundApplication, type ObservedApplication, type ObservedTenant } from '../tenant/observed-tenant.ts'
import { lacksOwnership, unmetNeeds } from './caller-permissions.ts'
import { judgePlannedCertificate } from './certificate-verdict.ts'
import { limitBlockers } from './limit-blockers.ts'
import type { Blocker, Step } from './plan.ts'
import { ewsBlockers } from './plan-ews.ts'
import type { PlanningFacts } from './planning-facts.ts'
import type { ResolvedPermissions } from './resolve-permissions.ts'
import { permissionsForSteps } from './step-permissions.ts'

/** Everything that keeps the steps from being carried out or VB365 from working afterwards, all at once. */
export function blockersTo(
  facts: PlanningFacts,
  resolved: ResolvedPermissions,
  steps: readonly Step[]
): readonly Blocker[] {
  const { registration, observed } = facts
  const application = foundApplication(observed)
  return [
    ...applicationBlockers(registration, observed),
    ...(application === undefined ? [] : limitBlockers(application, resolved, steps)),
    ...disabledResourceBlockers(observed),
    ...unavailableBlockers(resolved),
    ...accountBlockers(registration, observed),
    ...judgePlannedCertificate(facts, steps).refusedBy.map(
      (restriction): Blocker => ({ kind: 'certificate-against-policy', restriction })
    ),
    ...callerBlockers(observed, steps),
    ...ewsBlockers(facts, steps)
  ]
}

function applicationBlockers({ application }: Registration, observed: ObservedTenant): readonly Blocker[] {
  const lookup = observed.application
  if (lookup.kind === 'found') return disabledBlockers(lookup)
  if (application.flow === 'new') {
    const applicationIds = lookup.kind === 'absent' ? lookup.namesakes : []
    return applicationIds.length === 0 ? [] : [{ kind: 'name-taken', displayName: application.name, applicationIds }]
  }
  const { applicationId } = application
  switch (lookup.kind) {
    case 'absent':
      return [{ kind: 'application-missing', applicationId }]
    case 'deleted':
      return [{ kind: 'application-deleted', applicationId }]
    case 'foreign':
      return [{ kind: 'application-of-another-tenant', applicationId, homeTenant: lookup.homeTenant }]
    case 'object-id': {
      const { displayName, applicationId: meant } = lookup
      return [{ kind: 'object-id-given', given: applicationId, displayName, applicationId: meant }]
    }
  }
}

function disabledBlockers({ applicationId, disabledBy, servicePrincipal }: ObservedApplication): readonly Blocker[] {
  const application: readonly Blocker[] =
    disabledBy === undefined ? [] : [{ kind: 'application-disabled', applicationId, by: disabledBy }]
  return servicePrincipal === undefined || servicePrincipal.enabled
    ? application
    : [...application, { kind: 'service-principal-disabled', id: servicePrincipal.id }]
}

/** No token is issued for a resource whose own service principal is disabled (AADSTS500014). */
function disabledResourceBlockers({ resources }: ObservedTenant): readonly Blocker[] {
  return [...resources].flatMap(([resource, observed]) =>
    observed === undefined || observed.enabled
      ? []
      : [{ kind: 'resource-disabled', resource, servicePrincipalId: observed.servicePrincipalId }]
  )
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

function callerBlockers(observed: ObservedTenant, steps: readonly Step[]): readonly Blocker[] {
  const { caller } = observed
  const application = foundApplication(observed)
  const needs = unmetNeeds(caller, permissionsForSteps(steps))
  const lacks: readonly Blocker[] = needs.length === 0 ? [] : [{ kind: 'caller-lacks-permissions', caller, needs }]
  const writesApplication = steps.some(({ kind }) => WRITES_APPLICATION.has(kind))
  return application !== undefined && writesApplication && lacksOwnership(caller, application)
    ? [...lacks, { kind: 'application-not-owned', objectId: application.objectId, caller }]
    : lacks
}

const WRITES_APPLICATION: ReadonlySet<Step['kind']> = new Set([
  'register-certificate',
  'set-unique-name',
  'allow-public-client-flows',
  'add-redirect-uri',
  'declare-permissions',
  'create-service-principal'
] as const)
