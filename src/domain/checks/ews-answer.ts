/** How Exchange Web Services answered the application when it asked for the inbox of an account. */
export type EwsAnswer =
  | { readonly kind: 'opened'; readonly account: string }
  /** EWS heard the application and would open a mailbox, but none was named. */
  | { readonly kind: 'no-account' }
  | { readonly kind: 'no-mailbox'; readonly account: string }
  /** One of the policies keeps the application out; `reason` is what Exchange says of it. */
  | { readonly kind: 'shut'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly why: string }
