import type { GraphPermission } from '../permissions/graph-permissions.ts'

/** Something that a run can do without; where it cannot be read, the run goes on and says so. */
export type Reading<Value> = { readonly kind: 'read'; readonly value: Value } | Unread

export type Unread =
  /** The signed-in identity lacks the permission that would allow it. */
  | { readonly kind: 'denied'; readonly leastPrivilege: GraphPermission }
  /** It failed for another reason, given as a clause without a full stop. */
  | { readonly kind: 'unreadable'; readonly reason: string }

/** Why something is not known, as a clause without a full stop. */
export function unreadText(what: string, unread: Unread): string {
  switch (unread.kind) {
    case 'denied':
      return `the signed-in identity may not read ${what}; the permission ${unread.leastPrivilege} would allow it`
    case 'unreadable':
      return `${what} could not be read: ${unread.reason}`
  }
}
