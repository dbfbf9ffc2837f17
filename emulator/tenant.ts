import type { Application } from './application.ts'
import type { DeletedApplication } from './deleted-application.ts'
import type { AppRoleAssignment, DelegatedGrant, RoleAssignment } from './grants.ts'
import type { AppManagementPolicy, OwnAppManagementPolicy } from './management-policy.ts'
import type { Domain, SubscribedSku, User } from './organization-facts.ts'
import type { ServicePrincipal } from './service-principal.ts'
import type { ExchangeOrganization, SharePointSite } from './service-settings.ts'

export interface RoleDefinition {
  readonly id: string
  readonly displayName: string
  readonly description: string
}

/** A directory role that can be read as such, learn.microsoft.com/graph/api/resources/directoryrole. */
export interface ActivatedRole {
  readonly id: string
  readonly roleTemplateId: string
}

/** The kinds of object that are written and replicated. */
export interface Collections {
  applications: Application
  servicePrincipals: ServicePrincipal
  appRoleAssignments: AppRoleAssignment
  delegatedGrants: DelegatedGrant
  roleAssignments: RoleAssignment
  deletedApplications: DeletedApplication
  appManagementPolicies: OwnAppManagementPolicy
  activatedRoles: ActivatedRole
}

export type TenantCollections = { [K in keyof Collections]: Collections[K][] }

export interface TenantFacts {
  readonly id: string
  readonly displayName: string
  readonly countryLetterCode: string
  readonly createdDateTime: string
  domains: Domain[]
  subscribedSkus: SubscribedSku[]
  users: User[]
  roleDefinitions: RoleDefinition[]
  appManagementPolicy: AppManagementPolicy
  exchange: ExchangeOrganization
  sharePoint: SharePointSite
  /** Names of the applications that administer this tenant; the first is the default identity. */
  administeringApplications: string[]
}

/** Everything a tenant holds, as plain data that fits into a JSON file. */
export type Tenant = TenantCollections & TenantFacts

/** The initial domain (`*.onmicrosoft.com`) of a tenant. */
export function initialDomain(tenant: Tenant): string {
  const initial = tenant.domains.find((domain) => domain.isInitial)
  if (!initial) throw new Error(`Tenant ${tenant.id} has no initial domain`)
  return initial.name
}

/** Whether `name` (GUID or verified domain, any case) means this tenant. */
export function isNameOfTenant(tenant: Tenant, name: string): boolean {
  const wanted = name.toLowerCase()
  return (
    wanted === tenant.id.toLowerCase() ||
    tenant.domains.some((domain) => domain.isVerified && domain.name.toLowerCase() === wanted)
  )
}
