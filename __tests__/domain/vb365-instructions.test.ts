import { describe, expect, it } from '@jest/globals'
import { applicationId } from '../../src/domain/identifiers.ts'
import { type HandDelivery, powerShellInstructions } from '../../src/domain/plan/vb365-instructions.ts'
import { registrationOf } from '../support/registration-builder.ts'

const APPLICATION = applicationId('6c957a12-93fd-469a-86f6-1dc3cc81cf07')
const existing = (identity: object) => ({ flow: 'existing', applicationId: APPLICATION, ...identity })
const withAccount = existing({ username: "o'brien@contoso.com" })

function linesOf(changes: Readonly<Record<string, unknown>>, pfxPath = 'out/contoso.pfx'): readonly string[] {
  const registration: HandDelivery['registration'] = registrationOf(changes)
  return powerShellInstructions({ registration, applicationId: APPLICATION, pfxPath }).lines
}

describe('the commands for a person who takes the PFX to VB365', () => {
  it('give the new certificate to the organization of the application, or add the organization', () => {
    const registration = registrationOf({ application: withAccount })
    expect(powerShellInstructions({ registration, applicationId: APPLICATION, pfxPath: 'out/contoso.pfx' })).toEqual({
      title:
        'Take the PFX to VB365 (on its server, in PowerShell 7, with a Veeam Backup Administrator without multi-factor authentication)',
      language: 'powershell',
      lines: [
        'Import-Module Veeam.Archiver.PowerShell',
        '# Where the PFX is on this machine',
        "$pfx = 'C:\\Temp\\contoso.pfx'",
        "$password = Read-Host 'Password of the PFX' -AsSecureString",
        `$settings = New-VBOOffice365ApplicationOnlyConnectionSettings -ApplicationId ${APPLICATION} \``,
        "  -ImpersonationAccountName 'o''brien@contoso.com' `",
        '  -ApplicationCertificatePath $pfx -ApplicationCertificatePassword $password',
        "# For an organization that has another application so far: Get-VBOOrganization -Name 'its name in VB365'",
        '$organization = Get-VBOOrganization | Where-Object {',
        `  $_.Office365ExchangeConnectionSettings.ApplicationId -eq '${APPLICATION}' -or`,
        `  $_.Office365SharePointConnectionSettings.ApplicationId -eq '${APPLICATION}'`,
        '}',
        'if ($organization) {',
        '  Set-VBOOrganization -Organization $organization `',
        '    -Office365ExchangeConnectionsSettings $settings -Office365SharePointConnectionsSettings $settings',
        '} else {',
        '  Add-VBOOrganization -Region Worldwide -EnableOffice365Teams:$true `',
        '    -Office365ExchangeConnectionsSettings $settings -Office365SharePointConnectionsSettings $settings',
        '}'
      ]
    })
  })

  it('ask for the account that a registration of a new application does not name', () => {
    const lines = linesOf({})
    expect(lines).toContain("$account = Read-Host 'Account that VB365 impersonates (name@domain)'")
    expect(lines).toContain('  -ImpersonationAccountName $account `')
  })

  it('name a domain where SharePoint is protected alone, and the settings of SharePoint alone', () => {
    const lines = linesOf({
      services: { sharePointOnline: true },
      application: existing({ organizationName: 'contoso.com' })
    })
    expect(lines).toContain("  -OfficeOrganizationName '@contoso.com' `")
    expect(lines.filter((line) => line === '    -Office365SharePointConnectionsSettings $settings')).toHaveLength(2)
    expect(lines).toContain('  Add-VBOOrganization -Region Worldwide `')
    expect(lines.join('\n')).not.toContain('-Office365ExchangeConnectionsSettings')
  })

  it.each([
    ['contoso.onmicrosoft.com', "  -OfficeOrganizationName '@contoso.onmicrosoft.com' `"],
    ['6f1d2c3b-4a59-4e68-8b7c-9d0e1f2a3b4c', '  -OfficeOrganizationName $domain `']
  ])('take the domain from the tenant %s where it is one, and ask for it otherwise', (tenant, line) => {
    expect(linesOf({ tenant, services: { sharePointOnline: true } })).toContain(line)
  })

  it('switch Microsoft Teams off where it is not protected, which would be on by default', () => {
    const services = { exchangeOnline: true, sharePointOnline: true }
    expect(linesOf({ services })).toContain('  Add-VBOOrganization -Region Worldwide -EnableOffice365Teams:$false `')
  })

  it('name team chats, and the application that the region China needs', () => {
    const chats = { exchangeOnline: true, sharePointOnline: true, teams: true, teamsChats: true }
    expect(linesOf({ services: chats, application: withAccount })).toContain(
      '  Add-VBOOrganization -Region Worldwide -EnableOffice365Teams:$true -EnableTeamsChats `'
    )
    expect(linesOf({ region: 'China', services: { exchangeOnline: true } })).toContain(
      '  Add-VBOOrganization -Region China -VeeamAADApplicationUsed `'
    )
  })

  it.each([
    ['C:\\runner\\_temp\\contoso.pfx', "$pfx = 'C:\\Temp\\contoso.pfx'"],
    ['out/it’s.pfx', "$pfx = 'C:\\Temp\\it’’s.pfx'"]
  ])('name the file of %s alone, in quotation marks that nothing in it ends', (path, line) => {
    expect(linesOf({}, path)).toContain(line)
  })
})
