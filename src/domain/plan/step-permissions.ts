import {
  ASSIGN_DIRECTORY_ROLES,
  GRANT_APP_ROLES,
  GRANT_DELEGATED_SCOPES,
  type RequiredCallerPermission,
  WRITE_APPLICATIONS
} from './caller-permissions.ts'
import type { Step } from './plan.ts'

/** What carrying out each kind of step needs of the administering identity. */
const PERMISSION_FOR: Readonly<Record<Step['kind'], RequiredCallerPermission | undefined>> = {
  'create-application': WRITE_APPLICATIONS,
  'register-certificate': WRITE_APPLICATIONS,
  'set-unique-name': WRITE_APPLICATIONS,
  'allow-public-client-flows': WRITE_APPLICATIONS,
  'add-redirect-uri': WRITE_APPLICATIONS,
  'declare-permissions': WRITE_APPLICATIONS,
  'create-service-principal': WRITE_APPLICATIONS,
  'grant-app-role': GRANT_APP_ROLES,
  'grant-delegated-scopes': GRANT_DELEGATED_SCOPES,
  'assign-directory-role': ASSIGN_DIRECTORY_ROLES,
  // Its rights are in Exchange, not in Graph.
  'allow-ews': undefined,
  // What a destination needs, the destination itself checks.
  'deliver-certificate': undefined,
  'remove-certificate': WRITE_APPLICATIONS
}

/** What carrying out the steps needs, each once. Without a grant to make, no permission to grant is needed. */
export function permissionsForSteps(steps: readonly Step[]): readonly RequiredCallerPermission[] {
  return [...new Set(steps.flatMap(({ kind }) => PERMISSION_FOR[kind] ?? []))]
}
