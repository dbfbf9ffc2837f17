/** What a run is for. */
export type RunMode =
  | { readonly kind: 'apply' }
  /** Writes nothing; shows what would change. */
  | { readonly kind: 'plan'; readonly failOnDrift: boolean }
  /** Writes nothing; checks that VB365 can work. */
  | { readonly kind: 'verify' }
