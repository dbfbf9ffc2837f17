import type { Instruction } from '../../errors.ts'
import { listText } from '../list-text.ts'
import type { Services } from '../request/registration.ts'
import type { ServicePlan } from '../tenant/observed-tenant.ts'
import { type Reading, unreadText } from '../tenant/reading.ts'
import {
  carriesMailbox,
  isSharePointPlan,
  MAILBOX_PLAN_NAMES,
  mayBeSharePointPlan,
  mayCarryMailbox,
  SHAREPOINT_PLAN_NAMES
} from './service-plans.ts'

/** What the last page of VB365's wizard checks, in its order, and what it does not: EWS was open to every application then. */
export const CHECK_TITLES = {
  'configure-application': 'Configure the application',
  'connect-graph': 'Connect to Microsoft Graph',
  'connect-exchange': 'Connect to Exchange (EWS)',
  'connect-sharepoint': 'Connect to SharePoint',
  'connect-powershell': 'Connect to PowerShell',
  'ews-access': 'EWS access',
  'exchange-plan': 'Check Exchange Online plan',
  'sharepoint-plan': 'Check SharePoint Online plan',
  'impersonation-account': 'Check impersonation account',
  'vb365-server': 'VB365 server'
} as const
export type CheckName = keyof typeof CHECK_TITLES

/** `unknown`: it could not be looked at, which is reported but fails nothing. */
export type CheckResult = 'passed' | 'failed' | 'unknown'

/** What a check says. */
export interface Judgement {
  readonly result: CheckResult
  /** What was seen; unless it passed, also what to do, where `advice` does not say so. */
  readonly detail: string
  /** A sentence on what helps, the same for checks that failed in one way. */
  readonly advice?: string
  /** What should be known beside the result, in sentences. */
  readonly warnings?: readonly string[]
  /** Commands that put it right. */
  readonly instructions?: readonly Instruction[]
  /** Set where the organization keeps the application out whatever it signs in with: its certificate is proved. */
  readonly isTenantPolicy?: true
  /** Set where it was not tried, as nothing could sign in. */
  readonly isUntried?: true
}

export interface Check extends Judgement {
  readonly name: CheckName
  readonly durationMs: number
}

/** Checks in the wizard's order. */
export function inOrder(checks: readonly Check[]): readonly Check[] {
  const names = Object.keys(CHECK_TITLES)
  return checks.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name))
}

/** False where a check failed that the certificate may be to blame for. */
export function provesCertificate(checks: readonly Check[]): boolean {
  return checks.every(({ result, isTenantPolicy }) => result !== 'failed' || isTenantPolicy === true)
}

/** Why checks have one result. */
export interface CheckCauses {
  /** A sentence for each cause, with the checks that have it. */
  readonly causes: readonly string[]
  /** What helps, each sentence once. */
  readonly advice: readonly string[]
}

export function checkCauses(wanted: CheckResult, checks: readonly Check[]): CheckCauses {
  const found = checks.filter(({ result }) => result === wanted)
  const causes = [...Map.groupBy(found, causeOf).values()].map((same) => {
    const titles = same.map(({ name }) => CHECK_TITLES[name]).join(', ')
    return `${titles}: ${same[0]?.detail.replace(/\.$/, '')}.`
  })
  return { causes, advice: [...new Set(found.flatMap(({ advice }) => advice ?? []))] }
}

/** The same as one text; undefined when no check has that result. */
export function checksWith(wanted: CheckResult, checks: readonly Check[]): string | undefined {
  const { causes, advice } = checkCauses(wanted, checks)
  return causes.length === 0 ? undefined : [...causes, ...advice].join(' ')
}

/** One cause fails several sign-ins, in answers that differ only in their identifiers and times. */
function causeOf({ detail }: Check): string {
  return detail.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z/gi, '')
}

/** How the plans of one service are recognized among all plans of a tenant. */
interface PlanCheck {
  readonly name: CheckName
  readonly title: string
  readonly holds: (plan: ServicePlan) => boolean
  readonly mayHold: (plan: ServicePlan) => boolean
  /** What was looked for. */
  readonly known: string
}

const EXCHANGE_PLANS: PlanCheck = {
  name: 'exchange-plan',
  title: 'Exchange Online',
  holds: carriesMailbox,
  mayHold: mayCarryMailbox,
  known: MAILBOX_PLAN_NAMES
}
const SHAREPOINT_PLANS: PlanCheck = {
  name: 'sharepoint-plan',
  title: 'SharePoint Online',
  holds: isSharePointPlan,
  mayHold: mayBeSharePointPlan,
  known: SHAREPOINT_PLAN_NAMES
}

/**
 * Judges the tenant's subscriptions for the protected services. A plan that only its name puts near a service, as a new
 * subscription or another cloud may have one, does not fail: it would fail for ever.
 */
export function judgePlans(
  services: Services,
  subscriptions: Reading<readonly ServicePlan[]>
): readonly (Judgement & Pick<Check, 'name'>)[] {
  const wanted = [
    ...(services.exchangeOnline ? [EXCHANGE_PLANS] : []),
    ...(services.sharePointOnline ? [SHAREPOINT_PLANS] : [])
  ]
  return wanted.map((check) => ({ name: check.name, ...judgePlan(check, subscriptions) }))
}

function judgePlan(
  { title, holds, mayHold, known }: PlanCheck,
  subscriptions: Reading<readonly ServicePlan[]>
): Judgement {
  if (subscriptions.kind !== 'read')
    return { result: 'unknown', detail: unreadText('the subscriptions', subscriptions) }
  const found = namesOf(subscriptions.value.filter(holds))
  if (found !== '') return { result: 'passed', detail: `subscribed: ${found}` }
  const possible = namesOf(subscriptions.value.filter(mayHold))
  if (possible === '') {
    return {
      result: 'failed',
      detail: `no subscription in force contains ${title}`,
      advice: 'Assign a subscription, or switch the service off in "services" of the registration file.'
    }
  }
  return {
    result: 'unknown',
    detail: `no subscription in force contains ${title} under a name that is known (${known}), but ${possible} may be it: look in the Microsoft 365 admin center whether it is`
  }
}

function namesOf(plans: readonly ServicePlan[]): string {
  return listText([...new Set(plans.map(({ name }) => name))])
}
