import { derivedGuid } from './object-ids.ts'
import { plantTenant } from './plant-tenant.ts'
import type { Seed, SeedApplication } from './seed-shape.ts'
import { initialDomain, type Tenant } from './tenant.ts'

/** A tenant by its ID and its initial domain. */
export interface TenantName {
  readonly tenantId: string
  readonly tenantDomain: string
}

/** What several tenants are made of. */
export interface Provider {
  readonly seed: Seed
  /** Where the administering application is at home. */
  readonly home: Tenant
  /** Display name of the application that administers all of them. */
  readonly administrator: string
  /** Called with each tenant that is made. */
  readonly planted: (tenant: Tenant) => void
}

/**
 * The tenants of a provider's customers: each is like the seed, with names and IDs of its own, and has a service principal
 * of the provider's application with the same grants, but not the application, which is at home elsewhere. One is made
 * when it is asked for the first time.
 */
export class CustomerTenants {
  /** All tenants, the provider's own first. */
  readonly names: readonly TenantName[]
  readonly #provider: Provider
  readonly #numbers = new Map<string, number>()
  readonly #tenants = new Map<number, Tenant>()

  /** @param count how many there are with the provider's own */
  constructor(provider: Provider, count: number) {
    this.#provider = provider
    const own = { tenantId: provider.home.id, tenantDomain: initialDomain(provider.home) }
    const others = Array.from({ length: count - 1 }, (_, index) => this.#name(index + 2))
    this.names = [own, ...others]
  }

  /** A customer's tenant by its ID or one of its verified domains, in any case. */
  find(name: string): Tenant | undefined {
    const number = this.#numbers.get(name.toLowerCase())
    return number === undefined ? undefined : this.#tenant(number)
  }

  #name(number: number): TenantName {
    const { tenant, domains } = customerSeed(this.#provider, number)
    for (const domain of domains) if (domain.isVerified ?? true) this.#numbers.set(domain.name.toLowerCase(), number)
    this.#numbers.set(tenant.id, number)
    return { tenantId: tenant.id, tenantDomain: domains.find((domain) => domain.isInitial)?.name ?? '' }
  }

  #tenant(number: number): Tenant {
    const known = this.#tenants.get(number)
    if (known) return known
    const { home, planted } = this.#provider
    const tenant = plantTenant(customerSeed(this.#provider, number))
    tenant.servicePrincipals = tenant.servicePrincipals.map((servicePrincipal) =>
      tenant.applications.some(({ appId }) => appId === servicePrincipal.appId)
        ? { ...servicePrincipal, appOwnerOrganizationId: home.id }
        : servicePrincipal
    )
    tenant.applications = []
    planted(tenant)
    this.#tenants.set(number, tenant)
    return tenant
  }
}

/** The seed with other names and IDs. */
function customerSeed({ seed, administrator }: Provider, number: number): Seed {
  const own = (id: string): string => derivedGuid(id, String(number))
  const numbered = (host: string): string => host.replace(/^[^.]+/, (label) => `${label}-${number}`)
  const { sharePoint } = seed
  return {
    ...seed,
    tenant: { ...seed.tenant, id: own(seed.tenant.id), displayName: `${seed.tenant.displayName} ${number}` },
    domains: seed.domains.map((domain) => ({ ...domain, name: numbered(domain.name) })),
    users: (seed.users ?? []).map((user) => ({
      ...user,
      id: own(user.id),
      userPrincipalName: user.userPrincipalName.replace(/@(.+)$/, (_, domain: string) => `@${numbered(domain)}`)
    })),
    resourceServicePrincipals: (seed.resourceServicePrincipals ?? []).map((resource) => ({
      ...resource,
      objectId: own(resource.objectId)
    })),
    applications: seed.applications
      .filter(({ displayName }) => displayName === administrator)
      .map((application) => ownServicePrincipal(application, own)),
    administeringApplications: [administrator],
    ...(sharePoint?.host === undefined ? {} : { sharePoint: { ...sharePoint, host: numbered(sharePoint.host) } })
  }
}

function ownServicePrincipal(application: SeedApplication, own: (id: string) => string): SeedApplication {
  const { servicePrincipal } = application
  return {
    ...application,
    ...(servicePrincipal && { servicePrincipal: { ...servicePrincipal, objectId: own(servicePrincipal.objectId) } })
  }
}
