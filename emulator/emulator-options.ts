import type { DestinationOptions } from './destinations.ts'
import type { EwsState } from './exchange/ews-states.ts'
import type { FaultPlan } from './faults/fault.ts'
import type { Seed } from './seed-shape.ts'
import type { Traits } from './traits.ts'

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
