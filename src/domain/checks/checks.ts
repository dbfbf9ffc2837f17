import { listText } from '../list-text.ts'
import type { RequiredPermissions, Resource } from '../permissions/permission.ts'
import { RESOURCE_APPLICATIONS } from '../permissions/resources.ts'
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

/** What the last page of VB365's wizard checks, in its order. */
export const CHECK_TITLES = {
  'configure-application': 'Configure the application',
  'connect-graph': 'Connect to Microsoft Graph',
  'connect-exchange': 'Connect to Exchange (EWS)',
  'connect-sharepoint': 'Connect to SharePoint',
  'connect-powershell': 'Connect to PowerShell',
  'exchange-plan': 'Check Exchange Online plan',
  'sharepoint-plan': 'Check SharePoint Online plan',
  'impersonation-account': 'Check impersonation account'
} as const
export type CheckName = keyof typeof CHECK_TITLES

/** `unknown`: it could not be looked at, which is told but fails nothing. */
export type CheckResult = 'passed' | 'failed' | 'unknown'

export interface Check {
  readonly name: CheckName
  readonly result: CheckResult
  /** What was seen; unless it passed, also what to do, where `advice` does not say so. */
  readonly detail: string
  /** A sentence on what helps, the same for checks that failed in one way. */
  readonly advice?: string
  readonly durationMs: number
}

/** What a check says before it is measured. */
type Judgement = Pick<Check, 'result' | 'detail' | 'advice'>

/** Checks in the wizard's order. */
export function inOrder(checks: readonly Check[]): readonly Check[] {
  const names = Object.keys(CHECK_TITLES)
  return checks.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name))
}

/** Why checks failed. */
export interface CheckFailures {
  /** A sentence for each cause. */
  readonly causes: readonly string[]
  /** What helps, each sentence once. */
  readonly advice: readonly string[]
}

export function checkFailures(checks: readonly Check[]): CheckFailures {
  const failed = checks.filter(({ result }) => result === 'failed')
  const causes = [...Map.groupBy(failed, causeOf).values()].map((same) => {
    const titles = same.map(({ name }) => CHECK_TITLES[name]).join(', ')
    return `${titles}: ${same[0]?.detail.replace(/\.$/, '')}.`
  })
  return { causes, advice: [...new Set(failed.flatMap(({ advice }) => advice ?? []))] }
}

/** The same as one text; undefined when none failed. */
export function failedChecks(checks: readonly Check[]): string | undefined {
  const { causes, advice } = checkFailures(checks)
  return causes.length === 0 ? undefined : [...causes, ...advice].join(' ')
}

/** One cause fails several sign-ins, in answers that differ in their identifiers and times alone. */
function causeOf({ detail }: Check): string {
  return detail.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z/gi, '')
}

/** One way in that a token proves. */
export interface Connection {
  readonly name: CheckName
  readonly resource: Resource
  /** App roles that the token has to hold. */
  readonly roles: readonly string[]
}

/** PowerShell is a second way into Exchange, with a role of its own. */
const POWERSHELL_ROLE = 'Exchange.ManageAsApp'

const CONNECTION_OF: Readonly<Record<Resource, CheckName>> = {
  graph: 'connect-graph',
  exchange: 'connect-exchange',
  sharePoint: 'connect-sharepoint'
}

/** The connections to prove: Graph always, every other resource of which VB365 needs app roles. */
export function connectionsFor({ permissions }: RequiredPermissions): readonly Connection[] {
  const connections = new Map<CheckName, { readonly resource: Resource; readonly roles: string[] }>([
    ['connect-graph', { resource: 'graph', roles: [] }]
  ])
  for (const { resource, type, value } of permissions) {
    if (type !== 'Role') continue
    const name = value === POWERSHELL_ROLE ? 'connect-powershell' : CONNECTION_OF[resource]
    const connection = connections.get(name) ?? { resource, roles: [] }
    connection.roles.push(value)
    connections.set(name, connection)
  }
  return [...connections].map(([name, { resource, roles }]) => ({ name, resource, roles }))
}

/** The plan names them all; a check that passed need not do so again. */
const ROLES_SHOWN = 3

function listed(roles: readonly string[]): string {
  return roles.length > ROLES_SHOWN ? `all ${roles.length} app roles` : roles.join(', ')
}

/** Judges the roles that a token held. */
export function judgeConnection({ resource, roles }: Connection, held: ReadonlySet<string>): Judgement {
  const missing = roles.filter((role) => !held.has(role))
  const { displayName } = RESOURCE_APPLICATIONS[resource]
  return missing.length === 0
    ? {
        result: 'passed',
        detail: `a token for ${displayName}${roles.length === 0 ? '' : ` holds ${listed(roles)}`}`
      }
    : {
        result: 'failed',
        detail: `the token for ${displayName} lacks ${listText(missing)}`,
        advice: WAIT_FOR_GRANTS
      }
}

const WAIT_FOR_GRANTS =
  'New grants take some minutes to reach tokens: run again later; if the problem persists, look at the grants of the enterprise application.'

/** How the plans of one service are told among all plans of a tenant. */
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
 * subscription or another cloud may have one, is no failure: it would stay one for ever.
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
