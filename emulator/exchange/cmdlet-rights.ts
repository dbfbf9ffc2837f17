import type { Directory } from '../directory.ts'
import type { Replication } from '../replication.ts'
import type { ResourceCaller } from '../resource-caller.ts'

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10'
const globalReader = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451'
const exchangeAdministrator = '29232cdf-9323-42fd-ade2-1d097af3e4de'

/** Directory roles whose bearers may run a cmdlet that reads, or one that writes. */
export const cmdletRoles = {
  read: [globalReader, exchangeAdministrator, globalAdministrator],
  write: [exchangeAdministrator, globalAdministrator]
} as const

/**
 * Whether Exchange lets an application in at all: the app role `Exchange.ManageAsApp` is in its token, and Exchange has
 * heard of it. Source: learn.microsoft.com/powershell/exchange/app-only-auth-powershell-v2.
 */
export function isManager(caller: ResourceCaller, directory: Directory, news: Replication): boolean {
  const manageAsApp = directory
    .stored('servicePrincipals')
    .flatMap((resource) => resource.appRoles)
    .find((role) => role.value === 'Exchange.ManageAsApp')
  const isHeardOf = directory
    .visible('appRoleAssignments', news)
    .some(({ principalId, appRoleId }) => principalId === caller.objectId && appRoleId === manageAsApp?.id)
  return isHeardOf && caller.roles.has('Exchange.ManageAsApp')
}

/** Whether an application has one of these directory roles: in its token, and Exchange has heard of it. */
export function hasDirectoryRole(
  caller: ResourceCaller,
  directory: Directory,
  news: Replication,
  roles: readonly string[]
): boolean {
  return directory
    .visible('roleAssignments', news)
    .some(
      ({ principalId, roleDefinitionId }) =>
        principalId === caller.objectId &&
        roles.includes(roleDefinitionId) &&
        caller.directoryRoles.has(roleDefinitionId)
    )
}
