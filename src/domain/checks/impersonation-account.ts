import { byLikeness } from '../likeness.ts'
import { listText } from '../list-text.ts'
import type { OrganizationIdentity } from '../request/registration.ts'
import type { ObservedAccount, ObservedTenant, ObservedUser } from '../tenant/observed-tenant.ts'
import { type Reading, type Unread, unreadText } from '../tenant/reading.ts'
import type { CheckResult } from './checks.ts'
import { hasMailboxPlan, mayHaveMailboxPlan } from './service-plans.ts'

/** One fact about the account or domain that VB365 will use. */
export interface Finding {
  readonly result: CheckResult
  readonly detail: string
}

/** What the findings are drawn from. */
export type IdentityFacts = Pick<ObservedTenant, 'organization' | 'subscriptions' | 'account'>

/** Looks at all that VB365 demands of the account that it impersonates, or of the organization name without one. */
export function judgeIdentity(identity: OrganizationIdentity, observed: IdentityFacts): readonly Finding[] {
  switch (identity.kind) {
    case 'organizationName':
      return [judgeDomain(identity.organizationName, observed)]
    case 'username': {
      const domain = identity.username.split('@').at(-1) ?? ''
      return [
        judgeDomain(domain, observed),
        ...(observed.account === undefined ? [] : judgeAccount(observed.account, observed.subscriptions))
      ]
    }
  }
}

function judgeDomain(domain: string, { organization }: IdentityFacts): Finding {
  if (organization.kind !== 'read') return unknown('the verified domains', organization)
  const { verifiedDomains } = organization.value
  return verifiedDomains.includes(domain.toLowerCase())
    ? { result: 'passed', detail: `${domain} is a verified domain of the tenant` }
    : {
        result: 'failed',
        detail: `${domain} is not a verified domain of the tenant; verified are ${listText(byLikeness(domain, verifiedDomains))}`
      }
}

function judgeAccount(account: ObservedAccount, subscriptions: IdentityFacts['subscriptions']): readonly Finding[] {
  const { userPrincipalName: name, user, mailbox } = account
  if (user.kind !== 'read') return [unknown(`the account ${name}`, user)]
  if (user.value === undefined) {
    return [{ result: 'failed', detail: `the tenant has no user ${name}; check "application.username"` }]
  }
  const enabled: Finding = user.value.enabled
    ? { result: 'passed', detail: `the account ${name} is enabled` }
    : {
        result: 'failed',
        detail: `the account ${name} is disabled; enable it, or name another in "application.username"`
      }
  if (mailbox === undefined) return [enabled]
  return [enabled, judgeLicence(name, user.value, subscriptions), judgeMailbox(name, mailbox)]
}

/** Public folders are read through a mailbox of the account's own. */
function judgeLicence(
  name: string,
  { servicePlanIds }: ObservedUser,
  subscriptions: IdentityFacts['subscriptions']
): Finding {
  if (hasMailboxPlan(servicePlanIds, subscriptions.kind === 'read' ? subscriptions.value : [])) {
    return { result: 'passed', detail: `${name} has an Exchange Online licence` }
  }
  // The government clouds have plans of their own, which only the subscriptions name.
  if (subscriptions.kind !== 'read' && servicePlanIds.length > 0) {
    return unknown(`the subscriptions, which name the licences of ${name}`, subscriptions)
  }
  if (subscriptions.kind === 'read' && mayHaveMailboxPlan(servicePlanIds, subscriptions.value)) {
    return {
      result: 'unknown',
      detail: `it is not known whether the Exchange licence of ${name} carries a mailbox, which public folders need`
    }
  }
  return {
    result: 'failed',
    detail: `${name} has no Exchange Online licence that carries a mailbox, which public folders need`
  }
}

function judgeMailbox(name: string, mailbox: Reading<boolean>): Finding {
  if (mailbox.kind !== 'read') return unknown(`the mailbox of ${name}`, mailbox)
  return mailbox.value
    ? { result: 'passed', detail: `the mailbox of ${name} is active` }
    : {
        result: 'failed',
        detail: `${name} has no active mailbox in Exchange Online, which public folders need; one that was just licensed takes minutes to hours`
      }
}

function unknown(what: string, unread: Unread): Finding {
  return { result: 'unknown', detail: unreadText(what, unread) }
}

/** One result out of several findings: a failure outweighs what is unknown, which outweighs what passed. */
export function worstResult(findings: readonly Finding[]): CheckResult {
  if (findings.some(({ result }) => result === 'failed')) return 'failed'
  return findings.some(({ result }) => result === 'unknown') ? 'unknown' : 'passed'
}
