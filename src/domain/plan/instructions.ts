import type { Instruction } from '../../errors.ts'
import type { ApplicationId, ApplicationObjectId, ServicePrincipalId } from '../identifiers.ts'
import { RESOURCE_APPLICATIONS } from '../permissions/resources.ts'
import type { Registration } from '../request/registration.ts'
import type { CallerPermission } from './caller-permissions.ts'

/** What public folders need beside everything else: Graph can neither read nor set their permissions. */
export function publicFolderInstructions({ services, application }: Registration): readonly Instruction[] {
  if (!services.publicFolders || application.flow === 'new' || application.identity.kind !== 'username') return []
  const user = quoted(application.identity.username)
  return [
    {
      title: 'Make the account owner of the public folders, which cannot be read or done from here',
      language: 'powershell',
      lines: [
        'Connect-ExchangeOnline',
        `Get-PublicFolder -Identity '\\' -Recurse -ResultSize Unlimited | Add-PublicFolderClientPermission -User ${user} -AccessRights Owner`
      ]
    }
  ]
}

/** Two ways to grant Graph application permissions to an identity. */
export function grantToCaller(
  clientId: ApplicationId,
  permissions: readonly CallerPermission[]
): readonly Instruction[] {
  const { applicationId } = RESOURCE_APPLICATIONS.graph
  const names = permissions.map(({ value }) => value).join(', ')
  return [
    {
      title: `Grant ${names} to the administering identity (as a Privileged Role Administrator)`,
      language: 'shell',
      lines: [
        `az ad app permission add --id ${clientId} --api ${applicationId} \\`,
        `  --api-permissions ${permissions.map(({ id }) => `${id}=Role`).join(' ')}`,
        `az ad app permission admin-consent --id ${clientId}`
      ]
    },
    {
      title: 'Or the same with Microsoft Graph PowerShell',
      language: 'powershell',
      lines: [
        "Connect-MgGraph -Scopes 'Application.Read.All', 'AppRoleAssignment.ReadWrite.All'",
        `$graph = Get-MgServicePrincipal -Filter "appId eq '${applicationId}'"`,
        `$identity = Get-MgServicePrincipal -Filter "appId eq '${clientId}'"`,
        `foreach ($role in ${permissions.map(({ id }) => `'${id}'`).join(', ')}) {`,
        '  New-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $identity.Id `',
        '    -PrincipalId $identity.Id -ResourceId $graph.Id -AppRoleId $role',
        '}'
      ]
    }
  ]
}

/** Makes an identity owner of an application, so that `Application.ReadWrite.OwnedBy` suffices. */
export function makeOwner(applicationObjectId: ApplicationObjectId, caller: ServicePrincipalId): Instruction {
  return {
    title: 'Make the administering identity an owner of the application (as an owner or Application Administrator)',
    language: 'shell',
    lines: [`az ad app owner add --id ${applicationObjectId} --owner-object-id ${caller}`]
  }
}

/** A single-quoted PowerShell string. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
