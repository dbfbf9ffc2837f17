import { RESOURCE_APPLICATIONS } from '../permissions/resources.ts'
import { NO_UNIQUE_NAME_TAG, uniqueNameOf } from '../request/managed-names.ts'
import type { Registration } from '../request/registration.ts'
import type { DeclaredResourceAccess, ObservedApplication } from '../tenant/observed-tenant.ts'
import type { PlanPart, Present, Step } from './plan.ts'
import { plannedCertificate } from './plan-certificate.ts'
import type { PlanningFacts } from './planning-facts.ts'
import type { ResolvedPermission, ResolvedPermissions } from './resolve-permissions.ts'

/** Redirect URI of a desktop client: VB365's restore sign-in comes back there, and VB365 itself writes this one. */
const RESTORE_REDIRECT_URI = 'http://localhost'

/** A new application, whole in one request. */
export function planCreation(facts: PlanningFacts, resolved: ResolvedPermissions): PlanPart {
  const { application } = facts.registration
  if (application.flow === 'existing') return { steps: [], present: [] }
  return {
    steps: [
      {
        kind: 'create-application',
        displayName: application.name,
        uniqueName: uniqueNameOf(application.name),
        declaredAccess: declaredAccessOf(resolved.permissions),
        redirectUris: [RESTORE_REDIRECT_URI],
        certificate: plannedCertificate(facts, [])
      }
    ],
    present: []
  }
}

/** An application that is found only by its tag, unless Graph is known to refuse it a unique name. */
export function planUniqueName({ application }: Registration, { uniqueName, tags }: ObservedApplication): PlanPart {
  const isWanted = application.flow === 'new' && uniqueName === undefined && !tags.includes(NO_UNIQUE_NAME_TAG)
  return {
    steps: isWanted ? [{ kind: 'set-unique-name', uniqueName: uniqueNameOf(application.name) }] : [],
    present: []
  }
}

/** Public client flows and redirect URI, both of which VB365's restore needs. */
export function planSettings(application: ObservedApplication): PlanPart {
  const steps: Step[] = []
  const present: Present[] = [{ kind: 'application', displayName: application.displayName }]
  if (application.allowsPublicClientFlows) present.push({ kind: 'public-client-flows' })
  else steps.push({ kind: 'allow-public-client-flows' })
  const uris = application.publicClientRedirectUris
  if (uris.includes(RESTORE_REDIRECT_URI)) present.push({ kind: 'redirect-uri', uri: RESTORE_REDIRECT_URI })
  else steps.push({ kind: 'add-redirect-uri', uri: RESTORE_REDIRECT_URI })
  return { steps, present }
}

/** The permissions that the application says it wants; more are added, none is taken away. */
export function planDeclaration(
  { declaredAccess }: ObservedApplication,
  { permissions }: ResolvedPermissions
): PlanPart {
  const missing = permissions.filter((permission) => !isDeclared(declaredAccess, permission))
  return missing.length === 0
    ? { steps: [], present: [{ kind: 'declared-permissions', count: permissions.length }] }
    : { steps: [{ kind: 'declare-permissions', missing }], present: [] }
}

function isDeclared(declared: readonly DeclaredResourceAccess[], { resource, type, id }: ResolvedPermission): boolean {
  return declared.some(
    ({ resourceAppId, permissions }) =>
      resourceAppId === RESOURCE_APPLICATIONS[resource].applicationId &&
      permissions.some((permission) => permission.type === type && permission.id === id)
  )
}

/** Permissions as an application declares them, grouped by their resource. */
export function declaredAccessOf(permissions: readonly ResolvedPermission[]): readonly DeclaredResourceAccess[] {
  return [...Map.groupBy(permissions, ({ resource }) => resource)].map(([resource, declared]) => ({
    resourceAppId: RESOURCE_APPLICATIONS[resource].applicationId,
    permissions: declared.map(({ id, type }) => ({ id, type }))
  }))
}
