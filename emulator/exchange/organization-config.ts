import { Alternation } from '../alternation.ts'
import { flag, guid, object, type Shape, ShapeError, text } from '../shape.ts'
import { initialDomain, type Tenant } from '../tenant.ts'
import { AdminApiError, parameterError } from './admin-api-error.ts'
import { ewsEnabled } from './ews-access.ts'
import type { ExchangeContext } from './exchange-context.ts'

const readParameters = object({}, { RetrieveEwsOperationAccessPolicy: flag })
const writeParameters = object({}, { EwsAllowedAppIDs: text(), EwsEnabled: flag })

function parameters<T>(shape: Shape<T>, given: unknown): T {
  try {
    return shape(given, '')
  } catch (error) {
    if (error instanceof ShapeError) throw parameterError(error)
    throw error
  }
}

/** What is given back of the several hundred properties of an organization. */
export const organizationProperties = [
  'Name',
  'Identity',
  'Guid',
  'DisplayName',
  'IsDehydrated',
  'OAuth2ClientProfileEnabled',
  'EwsEnabled',
  'EwsAllowedAppIDs',
  'EwsApplicationAccessPolicy',
  'EwsAllowList',
  'EwsBlockList',
  'EwsAllowOutlook',
  'EwsAllowMacOutlook',
  'EwsAllowEntourage'
] as const
type Configuration = Record<(typeof organizationProperties)[number], unknown>

function render(tenant: Tenant, now: Date, list: string | readonly string[] | null): Configuration {
  const { exchange } = tenant
  const domain = initialDomain(tenant)
  return {
    Name: domain,
    Identity: domain,
    Guid: tenant.id,
    DisplayName: tenant.displayName,
    IsDehydrated: false,
    OAuth2ClientProfileEnabled: true,
    EwsEnabled: ewsEnabled(exchange, now),
    EwsAllowedAppIDs: list,
    EwsApplicationAccessPolicy: exchange.ewsApplicationAccessPolicy,
    EwsAllowList: [...exchange.ewsAllowList],
    EwsBlockList: [...exchange.ewsBlockList],
    EwsAllowOutlook: null,
    EwsAllowMacOutlook: null,
    EwsAllowEntourage: null
  }
}

/** The list has been seen as one joined string, and as an array with it as the only element. */
function joined(list: readonly string[], turns: Alternation): string | readonly string[] | null {
  const elements = list.length === 0 ? [] : [list.join(',')]
  return turns.pick<string | readonly string[] | null>(elements[0] ?? null, elements)
}

/** `Get-OrganizationConfig`: without its switch the list of applications reads empty, whatever is in force. */
export function getOrganizationConfig(): (exchange: ExchangeContext, given: unknown) => Record<string, unknown> {
  const turns = new Alternation()
  return ({ directory }, given) => {
    const { RetrieveEwsOperationAccessPolicy: wantsList } = parameters(readParameters, given)
    const { tenant, clock } = directory
    if (!wantsList) return render(tenant, clock.now(), null)
    return render(tenant, clock.now(), joined(tenant.exchange.ewsAllowedAppIds, turns))
  }
}

function applicationIds(joinedIds: string): string[] {
  const ids = joinedIds
    .split(',')
    .map((id) => id.trim())
    .filter(Boolean)
  for (const id of ids) {
    try {
      guid(id, 'EwsAllowedAppIDs')
    } catch (cause) {
      if (!(cause instanceof ShapeError)) throw cause
      throw new AdminApiError(400, 'System.ArgumentException', `The value '${id}' of EwsAllowedAppIDs is not a GUID.`)
    }
  }
  return ids
}

/** `Set-OrganizationConfig`: a list replaces the whole list. Answers as a read without the switch does. */
export function setOrganizationConfig(exchange: ExchangeContext, given: unknown): Record<string, unknown> {
  const { directory, listInForce } = exchange
  const { EwsAllowedAppIDs: list, EwsEnabled: enabled } = parameters(writeParameters, given)
  const ids = list === undefined ? undefined : applicationIds(list)
  directory.changeExchange((organization) => {
    if (ids) {
      listInForce.wrote(directory.tenant.id, organization.ewsAllowedAppIds)
      organization.ewsAllowedAppIds = ids
    }
    if (enabled !== undefined) organization.ewsEnabled = enabled
  })
  return render(directory.tenant, directory.clock.now(), null)
}
