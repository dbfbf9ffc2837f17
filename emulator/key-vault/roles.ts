/** What an assignment in Azure allows at the data plane, learn.microsoft.com/azure/key-vault/general/rbac-guide. */
export type DataAction =
  | 'certificates/delete'
  | 'certificates/import/action'
  | 'certificates/purge/action'
  | 'certificates/read'
  | 'certificates/recover/action'
  | 'certificates/update/action'
  | 'secrets/getSecret/action'

const certificateActions: readonly DataAction[] = [
  'certificates/delete',
  'certificates/import/action',
  'certificates/purge/action',
  'certificates/read',
  'certificates/recover/action',
  'certificates/update/action'
]

/** Built-in roles; the officer of certificates cannot read keys, which is a right on secrets. */
export const roles = {
  'Key Vault Administrator': [...certificateActions, 'secrets/getSecret/action'],
  'Key Vault Certificates Officer': certificateActions,
  'Key Vault Certificate User': ['certificates/read', 'secrets/getSecret/action'],
  'Key Vault Reader': ['certificates/read'],
  'Key Vault Secrets User': ['secrets/getSecret/action']
} as const satisfies Record<string, readonly DataAction[]>

export type RoleName = keyof typeof roles

/** A role for a service principal, by its object ID. */
export interface RoleAssignment {
  readonly principalId: string
  readonly role: RoleName
}

/** Whether a principal may do something. */
export function isAllowed(assignments: readonly RoleAssignment[], principalId: string, action: DataAction): boolean {
  return assignments
    .filter((assignment) => assignment.principalId === principalId)
    .some(({ role }) => roles[role].some((allowed) => allowed === action))
}

/** What vaults with access policies call the right, as `certificates import`. */
export function policyPermission(action: DataAction): string {
  const [kind = '', verb = ''] = action.split('/')
  return `${kind} ${verb === 'read' || verb === 'getSecret' ? 'get' : verb}`
}
