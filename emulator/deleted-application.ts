import type { Application } from './application.ts'
import type { AppRoleAssignment, DelegatedGrant, RoleAssignment } from './grants.ts'
import type { ServicePrincipal } from './service-principal.ts'

export interface DeletedApplication {
  readonly id: string
  readonly application: Application
  readonly servicePrincipal: ServicePrincipal | null
  readonly appRoleAssignments: readonly AppRoleAssignment[]
  readonly delegatedGrants: readonly DelegatedGrant[]
  readonly roleAssignments: readonly RoleAssignment[]
  deletedDateTime: string
}
