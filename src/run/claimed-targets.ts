import type { ApplicationId, TenantId } from '../domain/identifiers.ts'
import { uniqueNameOf } from '../domain/request/managed-names.ts'
import { type NamedRegistration, registrationName } from '../domain/request/named-registration.ts'
import type { Registration } from '../domain/request/registration.ts'
import { ActionError } from '../errors.ts'

/** What a tenant shows of where a registration leads. */
export interface FoundTarget {
  /** Undefined where the token does not name it. */
  readonly tenantId: TenantId | undefined
  /** Undefined where there is no such application yet. */
  readonly applicationId: ApplicationId | undefined
}

interface Target {
  /** The same for all ways to name one target. */
  readonly key: string
  readonly noun: string
  readonly remedy: string
}

/**
 * What the registrations of a run change. That two have the same target is seen in their files where both name the tenant
 * and the application alike; a domain and a tenant ID, or a name and an application ID, are known to mean the same
 * only when the tenant was read. Each would then remove the certificate of the other.
 */
export class ClaimedTargets {
  readonly #owners = new Map<string, NamedRegistration>()

  /**
   * Claims the targets of a registration before anything is written there.
   * @throws ActionError `registration-invalid` where another registration of this run was first
   */
  claim(named: NamedRegistration, found: FoundTarget): void {
    const targets = targetsOf(named.registration, found)
    for (const { key, noun, remedy } of targets) {
      const first = this.#owners.get(key)
      if (first === undefined) continue
      const names = `${registrationName(first)} and ${registrationName(named)}`
      throw new ActionError(
        'registration-invalid',
        `${names} are for the same ${noun} in the tenant ${found.tenantId}${tenantNames(first, named)}. ${remedy} Nothing was done for ${registrationName(named)}.`
      )
    }
    for (const { key } of targets) this.#owners.set(key, named)
  }
}

function targetsOf({ application, delivery }: Registration, { tenantId, applicationId }: FoundTarget): Target[] {
  if (tenantId === undefined) return []
  const name = application.flow === 'new' ? uniqueNameOf(application.name) : undefined
  const ids = [name, applicationId].filter((id) => id !== undefined)
  const applications = ids.map((id) => ({
    key: `${tenantId} application ${id}`,
    noun: 'application',
    remedy: 'Keep one of them, or let each name an application of its own.'
  }))
  const { vb365 } = delivery
  if (vb365 === undefined) return applications
  const organization = {
    key: `${tenantId} organization ${vb365.server}`.toLowerCase(),
    noun: `organization on ${vb365.server}`,
    remedy: 'Keep one of them, or deliver only one of them there.'
  }
  return [...applications, organization]
}

function tenantNames({ registration: first }: NamedRegistration, { registration: second }: NamedRegistration): string {
  return first.tenant === second.tenant ? '' : `, which they call ${first.tenant} and ${second.tenant}`
}
