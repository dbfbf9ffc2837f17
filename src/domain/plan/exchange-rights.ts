import type { Instruction } from '../../errors.ts'
import { type ApplicationId, type PermissionId, permissionId } from '../identifiers.ts'
import { RESOURCE_APPLICATIONS } from '../permissions/resources.ts'
import type { ObservedEws } from '../tenant/ews-settings.ts'

/**
 * A right of the administering identity in Exchange Online, which takes both: an app role to get in, and a directory role
 * that says what it may do there. https://learn.microsoft.com/powershell/exchange/app-only-auth-powershell-v2
 */
export type ExchangeRight = 'Exchange.ManageAsApp' | 'Exchange Administrator'

const MANAGE_AS_APP_ID = 'dc50a0fb-09a3-484d-be87-e023b12c6440'
const EXCHANGE_ADMINISTRATOR = permissionId('29232cdf-9323-42fd-ade2-1d097af3e4de')
const GLOBAL_ADMINISTRATOR = permissionId('62e90394-69f5-4237-9190-012177145e10')

/** What the identity's own token for Exchange lacks to change the organization. What it does not name is not missed. */
export function missingExchangeRights({
  roles,
  directoryRoles
}: Pick<ObservedEws, 'roles' | 'directoryRoles'>): readonly ExchangeRight[] {
  return [
    ...(roles === undefined || roles.has('Exchange.ManageAsApp') ? [] : (['Exchange.ManageAsApp'] as const)),
    ...(mayAdminister(directoryRoles) ? [] : (['Exchange Administrator'] as const))
  ]
}

function mayAdminister(directoryRoles: ReadonlySet<PermissionId> | undefined): boolean {
  if (directoryRoles === undefined) return true
  return directoryRoles.has(EXCHANGE_ADMINISTRATOR) || directoryRoles.has(GLOBAL_ADMINISTRATOR)
}

const GRANTS: Readonly<Record<ExchangeRight, readonly string[]>> = {
  'Exchange.ManageAsApp': [
    `$exchange = Get-MgServicePrincipal -Filter "appId eq '${RESOURCE_APPLICATIONS.exchange.applicationId}'"`,
    'New-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $identity.Id -PrincipalId $identity.Id `',
    `  -ResourceId $exchange.Id -AppRoleId '${MANAGE_AS_APP_ID}'`
  ],
  'Exchange Administrator': [
    'New-MgRoleManagementDirectoryRoleAssignment -PrincipalId $identity.Id `',
    `  -RoleDefinitionId '${EXCHANGE_ADMINISTRATOR}' -DirectoryScopeId '/'`
  ]
}

/** The commands that give an identity rights in Exchange. */
export function grantExchangeRights(clientId: ApplicationId, missing: readonly ExchangeRight[]): Instruction {
  return {
    title: `Give ${missing.join(' and ')} to the administering identity (as a Privileged Role Administrator; it takes up to an hour to reach Exchange)`,
    language: 'powershell',
    lines: [
      "Connect-MgGraph -Scopes 'Application.Read.All', 'AppRoleAssignment.ReadWrite.All', 'RoleManagement.ReadWrite.Directory'",
      `$identity = Get-MgServicePrincipal -Filter "appId eq '${clientId}'"`,
      ...missing.flatMap((right) => GRANTS[right])
    ]
  }
}
