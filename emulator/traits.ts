/**
 * How the tenant behaves where the documentation is silent or tenants have been seen to differ. A client has to bear
 * every value; the first is the default.
 */
export interface Traits {
  /**
   * A `uniqueName` in `POST /applications`: kept; passed over in silence, but taken by a later PATCH; or passed over,
   * and the PATCH is refused. Documented is the upsert alone (msgraph-bicep-types#187, #210).
   */
  uniqueName: 'take' | 'drop' | 'refuse'
}

/** What each trait may be, the default first. */
export const traitValues: { readonly [T in keyof Traits]: readonly [Traits[T], ...Traits[T][]] } = {
  uniqueName: ['take', 'drop', 'refuse']
}

/** All traits, those that are not wanted otherwise with their defaults. */
export function traitsOf(wanted: Partial<Traits>): Traits {
  return { uniqueName: wanted.uniqueName ?? traitValues.uniqueName[0] }
}
