import { type CertificateFacts, currentManagedCertificate, isDueForRenewal } from '../certificate/certificate.ts'
import type { ObservedDestination } from '../certificate/destination.ts'
import { RESOURCE_APPLICATIONS } from '../permissions/resources.ts'
import { keyCredentialNameOf, NO_UNIQUE_NAME_TAG, uniqueNameOf } from '../request/managed-names.ts'
import type { GeneratedCertificate, Registration } from '../request/registration.ts'
import type {
  DeclaredResourceAccess,
  ObservedApplication,
  ObservedKeyCredential,
  ObservedTenant
} from '../tenant/observed-tenant.ts'
import type { CertificateInForce, PlannedCertificate, PlanPart, Present, Step } from './plan.ts'
import type { ResolvedPermission, ResolvedPermissions } from './resolve-permissions.ts'

/** Redirect URI of a desktop client: VB365's restore sign-in comes back there, and VB365 itself writes this one. */
const RESTORE_REDIRECT_URI = 'http://localhost'

/** The certificate that the registration asks for. */
export type CertificateOffer =
  | {
      readonly kind: 'generate'
      readonly request: GeneratedCertificate
    }
  | { readonly kind: 'provided'; readonly facts: CertificateFacts }

export interface PlanningFacts {
  readonly registration: Registration
  readonly observed: ObservedTenant
  readonly certificate: CertificateOffer
  readonly destinations: readonly ObservedDestination[]
  readonly now: Date
}

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

function plannedCertificate(
  { certificate, destinations, now }: PlanningFacts,
  registered: readonly ObservedKeyCredential[]
): PlannedCertificate {
  switch (certificate.kind) {
    case 'provided':
      return { kind: 'existing', facts: certificate.facts, keyCredentialName: certificate.facts.subject }
    case 'generate': {
      const { request } = certificate
      const keyCredentialName = keyCredentialNameOf(request.friendlyName)
      const known = new Set(registered.map(({ thumbprint }) => thumbprint))
      // Made by an earlier run that ended before it was registered; used instead of another new one.
      const staged = destinations
        .flatMap((destination) => destination.staged)
        .find(({ thumbprint, notAfter }) => !known.has(thumbprint) && !isDueForRenewal(notAfter, request, now))
      return staged === undefined
        ? { kind: 'generate', request, keyCredentialName }
        : { kind: 'existing', facts: staged, keyCredentialName }
    }
  }
}

/** The certificate that the steps register; undefined where the one in place remains. */
export function certificateToRegister(steps: readonly Step[]): PlannedCertificate | undefined {
  return steps.flatMap((step) =>
    step.kind === 'create-application' || step.kind === 'register-certificate' ? [step.certificate] : []
  )[0]
}

/** The certificate beside those that an application has. */
export function planCertificate(facts: PlanningFacts, { keyCredentials }: ObservedApplication): PlanPart {
  const { certificate, now } = facts
  const registered =
    certificate.kind === 'provided'
      ? keyCredentials.find(({ thumbprint }) => thumbprint === certificate.facts.thumbprint)
      : currentManagedCertificate(keyCredentials, now)
  const due =
    registered !== undefined &&
    certificate.kind === 'generate' &&
    isDueForRenewal(registered.expiresOn, certificate.request, now)
  const inForce = registered && certificateInForce(registered)
  if (inForce !== undefined && !due) return { steps: [], present: [{ kind: 'certificate', ...inForce }] }
  const reason = due ? 'near-its-end' : certificate.kind === 'provided' ? 'not-registered' : 'none-registered'
  const planned = plannedCertificate(facts, keyCredentials)
  return {
    steps: [{ kind: 'register-certificate', certificate: planned, reason, replaces: inForce }],
    present: []
  }
}

function certificateInForce(credential: ObservedKeyCredential): CertificateInForce | undefined {
  const { thumbprint, thumbprintSha256, expiresOn } = credential
  return thumbprint && { thumbprint, thumbprintSha256, expiresOn }
}

/** An application that is found by its tag alone, unless Graph is known to refuse it a unique name. */
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
