import { Hono } from 'hono'
import { decodeJwt } from 'jose'
import type { Application } from './application.ts'
import { makeManagementApp } from './azure-management.ts'
import { addClockEndpoint } from './clock-endpoint.ts'
import { managementHost } from './clouds.ts'
import type { CustomerTenants } from './customer-tenants.ts'
import { Directory } from './directory.ts'
import { addDiscovery } from './discovery.ts'
import { addGithubOidc } from './github-oidc.ts'
import { makeGraphApp } from './graph/graph-app.ts'
import { Replication } from './replication.ts'
import { type Answer, serviceAnswers, serviceOfHost } from './service-hosts.ts'
import type { Tenant } from './tenant.ts'
import type { TenantsContext } from './tenants-context.ts'
import { addTokenEndpoint } from './token-endpoint.ts'
import type { ServiceHost } from './traffic-record.ts'

/** One tenant in which time passes. */
interface Tenancy {
  readonly directory: Directory
  /** When Exchange hears of what was written. */
  readonly directoryNews: Replication
  /** When a list of applications that may use EWS is in force. */
  readonly listInForce: Replication
}

/** What answers for one tenant. */
interface Answers {
  /** Entra, Graph and GitHub, and the other services where a proxy forwards their hosts. */
  readonly all: Answer
  readonly services: Readonly<Record<ServiceHost, Answer>>
}

/** What answers for a tenant takes more memory than the tenant, and is made anew when it is needed again. */
const answersKept = 64

/** Gives each request to the tenant that it is about: the one in its path, or the one of its token. */
export class TenantAnswers {
  readonly #context: TenantsContext
  readonly #first: Tenant
  readonly #customers: CustomerTenants
  readonly #saved: () => void
  readonly #tenancies = new Map<Tenant, Tenancy>()
  readonly #answers = new Map<Tenant, Answers>()

  /** @param saved called after each write to the first tenant */
  constructor(context: TenantsContext, first: Tenant, customers: CustomerTenants, saved: () => void) {
    this.#context = context
    this.#first = first
    this.#customers = customers
    this.#saved = saved
  }

  readonly answer: Answer = async (request) => {
    const { pathname } = new URL(request.url)
    const isGraph = /^\/(v1\.0|beta)\//.test(pathname)
    const tenant = isGraph ? this.#ofToken(request) : this.#named(pathname.split('/')[1])
    return await this.#answersOf(tenant).all(request)
  }

  readonly services: Readonly<Record<ServiceHost, Answer>> = {
    exchange: async (request) => await this.#answersOf(this.#ofToken(request)).services.exchange(request),
    sharePoint: async (request) => await this.#answersOf(this.#ofToken(request)).services.sharePoint(request)
  }

  /** A token that cannot be read is refused in any tenant. */
  #ofToken(request: Request): Tenant {
    const token = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
    try {
      const { tid } = decodeJwt(token ?? '')
      return this.#named(typeof tid === 'string' ? tid : undefined)
    } catch {
      return this.#first
    }
  }

  /** The first tenant where no other one has that name. */
  #named(name: string | undefined): Tenant {
    return (name === undefined ? undefined : this.#customers.find(name)) ?? this.#first
  }

  #tenancyOf(tenant: Tenant): Tenancy {
    const tenancy = this.#tenancies.get(tenant) ?? this.#makeTenancy(tenant)
    this.#tenancies.set(tenant, tenancy)
    return tenancy
  }

  #makeTenancy(tenant: Tenant): Tenancy {
    const { clock, traits, conditionalAccess, lagMs, exchangeLagMs, listDelayMs } = this.#context
    const directoryNews = new Replication(lagMs + exchangeLagMs, clock)
    const directory = new Directory({
      tenant,
      clock,
      traits,
      conditionalAccess,
      multiTenantApplication: (appId) => this.#multiTenantApplication(appId),
      replication: new Replication(lagMs, clock),
      listeners: [directoryNews],
      saved: tenant === this.#first ? this.#saved : () => {}
    })
    return { directory, directoryNews, listInForce: new Replication(listDelayMs, clock) }
  }

  /** All of them are at home in the first tenant. */
  #multiTenantApplication(appId: string): Application | undefined {
    const { directory } = this.#tenancyOf(this.#first)
    return directory.find(
      'applications',
      (application) => application.appId === appId && application.signInAudience !== 'AzureADMyOrg'
    )
  }

  #answersOf(tenant: Tenant): Answers {
    const answers = this.#answers.get(tenant) ?? this.#makeAnswers(this.#tenancyOf(tenant))
    this.#answers.delete(tenant)
    this.#answers.set(tenant, answers)
    const [oldest] = this.#answers.keys()
    if (this.#answers.size > answersKept && oldest !== undefined) this.#answers.delete(oldest)
    return answers
  }

  #makeAnswers({ directory, directoryNews, listInForce }: Tenancy): Answers {
    const { clock, keys, job, requests: seen, throttleRate, resourceOrigins } = this.#context
    const services = serviceAnswers({ directory, key: keys.entra, directoryNews, listInForce })
    const login = new Hono()
    addDiscovery(login, directory, keys.entra)
    addTokenEndpoint(login, directory, keys, resourceOrigins)
    addGithubOidc(login, job, keys, clock)
    addClockEndpoint(login, clock)
    login.notFound((c) => {
      const message = `This emulator does not know ${c.req.method} ${c.req.path}.`
      return c.json({ error: { code: 'NotImplemented', message } }, 501)
    })
    const management = makeManagementApp(directory, keys.entra)
    const graph = makeGraphApp({ directory, key: keys.entra, throttleRate, seen })
    const all: Answer = async (request) => {
      const url = new URL(request.url)
      const host = serviceOfHost(url)
      if (host) return await services[host](request)
      if (url.hostname === managementHost) return await management.fetch(request)
      return await (/^\/(v1\.0|beta)\//.test(url.pathname) ? graph : login).fetch(request)
    }
    return { all, services }
  }
}
