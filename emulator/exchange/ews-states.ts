import type { ExchangeOrganization } from '../service-settings.ts'

/** The ways in which tenants stand towards EWS; `others`: three applications of others are on the list. */
export const ewsStates = ['null', 'false', 'empty', 'others'] as const

/** One of them by name, or the application IDs on the list of a tenant that has EWS switched on. */
export type EwsState = (typeof ewsStates)[number] | readonly string[]

/** Microsoft Office, the accounts of iOS and Thunderbird, by their published IDs: usual on the lists of September 2026. */
const others = [
  'd3590ed6-52b3-4102-aeff-aad2292ab01c',
  'f8d98a96-0999-43f5-8af3-69971c7bb423',
  '9e5f94bc-e8a4-4e73-b8be-63364c29d753'
]

/** EWS switched on without a list in a tenant that the enforcement does not reach: every application gets in. */
export function defaultExchange(): ExchangeOrganization {
  return {
    ewsEnabled: true,
    ewsAllowedAppIds: [],
    ewsApplicationAccessPolicy: null,
    ewsAllowList: [],
    ewsBlockList: [],
    isEwsEnforced: false
  }
}

/** The switch and the list of a tenant in this state. */
export function ewsSettings(state: EwsState): Pick<ExchangeOrganization, 'ewsEnabled' | 'ewsAllowedAppIds'> {
  switch (state) {
    case 'null':
      return { ewsEnabled: null, ewsAllowedAppIds: [] }
    case 'false':
      return { ewsEnabled: false, ewsAllowedAppIds: [] }
    case 'empty':
      return { ewsEnabled: true, ewsAllowedAppIds: [] }
    case 'others':
      return { ewsEnabled: true, ewsAllowedAppIds: [...others] }
    default:
      return { ewsEnabled: true, ewsAllowedAppIds: [...state] }
  }
}
