import type { ApplicationId } from '../identifiers.ts'
import type { GraphPermission } from '../permissions/graph-permissions.ts'
import type { Registration } from '../request/registration.ts'
import { type Caller, foundApplication, type ObservedTenant } from '../tenant/observed-tenant.ts'
import type { Blocker } from './plan.ts'

/** With any of these an identity administers a tenant. VB365 needs none of them for an application of its own. */
const ADMINISTERING: readonly GraphPermission[] = [
  'Application.ReadWrite.OwnedBy',
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'DelegatedPermissionGrant.ReadWrite.All',
  'RoleManagement.ReadWrite.Directory'
]

/**
 * Whether an identity may be the registered application itself: one that signs in with a certificate of its own and holds
 * no permission to administer a tenant. It rolls its certificates, and gets no grant.
 */
export function mayRollItself({ roles }: Caller, signsInWithCertificate: boolean): boolean {
  return signsInWithCertificate && roles !== undefined && !ADMINISTERING.some((value) => roles.has(value))
}

/**
 * An identity that administers the tenant and is to be registered itself: two GUIDs were mixed up. Its key, which may
 * gain any privilege, would end in the PFX that is meant for VB365.
 */
export function callerIsTheApplication(
  { application }: Registration,
  caller: Caller,
  signsInWithCertificate: boolean
): Blocker | undefined {
  return application.flow === 'existing' && application.grantPermissions
    ? blockerFor(application.applicationId, caller, signsInWithCertificate)
    : undefined
}

/** The same for an application that was found by its name. */
export function callerIsFoundApplication(
  observed: ObservedTenant,
  signsInWithCertificate: boolean
): Blocker | undefined {
  const application = foundApplication(observed)
  return application && blockerFor(application.applicationId, observed.caller, signsInWithCertificate)
}

function blockerFor(
  applicationId: ApplicationId,
  caller: Caller,
  signsInWithCertificate: boolean
): Blocker | undefined {
  return applicationId === caller.applicationId && !mayRollItself(caller, signsInWithCertificate)
    ? { kind: 'caller-is-the-application', applicationId }
    : undefined
}
