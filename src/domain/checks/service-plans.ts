import type { ServicePlan } from '../tenant/observed-tenant.ts'

/**
 * Service plans by name, because the government clouds have variants of their own.
 * https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
 */
const EXCHANGE_PLAN = /^EXCHANGE_[SBL]_/
const SHAREPOINT_PLAN = /^SHAREPOINT(?:STANDARD|ENTERPRISE|DESKLESS|_S_DEVELOPER)/

/** Plans of the Exchange family that carry no mailbox: the foundation is in dozens of subscriptions, the rest are add-ons. */
const WITHOUT_MAILBOX = /^EXCHANGE_(?:S_FOUNDATION|S_ARCHIVE|ANALYTICS)/

/** True for a plan that gives a user an Exchange Online mailbox. */
export function carriesMailbox({ name }: ServicePlan): boolean {
  return EXCHANGE_PLAN.test(name) && !WITHOUT_MAILBOX.test(name)
}

/** True for a plan of SharePoint Online itself; Office for the web (`SHAREPOINTWAC`) is none. */
export function isSharePointPlan({ name }: ServicePlan): boolean {
  return SHAREPOINT_PLAN.test(name)
}

/** The names by which the plans above are known, for people. */
export const MAILBOX_PLAN_NAMES = 'EXCHANGE_S_…, EXCHANGE_B_… or EXCHANGE_L_…'
export const SHAREPOINT_PLAN_NAMES = 'SHAREPOINTSTANDARD…, SHAREPOINTENTERPRISE… or SHAREPOINTDESKLESS…'

/** Plans named after SharePoint that are none of it. */
const WITHOUT_SITES = /^SHAREPOINT(?:WAC|STORAGE|_PROJECT)/

/** True for a plan named after Exchange of which it is not known whether it carries a mailbox, as of a new subscription. */
export function mayCarryMailbox(plan: ServicePlan): boolean {
  const isKnown = carriesMailbox(plan) || WITHOUT_MAILBOX.test(plan.name)
  return !isKnown && /EXCHANGE/i.test(plan.name)
}

/** The same for SharePoint Online, which serves OneDrive as well. */
export function mayBeSharePointPlan(plan: ServicePlan): boolean {
  const isKnown = isSharePointPlan(plan) || WITHOUT_SITES.test(plan.name)
  return !isKnown && /SHAREPOINT|ONEDRIVE/i.test(plan.name)
}

/** The plans that carry a mailbox by ID, for a user whose tenant's subscriptions cannot be read. */
const MAILBOX_PLAN_IDS: ReadonlySet<string> = new Set([
  '9aaf7827-d63c-4b61-89c3-182f06f82e5c',
  'efb87545-963c-4e0d-99df-69c6916d9eb0',
  '1126bef5-da20-4f07-b45e-ad25d2581aa8',
  '4a82b400-a79f-41a4-b4e2-e94f5787b113',
  'fc52cc4b-ed7d-472d-bbe7-b081c23ecc56',
  '90927877-dcff-4af6-b346-2332c0b15bb7',
  'd42bdbd6-c335-4231-ab3d-c8f348d5aff5'
])

/** True when one of a user's plans gives a mailbox; `known` are the plans of the tenant's subscriptions, with names. */
export function hasMailboxPlan(userPlanIds: readonly string[], known: readonly ServicePlan[]): boolean {
  const names = new Map(known.map((plan) => [plan.id, plan]))
  return userPlanIds.some((id) => {
    const plan = names.get(id)
    return plan === undefined ? MAILBOX_PLAN_IDS.has(id) : carriesMailbox(plan)
  })
}

/** True when one of a user's plans is named in the tenant's subscriptions and may give a mailbox. */
export function mayHaveMailboxPlan(userPlanIds: readonly string[], known: readonly ServicePlan[]): boolean {
  return known.some((plan) => userPlanIds.includes(plan.id) && mayCarryMailbox(plan))
}
