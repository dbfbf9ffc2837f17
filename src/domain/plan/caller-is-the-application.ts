import type { ApplicationId } from '../identifiers.ts'
import type { Registration } from '../request/registration.ts'
import type { Blocker } from './plan.ts'

/**
 * An identity that administers the tenant and is to be registered itself: two GUIDs were mixed up. Its key, which may
 * gain any privilege, would end in the PFX that is meant for VB365.
 * @param caller the application ID that signs in to administer; undefined where that is not known
 */
export function callerIsTheApplication(
  { application }: Registration,
  caller: ApplicationId | undefined
): Blocker | undefined {
  return application.flow === 'existing' && application.grantPermissions && application.applicationId === caller
    ? { kind: 'caller-is-the-application', applicationId: application.applicationId }
    : undefined
}
