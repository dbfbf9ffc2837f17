import { EmulatorError } from './emulator-error.ts'
import { defaultExchange } from './exchange/ews-states.ts'
import { completeRestriction } from './key-credential-restriction.ts'
import { plantApplication, plantOwners, requirePolicy } from './plant-application.ts'
import { plantGrants } from './plant-grants.ts'
import { plantServicePrincipals } from './plant-service-principals.ts'
import { builtInRoles } from './role-definitions.ts'
import type { Seed } from './seed-shape.ts'
import type { Tenant } from './tenant.ts'

function plantOrganization(seed: Seed): Pick<Tenant, 'domains' | 'subscribedSkus' | 'users'> {
  return {
    domains: seed.domains.map((domain) => ({
      name: domain.name,
      isDefault: domain.isDefault ?? false,
      isInitial: domain.isInitial ?? false,
      isVerified: domain.isVerified ?? true,
      supportedServices: domain.supportedServices ?? []
    })),
    subscribedSkus: (seed.subscribedSkus ?? []).map((sku) => ({
      ...sku,
      capabilityStatus: sku.capabilityStatus ?? 'Enabled',
      servicePlans: sku.servicePlans.map((plan) => ({
        ...plan,
        provisioningStatus: plan.provisioningStatus ?? 'Success',
        appliesTo: plan.appliesTo ?? 'User'
      }))
    })),
    users: (seed.users ?? []).map((user) => ({
      ...user,
      mail: user.mail === undefined ? user.userPrincipalName : user.mail,
      accountEnabled: user.accountEnabled ?? true,
      usageLocation: user.usageLocation ?? null,
      userType: user.userType ?? 'Member',
      licences: user.licences ?? [],
      ewsEnabled: user.ewsEnabled ?? true
    }))
  }
}

function plantPolicies(seed: Seed): Pick<Tenant, 'appManagementPolicy' | 'appManagementPolicies'> {
  return {
    appManagementPolicy: {
      id: '00000000-0000-0000-0000-000000000000',
      isEnabled: seed.appManagementPolicy?.isEnabled ?? false,
      keyCredentialRestrictions: (seed.appManagementPolicy?.keyCredentials ?? []).map(completeRestriction)
    },
    appManagementPolicies: (seed.appManagementPolicies ?? []).map(({ keyCredentials, ...policy }) => ({
      ...policy,
      description: policy.displayName,
      passwordCredentialRestrictions: [],
      keyCredentialRestrictions: keyCredentials.map(completeRestriction)
    }))
  }
}

/** Makes the tenant that a seed describes. */
export function plantTenant(seed: Seed): Tenant {
  const tenant: Tenant = {
    id: seed.tenant.id,
    displayName: seed.tenant.displayName,
    countryLetterCode: seed.tenant.countryLetterCode,
    createdDateTime: seed.tenant.createdDateTime ?? '2020-01-01T00:00:00Z',
    ...plantOrganization(seed),
    roleDefinitions: [...builtInRoles],
    ...plantPolicies(seed),
    exchange: { ...defaultExchange(), ...seed.exchange },
    sharePoint: { host: null, title: `${seed.tenant.displayName} Team Site`, ...seed.sharePoint },
    administeringApplications: [...seed.administeringApplications],
    applications: seed.applications.map((application, index) =>
      plantApplication(application, `applications[${index}]`)
    ),
    servicePrincipals: plantServicePrincipals(seed),
    appRoleAssignments: [],
    delegatedGrants: [],
    roleAssignments: [],
    deletedApplications: [],
    activatedRoles: []
  }
  if (!tenant.domains.some((domain) => domain.isInitial))
    throw new EmulatorError('The seed is refused: domains holds no initial domain (isInitial).')
  seed.applications.forEach((application, index) => {
    const place = `applications[${index}]`
    requirePolicy(tenant, application, place)
    plantOwners(tenant, application, place)
    plantGrants(tenant, application, place)
  })
  return tenant
}
