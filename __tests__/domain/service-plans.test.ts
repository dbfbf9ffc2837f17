import { describe, expect, it } from '@jest/globals'
import {
  carriesMailbox,
  isSharePointPlan,
  mayBeSharePointPlan,
  mayCarryMailbox
} from '../../src/domain/checks/service-plans.ts'

// Names of https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
const MAILBOX_PLANS = [
  'EXCHANGE_S_STANDARD',
  'EXCHANGE_S_STANDARD_GOV',
  'EXCHANGE_S_ENTERPRISE',
  'EXCHANGE_S_ENTERPRISE_GOV',
  'EXCHANGE_S_ESSENTIALS',
  'EXCHANGE_S_DESKLESS',
  'EXCHANGE_S_DESKLESS_GOV',
  'EXCHANGE_S_STANDARD_MIDMARKET',
  'EXCHANGE_B_STANDARD',
  'EXCHANGE_L_STANDARD'
]
const NO_MAILBOX_PLANS = [
  'EXCHANGE_S_FOUNDATION',
  'EXCHANGE_S_FOUNDATION_GOV',
  'EXCHANGE_S_ARCHIVE',
  'EXCHANGE_S_ARCHIVE_ADDON',
  'EXCHANGE_S_ARCHIVE_ADDON_GOV',
  'EXCHANGE_ANALYTICS',
  'EOP_ENTERPRISE',
  'BPOS_S_DlpAddOn',
  'SHAREPOINTENTERPRISE',
  'TEAMS1',
  ''
]
const SHAREPOINT_PLANS = [
  'SHAREPOINTSTANDARD',
  'SHAREPOINTSTANDARD_EDU',
  'SHAREPOINTENTERPRISE',
  'SHAREPOINTENTERPRISE_GOV',
  'SHAREPOINTENTERPRISE_EDU',
  'SHAREPOINTENTERPRISE_MIDMARKET',
  'SHAREPOINTDESKLESS',
  'SHAREPOINTDESKLESS_GOV',
  'SHAREPOINT_S_DEVELOPER'
]
const NO_SHAREPOINT_PLANS = [
  'SHAREPOINTWAC',
  'SHAREPOINTWAC_GOV',
  'SHAREPOINT_PROJECT',
  'SHAREPOINTSTORAGE',
  'TEAMS1',
  ''
]

const named = (name: string) => ({ id: '00000000-0000-4000-8000-000000000001', name })

describe('a service plan', () => {
  it.each(MAILBOX_PLANS)('%s carries a mailbox', (name) => {
    expect(carriesMailbox(named(name))).toBe(true)
  })

  it.each(NO_MAILBOX_PLANS)('"%s" carries none', (name) => {
    expect(carriesMailbox(named(name))).toBe(false)
  })

  it.each(SHAREPOINT_PLANS)('%s is SharePoint Online', (name) => {
    expect(isSharePointPlan(named(name))).toBe(true)
  })

  it.each(NO_SHAREPOINT_PLANS)('"%s" is not', (name) => {
    expect(isSharePointPlan(named(name))).toBe(false)
  })

  it.each(['EXCHANGE2030_PREMIUM', 'M365_EXCHANGE_X', 'EXCHANGEONLINE_MULTIGEO'])('%s may carry a mailbox', (name) => {
    expect(mayCarryMailbox(named(name))).toBe(true)
  })

  it.each(['SHAREPOINTLITE', 'SHAREPOINT2030', 'ONEDRIVESTANDARD'])('%s may be SharePoint Online', (name) => {
    expect(mayBeSharePointPlan(named(name))).toBe(true)
  })

  it.each([...MAILBOX_PLANS, ...NO_MAILBOX_PLANS])('"%s" leaves no doubt about a mailbox', (name) => {
    expect(mayCarryMailbox(named(name))).toBe(false)
  })

  it.each([...SHAREPOINT_PLANS, ...NO_SHAREPOINT_PLANS])('"%s" leaves no doubt about SharePoint Online', (name) => {
    expect(mayBeSharePointPlan(named(name))).toBe(false)
  })
})
