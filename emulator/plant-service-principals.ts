import { EmulatorError } from './emulator-error.ts'
import { microsoftTenantId, newServicePrincipal } from './new-objects.ts'
import { resourceOffers } from './resource-permissions.ts'
import type { Seed } from './seed-shape.ts'
import type { ServicePrincipal } from './service-principal.ts'

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

/** Those of Microsoft's APIs, and those of the seed's own applications. */
export function plantServicePrincipals(seed: Seed): ServicePrincipal[] {
  return [...plantResources(seed), ...plantClients(seed)]
}
