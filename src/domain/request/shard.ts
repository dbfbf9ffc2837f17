import { hash } from 'node:crypto'
import { uniqueNameOf } from './managed-names.ts'
import type { Registration } from './registration.ts'

/** One of several parts that the registrations are handled in, as by the jobs of a matrix. */
export interface Shard {
  /** Counted from 1. */
  readonly index: number
  readonly count: number
}

/** GitHub's matrix has no more jobs (https://docs.github.com/actions/reference/limits). */
export const MOST_SHARDS = 256

/** Undefined for what is not a shard. */
export function parseShard(text: string): Shard | undefined {
  const [, first, second] = /^\s*(\d{1,3})\s*\/\s*(\d{1,3})\s*$/.exec(text) ?? []
  const [index, count] = [Number(first), Number(second)]
  return index >= 1 && index <= count && count <= MOST_SHARDS ? { index, count } : undefined
}

export function shardText({ index, count }: Shard): string {
  return `${index}/${count}`
}

/**
 * Each registration is in exactly one shard, whatever others there are: its own hash alone decides (highest random weight,
 * Thaler and Ravishankar 1996). With another number of shards, only those move that a shard gains or loses.
 */
export function isInShard(registration: Registration, { index, count }: Shard): boolean {
  const key = identityOf(registration)
  let best = 0
  let heaviest = ''
  for (let candidate = 1; candidate <= count; candidate += 1) {
    const weight = hash('sha256', `${candidate}\n${key}`)
    if (weight > heaviest) {
      heaviest = weight
      best = candidate
    }
  }
  return best === index
}

/** Tenant and application, which remain when a file is moved, and of which no two registrations have the same. */
function identityOf({ tenant, application }: Registration): string {
  const name = application.flow === 'new' ? uniqueNameOf(application.name) : application.applicationId
  return `${tenant.toLowerCase()}\n${name}`
}
