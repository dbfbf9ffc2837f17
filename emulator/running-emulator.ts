import {
  type AdministeringIdentity,
  defaultIdentity,
  identityOf,
  registerCertificate
} from './administering-identity.ts'
import type { ClientCertificate } from './client-certificate.ts'
import type { Clock } from './clock.ts'
import type { ConditionalAccess } from './conditional-access.ts'
import type { TenantName } from './customer-tenants.ts'
import { closeDestinations, type Destinations, describeDestinations } from './destinations.ts'
import type { FaultPlan } from './faults/fault.ts'
import type { FaultInjector } from './faults/fault-injector.ts'
import type { GithubOidc } from './github-oidc.ts'
import { PemFiles } from './pem-files.ts'
import type { PreparedTenants } from './prepared-tenants.ts'
import { grant, revoke } from './rights.ts'
import type { TenantHosts } from './service-hosts.ts'
import { initialDomain, type Tenant } from './tenant.ts'
import type { TenantsContext } from './tenants-context.ts'
import type { SeenRequest } from './traffic-record.ts'
import type { Traits } from './traits.ts'

/** A tenant that answers on loopback. */
export interface RunningEmulator extends AdministeringIdentity, Destinations {
  /** Origin of the login service. */
  readonly authorityHost: string
  /** Origin of Microsoft Graph (the same). */
  readonly graphEndpoint: string
  /** Origin of Exchange Online. */
  readonly exchangeEndpoint: string
  /** Origin of SharePoint Online. */
  readonly sharePointEndpoint: string
  /** PEM of the authority that signed the server certificate. */
  readonly ca: string
  readonly caFile: string
  readonly tenantId: string
  /** The initial domain. */
  readonly tenantDomain: string
  /** All tenants, this one first. */
  readonly tenants: readonly TenantName[]
  /** A live tenant by its ID or one of its domains. */
  tenantOf(name: string): Tenant | undefined
  /** What the default identity signs in with in place of its secret, registered when it is asked for. */
  clientCertificate(): Promise<ClientCertificate>
  readonly githubOidc: GithubOidc
  /** The live tenant: tests look into it, and may change it. */
  readonly tenant: Tenant
  /** How it behaves where tenants differ; may be changed at any time. */
  readonly traits: Traits
  /** Whose sign-in is blocked; may be changed at any time. */
  readonly conditionalAccess: ConditionalAccess
  /** Every request that was answered, oldest first; the items of a batch come before the batch. */
  readonly requests: SeenRequest[]
  /** What arrives at all servers, and what goes wrong there. */
  readonly faults: FaultInjector
  /** From now on this goes wrong at all servers, and nothing else; without a plan, nothing does. */
  setFaults(plan?: FaultPlan): void
  /** The clock of everything that is answered, signed and stored here. */
  readonly clock: Clock
  /** Sets the clock; it runs on from there. `POST /emulator/clock` does the same. */
  setClock(time: Date): void
  /** An administering identity by the name of its application. */
  identity(name: string): AdministeringIdentity
  /**
   * Grants to an administering identity, by default the first, an application permission (of Graph, else of Exchange or
   * SharePoint) or a directory role by its display name.
   */
  grant(right: string, to?: AdministeringIdentity): void
  /** Takes a permission (such as `Domain.Read.All`) or a directory role from an administering identity, by default the first. */
  revoke(right: string, from?: AdministeringIdentity): void
  close(): Promise<void>
}

/** What a running emulator consists of. */
export interface EmulatorParts {
  readonly prepared: PreparedTenants
  readonly context: TenantsContext
  readonly faults: FaultInjector
  readonly hosts: TenantHosts
  readonly destinations: Destinations
}

type Endpoint = 'authorityHost' | 'graphEndpoint' | 'exchangeEndpoint' | 'sharePointEndpoint'

function endpointsOf({ origin, exchangeOrigin, sharePointOrigin }: TenantHosts): Pick<RunningEmulator, Endpoint> {
  return {
    authorityHost: origin,
    graphEndpoint: origin,
    exchangeEndpoint: exchangeOrigin,
    sharePointEndpoint: sharePointOrigin
  }
}

type Administration = Pick<RunningEmulator, keyof AdministeringIdentity | 'identity' | 'grant' | 'revoke'>

function administrationOf(tenant: Tenant): Administration {
  const first = defaultIdentity(tenant)
  return {
    ...first,
    identity: (name) => identityOf(tenant, name),
    grant: (right, to = first) => grant(tenant, to.objectId, right),
    revoke: (right, from = first) => revoke(tenant, from.objectId, right)
  }
}

/** The whole of the parts, as tests and scripts see it. */
export function runningEmulator(parts: EmulatorParts): RunningEmulator {
  const { prepared, context, faults, hosts, destinations } = parts
  const { tenant, customers, findTenant, save } = prepared
  const { keys, job, clock, traits, conditionalAccess, requests } = context
  const files = new PemFiles()
  return {
    ...administrationOf(tenant),
    ...destinations,
    ...endpointsOf(hosts),
    ca: keys.server.authority,
    get caFile() {
      return files.authority(keys.server.authority)
    },
    tenantId: tenant.id,
    tenantDomain: initialDomain(tenant),
    tenants: customers.names,
    tenantOf: findTenant,
    clientCertificate: async () => {
      const certificate = await keys.administrator()
      registerCertificate(tenant, certificate)
      save()
      return files.clientCertificate(certificate)
    },
    githubOidc: job.at(hosts.origin),
    tenant,
    traits,
    conditionalAccess,
    requests,
    faults,
    setFaults: (plan = { faults: [] }) => faults.plan(plan),
    clock,
    setClock: (time) => clock.moveTo(time),
    close: async () => {
      await Promise.all([hosts.close(), closeDestinations(destinations)])
      files.remove()
    }
  }
}

/** Where its tenants and servers answer, a line each. */
export function describeEmulator(emulator: RunningEmulator): string[] {
  const { tenantDomain, tenantId, authorityHost, tenants } = emulator
  const others = tenants.length - 1
  return [
    `Tenant ${tenantDomain} (${tenantId}) answers at ${authorityHost}`,
    ...(others > 0 ? [`So do ${others} more, the last being ${tenants.at(-1)?.tenantDomain}`] : []),
    ...describeDestinations(emulator)
  ]
}
