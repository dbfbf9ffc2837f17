import type { Application } from './application.ts'
import type { Clock } from './clock.ts'
import type { ConditionalAccess } from './conditional-access.ts'
import type { Replication } from './replication.ts'
import type { ExchangeOrganization } from './service-settings.ts'
import type { Collections, Tenant, TenantCollections } from './tenant.ts'
import type { Traits } from './traits.ts'

/** What a directory works with. */
export interface DirectoryOptions {
  readonly tenant: Tenant
  readonly clock: Clock
  readonly traits: Readonly<Traits>
  readonly conditionalAccess: ConditionalAccess
  /** What readers see of an application of another tenant that any tenant may let in, by its application ID. */
  readonly multiTenantApplication: (appId: string) => Application | undefined
  readonly replication: Replication
  /** Services that hear of writes later than the readers of the directory do. */
  readonly listeners: readonly Replication[]
  /** Called after each write, before it is answered. */
  readonly saved: () => void
}

/** The tenant's objects as writers change them and as (lagging) readers see them. */
export class Directory {
  readonly tenant: Tenant
  readonly clock: Clock
  readonly traits: Readonly<Traits>
  readonly conditionalAccess: ConditionalAccess
  readonly multiTenantApplication: DirectoryOptions['multiTenantApplication']
  readonly #collections: TenantCollections
  readonly #replication: Replication
  readonly #listeners: readonly Replication[]
  readonly #saved: () => void

  constructor(options: DirectoryOptions) {
    this.tenant = options.tenant
    this.clock = options.clock
    this.traits = options.traits
    this.conditionalAccess = options.conditionalAccess
    this.multiTenantApplication = options.multiTenantApplication
    this.#collections = options.tenant
    this.#replication = options.replication
    this.#listeners = options.listeners
    this.#saved = options.saved
  }

  /** What readers see; `replication` is that of a service which hears of writes later. */
  visible<K extends keyof Collections>(kind: K, replication: Replication = this.#replication): Collections[K][] {
    const stored: Collections[K][] = this.#collections[kind]
    const pending = new Set(replication.pending(`${kind}/`))
    if (pending.size === 0) return [...stored]
    const seen: Collections[K][] = []
    for (const entity of stored) {
      const key = `${kind}/${entity.id}`
      const value = pending.delete(key) ? replication.seen<Collections[K]>(key, entity) : entity
      if (value) seen.push(value)
    }
    for (const key of pending) {
      const ghost = replication.seen<Collections[K]>(key, undefined)
      if (ghost) seen.push(ghost)
    }
    return seen
  }

  /** What readers see of one object. */
  find<K extends keyof Collections>(kind: K, matches: (entity: Collections[K]) => boolean): Collections[K] | undefined {
    return this.visible(kind).find(matches)
  }

  /** What is stored, whether readers see it yet or not. */
  stored<K extends keyof Collections>(kind: K): readonly Collections[K][] {
    return this.#collections[kind]
  }

  insert<K extends keyof Collections>(kind: K, entity: Collections[K]): void {
    const stored: Collections[K][] = this.#collections[kind]
    this.#wrote(`${kind}/${entity.id}`, undefined)
    stored.push(entity)
    this.#saved()
  }

  /** Changes the stored object; false when it is gone. */
  change<K extends keyof Collections>(kind: K, id: string, apply: (entity: Collections[K]) => void): boolean {
    const stored: Collections[K][] = this.#collections[kind]
    const entity = stored.find((candidate) => candidate.id === id)
    if (!entity) return false
    this.#wrote(`${kind}/${id}`, entity)
    apply(entity)
    this.#saved()
    return true
  }

  /** Removes the stored object; false when it is gone. */
  remove<K extends keyof Collections>(kind: K, id: string): boolean {
    const stored: Collections[K][] = this.#collections[kind]
    const index = stored.findIndex((candidate) => candidate.id === id)
    const entity = stored[index]
    if (!entity) return false
    this.#wrote(`${kind}/${id}`, entity)
    stored.splice(index, 1)
    this.#saved()
    return true
  }

  /** Changes the organization of Exchange Online. */
  changeExchange(apply: (organization: ExchangeOrganization) => void): void {
    apply(this.tenant.exchange)
    this.#saved()
  }

  #wrote(key: string, before: unknown): void {
    for (const replication of [this.#replication, ...this.#listeners]) replication.wrote(key, before)
  }
}
