import type { SubscribedSku, User } from '../organization-facts.ts'
import type { ExchangeOrganization } from '../service-settings.ts'

/** From this day Exchange Online blocks EWS in the tenants that the enforcement has reached. */
const enforcedFrom = Date.parse('2026-10-01T00:00:00Z')
/** From this day EWS is gone in every tenant, whatever the settings are. */
const endOfEws = Date.parse('2027-04-01T00:00:00Z')

/**
 * The values of the header `X-EWS-Policy-Reason` of a 403; the second does not say which of two policies it was.
 * Source: learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-control-access-to-ews-in-exchange.
 */
export type EwsPolicyReason =
  | 'EWS is disabled for this user or tenant'
  | 'EWS is blocked by policy for this user or tenant'

const disabled: EwsPolicyReason = 'EWS is disabled for this user or tenant'
const blocked: EwsPolicyReason = 'EWS is blocked by policy for this user or tenant'

function isEnforced(organization: ExchangeOrganization, now: Date): boolean {
  return organization.isEwsEnforced && now.getTime() >= enforcedFrom
}

/** The switch as it reads: the enforcement turned it off where it had never been set. */
export function ewsEnabled(organization: ExchangeOrganization, now: Date): boolean | null {
  if (organization.ewsEnabled === null && isEnforced(organization, now)) return false
  return organization.ewsEnabled
}

function matches(userAgent: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 'is').test(userAgent)
}

/** Whether the policy on user agents lets one in; it holds for EWS and for the mailboxes of Graph. */
export function allowsUserAgent(organization: ExchangeOrganization, userAgent: string): boolean {
  const { ewsApplicationAccessPolicy, ewsAllowList, ewsBlockList } = organization
  switch (ewsApplicationAccessPolicy) {
    case 'EnforceAllowList':
      return ewsAllowList.some((pattern) => matches(userAgent, pattern))
    case 'EnforceBlockList':
      return !ewsBlockList.some((pattern) => matches(userAgent, pattern))
    case null:
      return true
  }
}

/** Who asks for EWS. */
export interface EwsClient {
  readonly appId: string
  readonly userAgent: string
}

/** Why an application does not get in, or undefined. `allowedAppIds` is what is in force of the list. */
export function organizationRefusal(
  organization: ExchangeOrganization,
  allowedAppIds: readonly string[],
  client: EwsClient,
  now: Date
): EwsPolicyReason | undefined {
  if (now.getTime() >= endOfEws) return disabled
  const enabled = ewsEnabled(organization, now)
  if (enabled === false) return disabled
  if (!allowsUserAgent(organization, client.userAgent)) return blocked
  // Without the switch set to true the list means nothing.
  if (enabled === null) return undefined
  if (allowedAppIds.length === 0) return isEnforced(organization, now) ? blocked : undefined
  return allowedAppIds.some((id) => id.toLowerCase() === client.appId.toLowerCase()) ? undefined : blocked
}

/** Kiosk and frontline licences (Kiosk, F1, F3) lost EWS on the day of the enforcement. */
function isFrontline(licences: readonly SubscribedSku[]): boolean {
  const plans = licences.flatMap((sku) => sku.servicePlans.map((plan) => plan.servicePlanName))
  return plans.includes('EXCHANGE_S_DESKLESS') && !plans.some((name) => /^EXCHANGE_._(STANDARD|ENTERPRISE)/.test(name))
}

/** Why a mailbox is shut for EWS, or undefined. */
export function mailboxRefusal(user: User, licences: readonly SubscribedSku[], now: Date): EwsPolicyReason | undefined {
  const lostIt = isFrontline(licences) && now.getTime() >= enforcedFrom
  return user.ewsEnabled && !lostIt ? undefined : disabled
}
