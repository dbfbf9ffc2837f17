import { type ClientCertificate, forgetClientCertificate, registerClientCertificate } from './client-certificate.ts'
import { type Clock, MovableClock } from './clock.ts'
import { resourceAppIds } from './clouds.ts'
import { ConditionalAccess } from './conditional-access.ts'
import { CustomerTenants, type TenantName } from './customer-tenants.ts'
import {
  closeDestinations,
  type DestinationOptions,
  type Destinations,
  describeDestinations,
  startDestinations
} from './destinations.ts'
import { EmulatorError } from './emulator-error.ts'
import { type EwsState, ewsSettings } from './exchange/ews-states.ts'
import type { FaultPlan } from './faults/fault.ts'
import { FaultInjector } from './faults/fault-injector.ts'
import { GithubJob, type GithubOidc, repositoryOfSubject } from './github-oidc.ts'
import { keyMaterial } from './key-material.ts'
import { grant, revoke } from './rights.ts'
import { plantTenant, readSeed } from './seed.ts'
import type { Seed } from './seed-shape.ts'
import { listenForTenant } from './service-hosts.ts'
import { loadState, saveState } from './state-file.ts'
import { TemporaryFolder } from './temporary-folder.ts'
import { type Application, initialDomain, isNameOfTenant, type Tenant } from './tenant.ts'
import { TenantAnswers, type TenantsContext } from './tenant-answers.ts'
import { type SeenRequest, TrafficRecord } from './traffic-record.ts'
import { type Traits, traitsOf } from './traits.ts'

export type { ClientCertificate } from './client-certificate.ts'
export { EmulatorError } from './emulator-error.ts'
export type * from './faults/fault.ts'
export type { FaultInjector, SeenArrival } from './faults/fault-injector.ts'
export type { RunningGithub } from './github/github-server.ts'
export type { GithubOidc } from './github-oidc.ts'
export type { RunningKeyVault } from './key-vault/key-vault-server.ts'
export type { Seed } from './seed-shape.ts'
export type { Tenant } from './tenant.ts'
export type { SeenRequest } from './traffic-record.ts'
export type { RunningVb365 } from './vb365/vb365-server.ts'

/** How an emulator starts; everything may be left out. */
export interface EmulatorOptions extends DestinationOptions, Partial<Readonly<Traits>> {
  /** 0 or nothing: a free port. */
  readonly port?: number
  /** A path, the name of a bundled seed (`contoso`, `fabrikam`, `northwind`), or the seed itself. Default `contoso`. */
  readonly seed?: string | Seed
  /** Keeps the tenant across restarts; wins over the seed when the file exists. */
  readonly stateFile?: string
  /** What its clock shows at the start; it runs on from there. Default: this machine's time. */
  readonly now?: Date
  /** How many tenants there are, all administered by the default identity. Default: 1. */
  readonly tenants?: number
  /** Delay of each HTTP exchange. */
  readonly latencyMs?: number
  /** How far readers and the token endpoint are behind writers. */
  readonly lagMs?: number
  /** Share of Graph requests (batch items each) that are answered 429, from 0 to 1. */
  readonly throttleRate?: number
  /**
   * How the tenant stands towards EWS, enforced from October 2026 on. Default: what the seed says, and else switched on
   * with an empty list in a tenant that the enforcement does not reach, so that every application gets in.
   */
  readonly ews?: EwsState
  /** Whether Microsoft's enforcement of October 2026 reaches the tenant. Default: as soon as `ews` is given. */
  readonly ewsEnforced?: boolean
  /** Whether a changed list of applications takes 24 hours until it is in force. */
  readonly ewsCache?: boolean
  /** How far Exchange is behind readers of the directory in hearing of app roles and directory roles. */
  readonly exchangeLagMs?: number
  /** Applications, by ID or display name, whose every sign-in Conditional Access blocks. */
  readonly blockedApplications?: readonly string[]
  /** Host of SharePoint Online, as after a rename of the tenant. Default: that of the seed or of the initial domain. */
  readonly sharePointHost?: string
  /** What goes wrong, at all servers. */
  readonly faults?: FaultPlan
  /** One exchange a line, as JSON. */
  readonly recordFile?: string
  readonly log?: (line: string) => void
}

/** An application that administers the tenant, and how it signs in. */
export interface AdministeringIdentity {
  readonly clientId: string
  readonly clientSecret: string
  /** Object ID of its service principal. */
  readonly objectId: string
}

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

const dayMs = 86_400_000

function administrator(tenant: Tenant, name: string): Application {
  const application = tenant.applications.find((candidate) => candidate.displayName === name)
  if (!application)
    throw new EmulatorError(
      `The seed is refused: administeringApplications names ${name}, which is not an application here.`
    )
  return application
}

function identityOf(tenant: Tenant, name: string): AdministeringIdentity {
  const { appId, passwordCredentials } = administrator(tenant, name)
  const objectId = tenant.servicePrincipals.find((candidate) => candidate.appId === appId)?.id
  const clientSecret = passwordCredentials[0]?.secretText
  if (objectId === undefined || clientSecret === undefined) {
    throw new EmulatorError(
      `The seed is refused: the administering application ${name} needs a service principal and a client secret.`
    )
  }
  return { clientId: appId, clientSecret, objectId }
}

/** The first tenant, and those beside it. */
interface PreparedTenants {
  readonly tenant: Tenant
  readonly customers: CustomerTenants
}

