/** How a service answered a harmless request of the application. */
export type Contact =
  | { readonly kind: 'answered'; readonly detail: string }
  /** A clause without a full stop: what was seen instead. */
  | { readonly kind: 'unknown'; readonly why: string }

/** What Graph answered the application. */
export interface GraphContact {
  readonly organization: Contact
  /** Address of the tenant's root site, which the tenant's own domains do not give away after a rename. */
  readonly rootSite: { readonly kind: 'found'; readonly webUrl: string } | Extract<Contact, { kind: 'unknown' }>
}
