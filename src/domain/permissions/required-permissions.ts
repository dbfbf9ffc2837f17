import { PRODUCT_VERSIONS, type ProductVersion, type Registration } from '../request/registration.ts'
import { RESOURCES, type RequiredPermission, type RequiredPermissions } from './permission.ts'
import { type CatalogueRow, DIRECTORY_ROLE_CATALOGUE, PERMISSION_CATALOGUE } from './permission-catalogue.ts'

/**
 * What decides the permissions; a whole registration will do. The region does not: the only regional row on Veeam's
 * pages, `Sites.ReadWrite.All` in China, is for additional backup applications, which VB365 is giving up.
 */
export type PermissionSelection = Pick<Registration, 'productVersion' | 'services' | 'usage'>

/** What one set of permissions has more and less than another. */
export interface PermissionDifference {
  readonly added: RequiredPermissions
  readonly removed: RequiredPermissions
}

type RowsOfOnePermission = readonly [CatalogueRow, ...CatalogueRow[]]
type PermissionName = Pick<RequiredPermission, 'resource' | 'type' | 'value'>

/** Resource, type and value: the smallest key that names one permission (IDs are shared between resources). */
function permissionKey({ resource, type, value }: PermissionName): string {
  return `${resource}/${type}/${value}`
}

/** Resources in the order of `RESOURCES`, roles before scopes, values by their code units: the same on every machine. */
function byName(left: PermissionName, right: PermissionName): number {
  return (
    RESOURCES.indexOf(left.resource) - RESOURCES.indexOf(right.resource) ||
    compareText(left.type, right.type) ||
    compareText(left.value, right.value)
  )
}

function compareText(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}

/** True when `version` lies in the range of the row, both ends included. */
function appliesToVersion(row: Pick<CatalogueRow, 'since' | 'until'>, version: ProductVersion): boolean {
  const position = PRODUCT_VERSIONS.indexOf(version)
  if (position < PRODUCT_VERSIONS.indexOf(row.since)) return false
  return row.until === undefined || position <= PRODUCT_VERSIONS.indexOf(row.until)
}

/** One permission from the rows that ask for it: every purpose once, granted by Veeam when any row says so. */
function merged(rows: RowsOfOnePermission): RequiredPermission {
  const [{ resource, type, value, publishedId }] = rows
  return {
    resource,
    type,
    value,
    publishedId,
    purpose: [...new Set(rows.map((row) => row.purpose))].join('; '),
    grantedByVeeam: rows.some((row) => row.grantedByVeeam)
  }
}

/** The permissions and directory roles that VB365 needs, each once, ordered by resource, type and value. */
export function requiredPermissions(selection: PermissionSelection): RequiredPermissions {
  const byKey = new Map<string, RowsOfOnePermission>()
  for (const row of PERMISSION_CATALOGUE) {
    if (!appliesToVersion(row, selection.productVersion)) continue
    if (!selection.usage.includes(row.usage)) continue
    if (!row.services.some((service) => selection.services[service])) continue
    const key = permissionKey(row)
    const known = byKey.get(key)
    byKey.set(key, known === undefined ? [row] : [...known, row])
  }
  return {
    permissions: [...byKey.values()].map(merged).sort(byName),
    directoryRoles: DIRECTORY_ROLE_CATALOGUE.filter((entry) => byKey.has(permissionKey(entry.neededBy))).map(
      (entry) => entry.role
    )
  }
}

function without(all: RequiredPermissions, known: RequiredPermissions): RequiredPermissions {
  const permissionKeys = new Set(known.permissions.map(permissionKey))
  const roleIds = new Set(known.directoryRoles.map((role) => role.roleTemplateId))
  return {
    permissions: all.permissions.filter((permission) => !permissionKeys.has(permissionKey(permission))),
    directoryRoles: all.directoryRoles.filter((role) => !roleIds.has(role.roleTemplateId))
  }
}

/** What has to be granted, and what is no longer needed, on the way from one set to another. */
export function permissionDifference(from: RequiredPermissions, to: RequiredPermissions): PermissionDifference {
  return { added: without(to, from), removed: without(from, to) }
}
