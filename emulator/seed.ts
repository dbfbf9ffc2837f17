import { existsSync, readFileSync } from 'node:fs'
import type { Application, KeyCredential } from './application.ts'
import { graphTime, parseCertificate, subjectName, thumbprint } from './certificates.ts'
import { EmulatorError } from './emulator-error.ts'
import { defaultExchange } from './exchange/ews-states.ts'
import { completeRestriction } from './key-credential-restriction.ts'
import { microsoftTenantId, newApplication, newServicePrincipal } from './new-objects.ts'
import { assignmentId } from './object-ids.ts'
import { resourceOffers } from './resource-permissions.ts'
import { builtInRoles } from './role-definitions.ts'
import { type Seed, type SeedApplication, seedShape } from './seed-shape.ts'
import type { ServicePrincipal } from './service-principal.ts'
import { ShapeError } from './shape.ts'
import type { Tenant } from './tenant.ts'

/** The names of the tenants that come with the emulator. */
export const bundledSeeds = ['contoso', 'fabrikam', 'northwind'] as const

/** Reads and checks a seed file: a path, or the name of a bundled seed. */
export function readSeed(nameOrPath: string): Seed {
  const bundled = bundledSeeds.find((name) => name === nameOrPath && !existsSync(nameOrPath))
  const file = bundled ? new URL(`tenants/${bundled}.json`, import.meta.url) : nameOrPath
  let content: string
  try {
    content = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new EmulatorError(
      `The seed file ${nameOrPath} cannot be read; give a path, or one of ${bundledSeeds.join(', ')}.`,
      { cause }
    )
  }
  try {
    return seedShape(JSON.parse(content), '')
  } catch (cause) {
    if (cause instanceof ShapeError)
      throw new EmulatorError(
        `The seed file ${nameOrPath} is refused: ${cause.at || 'the document'} ${cause.message}.`,
        {
          cause
        }
      )
    throw new EmulatorError(`The seed file ${nameOrPath} is not JSON.`, { cause })
  }
}

/** Makes the tenant that a seed describes. */
export function plantTenant(seed: Seed): Tenant {
  const tenant: Tenant = {
    id: seed.tenant.id,
    displayName: seed.tenant.displayName,
    countryLetterCode: seed.tenant.countryLetterCode,
    createdDateTime: seed.tenant.createdDateTime ?? '2020-01-01T00:00:00Z',
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
    })),
    roleDefinitions: [...builtInRoles],
    appManagementPolicy: {
      id: '00000000-0000-0000-0000-000000000000',
      isEnabled: seed.appManagementPolicy?.isEnabled ?? false,
      keyCredentialRestrictions: (seed.appManagementPolicy?.keyCredentials ?? []).map(completeRestriction)
    },
    exchange: { ...defaultExchange(), ...seed.exchange },
    sharePoint: { host: null, title: `${seed.tenant.displayName} Team Site`, ...seed.sharePoint },
    administeringApplications: [...seed.administeringApplications],
    applications: seed.applications.map((application, index) =>
      plantApplication(application, `applications[${index}]`)
    ),
    servicePrincipals: [...plantResources(seed), ...plantClients(seed)],
    appRoleAssignments: [],
    delegatedGrants: [],
    roleAssignments: [],
    deletedApplications: [],
    activatedRoles: [],
    appManagementPolicies: (seed.appManagementPolicies ?? []).map(({ keyCredentials, ...policy }) => ({
      ...policy,
      description: policy.displayName,
      passwordCredentialRestrictions: [],
      keyCredentialRestrictions: keyCredentials.map(completeRestriction)
    }))
  }
  if (!tenant.domains.some((domain) => domain.isInitial))
    throw new EmulatorError('The seed is refused: domains holds no initial domain (isInitial).')
  seed.applications.forEach((application, index) => {
    plantGrants(tenant, application, `applications[${index}]`)
  })
  return tenant
}

function plantResources(seed: Seed): ServicePrincipal[] {
  const offers = resourceOffers()
  return (seed.resourceServicePrincipals ?? []).map((resource, index) => {
    const offer = offers.find((candidate) => candidate.appId === resource.appId)
    if (!offer)
      throw new EmulatorError(
        `The seed is refused: resourceServicePrincipals[${index}].appId is not a resource this emulator knows.`
      )
    const missing = new Set(resource.withoutPermissions ?? [])
    const servicePrincipal = newServicePrincipal({
      id: resource.objectId,
      appId: offer.appId,
      displayName: offer.displayName,
      appOwnerOrganizationId: microsoftTenantId
    })
    return {
      ...servicePrincipal,
      accountEnabled: resource.accountEnabled ?? true,
      servicePrincipalNames: [...offer.servicePrincipalNames],
      appRoles: offer.appRoles.filter((role) => !missing.has(role.value ?? '')),
      oauth2PermissionScopes: offer.oauth2PermissionScopes.filter((scope) => !missing.has(scope.value ?? ''))
    }
  })
}

function plantClients(seed: Seed): ServicePrincipal[] {
  return seed.applications.flatMap((application) => {
    if (!application.servicePrincipal) return []
    const { objectId, ...seeded } = application.servicePrincipal
    const servicePrincipal = newServicePrincipal({
      id: objectId,
      appId: application.applicationId,
      displayName: application.displayName,
      appOwnerOrganizationId: seed.tenant.id
    })
    return [
      {
        ...servicePrincipal,
        accountEnabled: seeded.accountEnabled ?? true,
        appRoleAssignmentRequired: seeded.appRoleAssignmentRequired ?? false,
        tags: seeded.tags ?? [],
        customSecurityAttributes: seeded.customSecurityAttributes ?? {}
      }
    ]
  })
}

