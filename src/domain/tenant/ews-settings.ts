import type { ApplicationId, PermissionId } from '../identifiers.ts'

/**
 * How an organization of Exchange Online stands towards Exchange Web Services (EWS).
 * https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-control-access-to-ews-in-exchange
 */
export interface EwsSettings {
  /** `EwsEnabled`; undefined where it was never set. */
  readonly enabled: boolean | undefined
  /** `EwsAllowedAppIDs`: with EWS switched on, only these applications may use it. */
  readonly allowed: readonly ApplicationId[]
  /** A second policy, by user agents, which every connection has to pass as well; undefined where there is none. */
  readonly userAgents: UserAgentPolicy | undefined
}

export interface UserAgentPolicy {
  readonly kind: 'EnforceAllowList' | 'EnforceBlockList'
  readonly patterns: readonly string[]
}

/** One reading of the settings. What is not understood must not be taken for an empty list. */
export type EwsReading =
  | { readonly kind: 'read'; readonly settings: EwsSettings }
  /** The rights are missing, or Exchange has not heard of them yet, which takes up to an hour. */
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string }

/** How the administering identity found the settings, and what its token says that it may do in Exchange. */
export interface ObservedEws {
  readonly reading: EwsReading
  /** App roles in Exchange; undefined where no token names them. */
  readonly roles: ReadonlySet<string> | undefined
  /** Template IDs of directory roles; undefined where no token names them. */
  readonly directoryRoles: ReadonlySet<PermissionId> | undefined
}

/** What is to be added to the settings. */
export interface EwsAdditions {
  readonly applications: readonly ApplicationId[]
  /** Whether EWS is to be switched on. */
  readonly switchOn: boolean
}

/** One write of the settings. */
export type EwsWrite =
  | { readonly kind: 'list'; readonly allowed: readonly ApplicationId[] }
  | { readonly kind: 'switch-on' }

/**
 * The next write on the way to the additions; undefined once they are there. A written list replaces the whole list, so
 * it begins with the one that was read. It comes before the switch: switched on with an empty list, EWS lets no
 * application in.
 */
export function nextEwsWrite(
  { allowed, enabled }: EwsSettings,
  { applications, switchOn }: EwsAdditions
): EwsWrite | undefined {
  const missing = [...new Set(applications)].filter((application) => !allowed.includes(application))
  if (missing.length > 0) return { kind: 'list', allowed: [...allowed, ...missing] }
  return switchOn && enabled !== true ? { kind: 'switch-on' } : undefined
}
