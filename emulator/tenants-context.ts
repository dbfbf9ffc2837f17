import type { MovableClock } from './clock.ts'
import { ConditionalAccess } from './conditional-access.ts'
import type { EmulatorOptions } from './emulator-options.ts'
import type { GithubJob } from './github-oidc.ts'
import type { KeyMaterial } from './key-material.ts'
import type { ResourceOrigins } from './token-endpoint.ts'
import type { SeenRequest } from './traffic-record.ts'
import { type Traits, traitsOf } from './traits.ts'

const dayMs = 86_400_000

/** What all tenants have in common. */
export interface TenantsContext {
  readonly clock: MovableClock
  readonly traits: Readonly<Traits>
  readonly conditionalAccess: ConditionalAccess
  readonly keys: KeyMaterial
  readonly job: GithubJob
  readonly requests: SeenRequest[]
  /** Share of requests that are refused with 429, from 0 to 1. */
  readonly throttleRate: number
  /** How far readers of the directory are behind its writers, in milliseconds. */
  readonly lagMs: number
  /** How far Exchange is behind those readers. */
  readonly exchangeLagMs: number
  /** After which a list of applications is in force that may use EWS. */
  readonly listDelayMs: number
  readonly resourceOrigins: ResourceOrigins
}

/** What the tenants have in common that the options want. */
export function tenantsContext(
  options: EmulatorOptions,
  given: Pick<TenantsContext, 'clock' | 'keys' | 'job' | 'resourceOrigins'>
): TenantsContext {
  return {
    ...given,
    traits: traitsOf(options),
    conditionalAccess: new ConditionalAccess(options.blockedApplications ?? []),
    requests: [],
    throttleRate: options.throttleRate ?? 0,
    lagMs: options.lagMs ?? 0,
    exchangeLagMs: options.exchangeLagMs ?? 0,
    listDelayMs: options.ewsCache ? dayMs : 0
  }
}