function prepareTenants(options: EmulatorOptions): PreparedTenants {
  const { seed: wanted = 'contoso', stateFile, tenants = 1 } = options
  if (tenants > 1 && stateFile !== undefined)
    throw new EmulatorError('A state file keeps one tenant: leave out either the state file or the number of tenants.')
  const seed = typeof wanted === 'string' ? readSeed(wanted) : wanted
  const earlier = stateFile === undefined ? undefined : loadState(stateFile)
  const tenant = earlier ?? withServices(plantTenant(seed), options)
  const name = defaultName(tenant)
  forgetClientCertificate(administrator(tenant, name))
  for (const each of tenant.administeringApplications) identityOf(tenant, each)
  if (tenants > 1) administrator(tenant, name).signInAudience = 'AzureADMultipleOrgs'
  const planted = (customer: Tenant) => withServices(customer, options)
  return { tenant, customers: new CustomerTenants({ seed, home: tenant, administrator: name, planted }, tenants) }
}

/** How the tenant of a seed stands in Exchange and SharePoint, as the options want it. */
function withServices(tenant: Tenant, { ews, ewsEnforced, sharePointHost }: EmulatorOptions): Tenant {
  if (ews !== undefined) Object.assign(tenant.exchange, ewsSettings(ews), { isEwsEnforced: true })
  if (ewsEnforced !== undefined) tenant.exchange.isEwsEnforced = ewsEnforced
  if (sharePointHost !== undefined) tenant.sharePoint.host = sharePointHost
  return tenant
}

function defaultName(tenant: Tenant): string {
  const [name] = tenant.administeringApplications
  if (name === undefined) throw new EmulatorError('The seed is refused: administeringApplications is empty.')
  return name
}

/** Starts a tenant, and what is to start beside it. Throws {@link EmulatorError} for a seed or state file that cannot be used. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const keys = await keyMaterial()
  const { tenant, customers } = prepareTenants(options)
  const findTenant = (name: string) => (isNameOfTenant(tenant, name) ? tenant : customers.find(name))
  const { stateFile, recordFile, log } = options
  const save = stateFile === undefined ? () => {} : () => saveState(stateFile, tenant)
  save()
  const defaultIdentity = identityOf(tenant, defaultName(tenant))
  const trust = administrator(tenant, defaultName(tenant)).federatedIdentityCredentials[0]
  const job = new GithubJob(trust?.subject ?? 'repo:contoso/backup:ref:refs/heads/main')
  const requests: SeenRequest[] = []
  const clock = new MovableClock(options.now)
  const traits = traitsOf(options)
  const conditionalAccess = new ConditionalAccess(options.blockedApplications ?? [])
  const resourceOrigins = new Map<string, string>()
  const latencyMs = options.latencyMs ?? 0
  const record = recordFile === undefined ? undefined : new TrafficRecord(recordFile)
  const faults = new FaultInjector(options.faults)
  const context: TenantsContext = {
    clock,
    traits,
    conditionalAccess,
    keys,
    job,
    requests,
    throttleRate: options.throttleRate ?? 0,
    lagMs: options.lagMs ?? 0,
    exchangeLagMs: options.exchangeLagMs ?? 0,
    listDelayMs: options.ewsCache ? dayMs : 0,
    resourceOrigins
  }
  const { answer, services } = new TenantAnswers(context, tenant, customers, save)
  const hosts = await listenForTenant(
    { port: options.port ?? 0, identity: keys.server, clock, latencyMs, record, seen: requests, faults },
    answer,
    services
  )
  resourceOrigins.set(hosts.exchangeOrigin, resourceAppIds.exchange)
  resourceOrigins.set(hosts.sharePointOrigin, resourceAppIds.sharePoint)
  const destinations = await startDestinations(options, {
    tenant,
    findTenant,
    keys,
    clock,
    latencyMs,
    record,
    faults,
    authorityHost: hosts.origin,
    administrator: defaultIdentity.clientId,
    repository: repositoryOfSubject(job.subject)
  }).catch(async (error: unknown) => {
    await hosts.close()
    throw error
  })
  const folder = new TemporaryFolder()
  log?.(`Tenant ${initialDomain(tenant)} (${tenant.id}) answers at ${hosts.origin}`)
  const others = customers.names.length - 1
  if (others > 0) log?.(`So do ${others} more, the last being ${customers.names.at(-1)?.tenantDomain}`)
  for (const line of describeDestinations(destinations)) log?.(line)
  return {
    ...defaultIdentity,
    ...destinations,
    authorityHost: hosts.origin,
    graphEndpoint: hosts.origin,
    exchangeEndpoint: hosts.exchangeOrigin,
    sharePointEndpoint: hosts.sharePointOrigin,
    ca: keys.server.authority,
    get caFile() {
      return folder.write('ca.pem', `${keys.server.authority}\n`)
    },
    tenantId: tenant.id,
    tenantDomain: initialDomain(tenant),
    tenants: customers.names,
    tenantOf: findTenant,
    clientCertificate: async () => {
      const made = await keys.administrator()
      registerClientCertificate(administrator(tenant, defaultName(tenant)), made)
      save()
      const pem = `${made.certificate}\n${made.privateKey}\n`
      return { pem, file: folder.write('client-certificate.pem', pem) }
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
    identity: (name) => identityOf(tenant, name),
    grant: (right, to = defaultIdentity) => grant(tenant, to.objectId, right),
    revoke: (right, from = defaultIdentity) => revoke(tenant, from.objectId, right),
    close: async () => {
      await Promise.all([hosts.close(), closeDestinations(destinations)])
      folder.remove()
    }
  }
}
