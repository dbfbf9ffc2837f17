import { RESOURCES } from '../src/domain/permissions/permission.ts'
import { requiredPermissions } from '../src/domain/permissions/required-permissions.ts'
import { RESOURCE_APPLICATIONS } from '../src/domain/permissions/resources.ts'
import { PRODUCT_VERSIONS, type Services, USAGES } from '../src/domain/request/registration.ts'
import type { FieldValue } from './field.ts'

/** One API, and what is granted of it. */
export interface GrantedGroup {
  readonly name: string
  readonly permissions: readonly GrantedPermission[]
}

export interface GrantedPermission {
  readonly name: string
  readonly kind: 'application' | 'delegated' | 'directory role'
  /** What VB365 does with it. */
  readonly purpose: string
}

/** What the choices so far lead to, also while the rest is incomplete. */
export function grantedPermissions(values: ReadonlyMap<string, FieldValue>): readonly GrantedGroup[] {
  const isOn = (service: keyof Services) => values.get(`services.${service}`) === true
  const version = PRODUCT_VERSIONS.find((known) => known === values.get('productVersion'))
  const usage = values.get('usage')
  if (version === undefined) return []
  const { permissions, directoryRoles } = requiredPermissions({
    productVersion: version,
    services: {
      exchangeOnline: isOn('exchangeOnline'),
      publicFolders: isOn('publicFolders'),
      sharePointOnline: isOn('sharePointOnline'),
      teams: isOn('teams'),
      teamsChats: isOn('teamsChats')
    },
    usage: USAGES.filter((known) => Array.isArray(usage) && usage.includes(known))
  })
  const byResource = RESOURCES.map((resource) => ({
    name: RESOURCE_APPLICATIONS[resource].displayName,
    permissions: permissions
      .filter((permission) => permission.resource === resource)
      .map(({ value, type, purpose }) => ({
        name: value,
        kind: type === 'Role' ? ('application' as const) : ('delegated' as const),
        purpose
      }))
  }))
  const roles = directoryRoles.map(({ displayName, purpose }) => ({
    name: displayName,
    kind: 'directory role' as const,
    purpose
  }))
  return [...byResource, { name: 'Microsoft Entra ID', permissions: roles }].filter(
    ({ permissions: granted }) => granted.length > 0
  )
}
