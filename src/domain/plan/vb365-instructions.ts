import type { Instruction } from '../../errors.ts'
import { type ApplicationId, isGuid } from '../identifiers.ts'
import type { Registration } from '../request/registration.ts'

/** What the commands are about. */
export interface HandDelivery {
  readonly registration: Pick<Registration, 'tenant' | 'region' | 'services' | 'application'>
  readonly applicationId: ApplicationId
  /** Where the run leaves the PFX; only its file name is of use on another machine. */
  readonly pfxPath: string
}

/**
 * How a person takes the PFX to VB365 by hand: the organization gets the new certificate where it has the application
 * already, and is added where it does not.
 * https://helpcenter.veeam.com/docs/vbo365/powershell/new-vbooffice365applicationonlyconnectionsettings.html
 * https://helpcenter.veeam.com/docs/vbo365/powershell/set-vboorganization.html
 */
export function powerShellInstructions({ registration, applicationId, pfxPath }: HandDelivery): Instruction {
  const { asked, argument } = identityArgument(registration)
  const settings = settingsArguments(registration)
  return {
    title:
      'Take the PFX to VB365 (on its server, in PowerShell 7, with a Veeam Backup Administrator without multi-factor authentication)',
    language: 'powershell',
    lines: [
      'Import-Module Veeam.Archiver.PowerShell',
      '# Where the PFX is on this machine',
      `$pfx = ${quoted(`C:\\Temp\\${fileName(pfxPath)}`)}`,
      "$password = Read-Host 'Password of the PFX' -AsSecureString",
      ...asked,
      `$settings = New-VBOOffice365ApplicationOnlyConnectionSettings -ApplicationId ${applicationId} \``,
      `  ${argument} \``,
      '  -ApplicationCertificatePath $pfx -ApplicationCertificatePassword $password',
      "# For an organization that has another application so far: Get-VBOOrganization -Name 'its name in VB365'",
      '$organization = Get-VBOOrganization | Where-Object {',
      `  $_.Office365ExchangeConnectionSettings.ApplicationId -eq '${applicationId}' -or`,
      `  $_.Office365SharePointConnectionSettings.ApplicationId -eq '${applicationId}'`,
      '}',
      'if ($organization) {',
      '  Set-VBOOrganization -Organization $organization `',
      `    ${settings}`,
      '} else {',
      `  Add-VBOOrganization ${additionArguments(registration)} \``,
      `    ${settings}`,
      '}'
    ]
  }
}

interface IdentityArgument {
  /** Lines that ask for what the registration does not name. */
  readonly asked: readonly string[]
  readonly argument: string
}

/** Exchange is found by an account, SharePoint by itself by a domain, which Veeam's examples write with an `@` in front. */
function identityArgument({ tenant, services, application }: HandDelivery['registration']): IdentityArgument {
  const identity = application.flow === 'existing' ? application.identity : undefined
  if (services.exchangeOnline) {
    return identity?.kind === 'username'
      ? { asked: [], argument: `-ImpersonationAccountName ${quoted(identity.username)}` }
      : {
          asked: ["$account = Read-Host 'Account that VB365 impersonates (name@domain)'"],
          argument: '-ImpersonationAccountName $account'
        }
  }
  const domain = identity?.kind === 'organizationName' ? identity.organizationName : domainOf(tenant)
  return domain === undefined
    ? {
        asked: ["$domain = Read-Host 'A domain of the organization, with @ in front'"],
        argument: '-OfficeOrganizationName $domain'
      }
    : { asked: [], argument: `-OfficeOrganizationName ${quoted(`@${domain}`)}` }
}

function domainOf(tenant: string): string | undefined {
  return isGuid(tenant) ? undefined : tenant
}

/** "Connections", unlike the properties of an organization. */
function settingsArguments({ services }: HandDelivery['registration']): string {
  return [
    ...(services.exchangeOnline ? ['-Office365ExchangeConnectionsSettings $settings'] : []),
    ...(services.sharePointOnline ? ['-Office365SharePointConnectionsSettings $settings'] : [])
  ].join(' ')
}

/** Microsoft Teams is on by default where both services are. The region China needs Veeam's application for Graph. */
function additionArguments({ region, services }: HandDelivery['registration']): string {
  const { exchangeOnline, sharePointOnline, teams, teamsChats } = services
  return [
    `-Region ${region}`,
    ...(exchangeOnline && sharePointOnline ? [`-EnableOffice365Teams:$${teams}`] : []),
    ...(teamsChats ? ['-EnableTeamsChats'] : []),
    ...(region === 'China' ? ['-VeeamAADApplicationUsed'] : [])
  ].join(' ')
}

function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path
}

/** A single-quoted PowerShell string; typographic quotation marks end one as well. */
function quoted(text: string): string {
  return `'${text.replace(/['\u2018\u2019\u201A\u201B]/g, '$&$&')}'`
}
