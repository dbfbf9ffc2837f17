import type { GraphPermission } from '../../domain/permissions/graph-permissions.ts'
import type { RequiredCallerPermission } from '../../domain/plan/caller-permissions.ts'

/** What a request is called in messages when it fails, and what it needs. */
export interface Operation {
  /** As in "Creating the application". */
  readonly doing: string
  readonly needs: readonly RequiredCallerPermission[]
}

/** The Graph app roles of a token; undefined where the token does not name them. */
export type HeldRoles = ReadonlySet<string> | undefined

/** The permissions to grant for an operation: what the token lacks, or all that is needed where that is not known. */
export function lackingPermissions({ needs }: Operation, roles: HeldRoles): readonly GraphPermission[] {
  return needs.filter((need) => !isMet(need, roles)).map(({ anyOf: [value] }) => value)
}

/** The permissions of a token that an operation could use, documented for it or not. */
export function heldPermissions({ needs }: Operation, roles: HeldRoles): readonly GraphPermission[] {
  return [...new Set(needs.flatMap(({ anyOf }) => anyOf))].filter((value) => roles?.has(value))
}

function isMet({ anyOf, undocumented = [] }: RequiredCallerPermission, roles: HeldRoles): boolean {
  return anyOf.some((value) => roles?.has(value) && !undocumented.includes(value))
}