function plantApplication(seeded: SeedApplication, place: string): Application {
  const application = newApplication({
    id: seeded.objectId,
    appId: seeded.applicationId,
    displayName: seeded.displayName,
    createdDateTime: seeded.createdDateTime ?? '2024-01-01T00:00:00Z'
  })
  return {
    ...application,
    uniqueName: seeded.uniqueName ?? null,
    description: seeded.description ?? null,
    isFallbackPublicClient: seeded.isFallbackPublicClient ?? null,
    disabledByMicrosoftStatus: seeded.disabledByMicrosoftStatus ?? null,
    appManagementPolicyId: seeded.appManagementPolicy ?? null,
    publicClient: seeded.publicClient ?? application.publicClient,
    web: { ...application.web, ...seeded.web },
    keyCredentials: (seeded.certificates ?? []).map((entry, index) =>
      plantKey(entry, `${place}.certificates[${index}]`)
    ),
    passwordCredentials: (seeded.clientSecrets ?? []).map(({ secret, ...credential }) => ({
      ...credential,
      secretText: secret
    })),
    federatedIdentityCredentials: (seeded.federatedCredentials ?? []).map(({ audience, ...credential }) => ({
      ...credential,
      audiences: [audience],
      description: null
    }))
  }
}

function plantKey(entry: NonNullable<SeedApplication['certificates']>[number], place: string): KeyCredential {
  const certificate = parseCertificate(entry.certificate)
  if (!certificate) throw new EmulatorError(`The seed is refused: ${place}.certificate is not a certificate.`)
  return {
    keyId: entry.keyId,
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
    key: certificate.raw.toString('base64'),
    customKeyIdentifier: thumbprint(certificate),
    displayName: entry.displayName || subjectName(certificate),
    startDateTime: graphTime(new Date(certificate.validFrom)),
    endDateTime: graphTime(new Date(certificate.validTo))
  }
}

function plantGrants(tenant: Tenant, seeded: SeedApplication, place: string): void {
  const application = tenant.applications.find((candidate) => candidate.id === seeded.objectId)
  const policy = seeded.appManagementPolicy
  if (policy !== undefined && !tenant.appManagementPolicies.some((candidate) => candidate.id === policy))
    throw new EmulatorError(`The seed is refused: ${place}.appManagementPolicy is not among appManagementPolicies.`)
  const owners = seeded.owners ?? []
  for (const owner of owners) {
    const appId = tenant.applications.find((candidate) => candidate.displayName === owner)?.appId
    const servicePrincipal = tenant.servicePrincipals.find((candidate) => candidate.appId === appId)
    if (!servicePrincipal)
      throw new EmulatorError(
        `The seed is refused: ${place}.owners names ${owner}, which has no service principal here.`
      )
    application?.ownerIds.push(servicePrincipal.id)
  }
  const client = seeded.servicePrincipal?.objectId
  if (client === undefined) return
  for (const { resource, values } of seeded.grantedAppRoles ?? []) {
    for (const value of values) plantAppRole(tenant, client, resource, value, place)
  }
  for (const { resource, scope } of seeded.grantedScopes ?? []) {
    const resourceId = requireResource(tenant, resource, place).id
    tenant.delegatedGrants.push({
      id: assignmentId(client, resourceId, 'AllPrincipals'),
      clientId: client,
      consentType: 'AllPrincipals',
      principalId: null,
      resourceId,
      scope
    })
  }
  for (const name of seeded.directoryRoles ?? []) plantDirectoryRole(tenant, client, name, `${place}.directoryRoles`)
}

/** Assigns a directory role as if long ago; `place` says who asked for it. */
export function plantDirectoryRole(tenant: Tenant, client: string, name: string, place: string): void {
  const role = tenant.roleDefinitions.find((candidate) => candidate.displayName === name)
  if (!role) throw new EmulatorError(`The seed is refused: ${place} names ${name}, which is not a directory role here.`)
  tenant.roleAssignments.push({
    id: assignmentId(client, role.id, '/'),
    principalId: client,
    roleDefinitionId: role.id,
    directoryScopeId: '/'
  })
}

function requireResource(tenant: Tenant, appId: string, place: string): ServicePrincipal {
  const resource = tenant.servicePrincipals.find((candidate) => candidate.appId === appId)
  if (!resource)
    throw new EmulatorError(
      `The seed is refused: ${place} has a grant for ${appId}, which has no service principal here.`
    )
  return resource
}

/** Grants an application permission as if long ago; `place` says who asked for it. */
export function plantAppRole(
  tenant: Tenant,
  client: string,
  resourceAppId: string,
  value: string,
  place: string
): void {
  const resource = requireResource(tenant, resourceAppId, place)
  const role = resource.appRoles.find((candidate) => candidate.value === value)
  if (!role)
    throw new EmulatorError(
      `The seed is refused: ${place} names ${value}, which ${resource.displayName} does not offer.`
    )
  tenant.appRoleAssignments.push({
    id: assignmentId(client, resource.id, role.id),
    appRoleId: role.id,
    principalId: client,
    resourceId: resource.id,
    createdDateTime: '2024-01-01T00:00:00Z'
  })
}
