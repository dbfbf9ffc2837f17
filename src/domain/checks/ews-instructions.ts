import type { Instruction } from '../../errors.ts'
import type { ApplicationId } from '../identifiers.ts'
import type { EwsSettings } from '../tenant/ews-settings.ts'

const TITLE = 'Let the application use EWS (as an Exchange Administrator; it takes up to 24 hours to work)'
const SHOW = 'Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy | Format-List EwsEnabled, EwsAllowedAppIDs'
const SWITCH_ON = 'Set-OrganizationConfig -EwsEnabled $true'

/**
 * The commands that put an application on the organization's list, which can be replaced only as a whole, and before the
 * switch. https://learn.microsoft.com/powershell/module/exchange/set-organizationconfig
 * @param settings undefined where they could not be read
 */
export function ewsInstruction(applicationId: ApplicationId, settings: EwsSettings | undefined): Instruction {
  const lines = settings === undefined ? withUnknownList(applicationId) : withKnownList(applicationId, settings)
  return { title: TITLE, language: 'powershell', lines: ['Connect-ExchangeOnline', ...lines, SHOW] }
}

function withKnownList(applicationId: ApplicationId, { allowed, enabled }: EwsSettings): readonly string[] {
  const all = [...allowed.filter((id) => id !== applicationId), applicationId].join(',')
  const note =
    allowed.length === 0 && enabled !== false
      ? '# The first application on the list shuts out every other one: add those that are to get in as well.'
      : '# This replaces the whole list: add what has come to it since this run.'
  return [SHOW, note, `Set-OrganizationConfig -EwsAllowedAppIDs '${all}'`, ...(enabled === true ? [] : [SWITCH_ON])]
}

function withUnknownList(applicationId: ApplicationId): readonly string[] {
  return [
    "$allowed = @((Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy).EwsAllowedAppIDs -split ',' | Where-Object { $_ })",
    `Set-OrganizationConfig -EwsAllowedAppIDs (($allowed + '${applicationId}') -join ',')`,
    SWITCH_ON
  ]
}
