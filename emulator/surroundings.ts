import type { Clock } from './clock.ts'
import type { FaultInjector } from './faults/fault-injector.ts'
import type { TrafficRecord } from './traffic-record.ts'

/** What the servers beside the tenant have in common with it. */
export interface Surroundings {
  readonly clock: Clock
  /** Delay of each HTTP exchange. */
  readonly latencyMs: number
  readonly record: TrafficRecord | undefined
  /** What goes wrong. */
  readonly faults: FaultInjector
}
