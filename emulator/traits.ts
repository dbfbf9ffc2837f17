/**
 * How the tenant behaves where tenants differ or the documentation is silent. A client has to bear every value; the
 * first is the default.
 */
export const traitValues = {
  /** The cloud in which the tenant lives: no tokens are issued for hosts of another one. */
  cloud: ['Worldwide', 'USGovernment', 'USDefence', 'China', 'Germany', 'Bleu', 'Delos', 'GovSG'],
  /**
   * A `uniqueName` in `POST /applications`: kept; passed over in silence, but taken by a later PATCH; or passed over,
   * and the PATCH is refused. Only the upsert is documented (msgraph-bicep-types#187, #210).
   */
  uniqueName: ['take', 'drop', 'refuse'],
  /** Whether `DelegatedPermissionGrant.Read.All`, which no table of the reference names, lists delegated grants. */
  delegatedGrantRead: ['take', 'refuse'],
  /**
   * Whether `Application.ReadWrite.OwnedBy` reads the app roles of what the caller owns; those of the caller itself it
   * reads always. The list of permissions that Graph Explorer uses names it, the page of the reference does not.
   */
  ownedAppRoleRead: ['refuse', 'take'],
  /** Whose quota of directory objects is exceeded, so that no application or service principal can be created. */
  directoryQuota: ['free', 'principal', 'tenant'],
  /**
   * What becomes of members that a changed complex property, such as `api` or `web`, leaves out: they are lost, or remain.
   * Azure CLI and Terraform leave out what they do not change.
   */
  complexProperties: ['replace', 'merge'],
  /** Whether a certificate with an elliptic-curve key can be registered; no assertion of such a key is taken either way. */
  ellipticCurveKey: ['refuse', 'take'],
  /** Whether `addKey` keeps a display name, which its reference does not offer; otherwise it is the subject. */
  addedKeyName: ['drop', 'keep'],
  /**
   * Whose proof `removeKey` takes: any certificate's that is in force, as documented, or only another one's than the
   * one that is removed, as a working client says (MSGraphPSEssentials).
   */
  removeKeyProof: ['any', 'other']
} as const

/** The behaviour of one tenant. */
export type Traits = { -readonly [T in keyof typeof traitValues]: (typeof traitValues)[T][number] }

/** The names of all traits. */
export const traitNames = Object.keys(traitValues) as readonly (keyof Traits)[]

/** All traits, those that are not wanted otherwise with their defaults. */
export function traitsOf(wanted: Partial<Traits>): Traits {
  return Object.fromEntries(traitNames.map((trait) => [trait, wanted[trait] ?? traitValues[trait][0]])) as Traits
}
