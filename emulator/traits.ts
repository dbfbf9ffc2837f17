/**
 * How the tenant behaves where the documentation is silent or tenants have been seen to differ. A client has to bear
 * every value; the first is the default.
 */
export const traitValues = {
  /**
   * A `uniqueName` in `POST /applications`: kept; passed over in silence, but taken by a later PATCH; or passed over,
   * and the PATCH is refused. Documented is the upsert alone (msgraph-bicep-types#187, #210).
   */
  uniqueName: ['take', 'drop', 'refuse'],
  /** Whether `DelegatedPermissionGrant.Read.All`, which no table of the reference names, lists delegated grants. */
  delegatedGrantRead: ['take', 'refuse']
} as const

/** The behaviour of one tenant. */
export type Traits = { -readonly [T in keyof typeof traitValues]: (typeof traitValues)[T][number] }

/** All traits, those that are not wanted otherwise with their defaults. */
export function traitsOf(wanted: Partial<Traits>): Traits {
  const { uniqueName, delegatedGrantRead } = traitValues
  return {
    uniqueName: wanted.uniqueName ?? uniqueName[0],
    delegatedGrantRead: wanted.delegatedGrantRead ?? delegatedGrantRead[0]
  }
}
