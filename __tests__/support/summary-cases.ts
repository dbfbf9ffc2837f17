import type { Check } from '../../src/domain/checks/checks.ts'
import type { Plan, Step } from '../../src/domain/plan/plan.ts'
import type { Outcome } from '../../src/domain/result/outcome.ts'
import { blockerError, checksError } from '../../src/domain/result/verdict.ts'
import { ActionError } from '../../src/errors.ts'
import {
  APPLICATION_ID,
  completeServicePrincipal,
  DAY,
  emptyTenant,
  keyCredentialOf,
  NOW,
  tenantWith
} from './observed-tenant-builder.ts'
import { appliedOutcomeOf, blockedOutcomeOf, plannedOutcomeOf, verifiedOutcomeOf } from './outcome-builder.ts'
import { pfxDestination, planOf } from './plan-builder.ts'
import { certificateRequestOf, registrationOf } from './registration-builder.ts'

const registration = registrationOf({ delivery: { pfx: { path: 'out/contoso.pfx' } } })
const certificate = { kind: 'generate', request: certificateRequestOf() } as const
const inDays = (days: number) => new Date(NOW.getTime() + days * DAY)

function check(name: Check['name'], detail: string, result: Check['result'] = 'passed'): Check {
  return { name, result, detail, durationMs: 120 }
}

const CHECKS: readonly Check[] = [
  check('configure-application', '24 changes made'),
  check('connect-graph', 'a token for Microsoft Graph holds all 14 app roles; the organization was read'),
  check('connect-exchange', 'an account was impersonated'),
  check('connect-sharepoint', 'the root site of contoso.sharepoint.com was read'),
  check('exchange-plan', 'subscribed: EXCHANGE_S_ENTERPRISE')
]
const EWS_SHUT = 'EWS is shut for this application: it is not on the list of those that may use it'

function newApplication(): Outcome {
  const destinations = [pfxDestination()]
  const plan = planOf({ registration, observed: emptyTenant(registration), certificate, destinations, now: NOW })
  return appliedOutcomeOf({
    registration,
    plan,
    completed: plan.steps,
    checks: CHECKS,
    destinations: [{ kind: 'pfx', name: 'out/contoso.pfx', state: 'delivered' }]
  })
}

function nothingToDo(): Outcome {
  const plan = planOf({ registration, observed: tenantWith(registration), certificate, now: NOW })
  return appliedOutcomeOf({ registration, plan })
}

function driftedPlan(): Plan {
  const { appRoleAssignments, ...others } = completeServicePrincipal(registration)
  const servicePrincipal = { ...others, appRoleAssignments: appRoleAssignments.slice(3) }
  const observed = tenantWith(registration, { allowsPublicClientFlows: false, servicePrincipal })
  return planOf({ registration, observed, certificate, now: NOW })
}

function renewal(): Outcome {
  const old = keyCredentialOf('b', { startsOn: inDays(-340), expiresOn: inDays(25) })
  const observed = tenantWith(registration, { keyCredentials: [old] })
  const vault = pfxDestination({ kind: 'keyVault', name: 'vb365-contoso in contoso-backup.vault.azure.net' })
  const plan = planOf({ registration, observed, certificate, destinations: [vault], now: NOW })
  const { thumbprint, thumbprintSha256, startsOn, expiresOn } = old
  return appliedOutcomeOf({
    registration,
    plan,
    completed: plan.steps,
    checks: CHECKS.slice(1),
    certificatesBeside: thumbprint === undefined ? [] : [{ thumbprint, thumbprintSha256, startsOn, expiresOn }],
    destinations: [{ kind: 'keyVault', name: vault.name, state: 'delivered' }],
    pfx: undefined
  })
}

function refusal(): Outcome {
  const blockers: Plan['blockers'] = [
    { kind: 'name-taken', displayName: 'Veeam Backup for Microsoft 365', applicationIds: [APPLICATION_ID] },
    { kind: 'account-unusable', detail: 'backup@contoso.com has no mailbox' }
  ]
  const plan = { ...planOf({ registration, observed: emptyTenant(registration), certificate, now: NOW }), blockers }
  const failure = blockerError(blockers) ?? new ActionError('unexpected', 'There are blockers.')
  return blockedOutcomeOf({
    registration,
    plan,
    failure,
    registered: { ...nothingRegistered(), certificate: undefined }
  })
}

function nothingRegistered() {
  return {
    ...blockedOutcomeOf().registered,
    applicationId: undefined,
    objectId: undefined,
    servicePrincipalId: undefined,
    daysLeft: undefined
  }
}

function failedVerification(): Outcome {
  const checks = [
    ...CHECKS.slice(0, 2),
    check('connect-exchange', EWS_SHUT, 'failed'),
    check('ews-access', EWS_SHUT, 'failed')
  ]
  const plan = planOf({ registration, observed: emptyTenant(registration), certificate, now: NOW })
  const staged = { path: 'out/contoso.pfx.staged', state: 'staged' } as const
  const failure = checksError(checks, undefined, staged)
  const isRegistration = ({ kind }: Step) => kind !== 'deliver-certificate'
  return appliedOutcomeOf({
    registration,
    plan,
    completed: plan.steps.filter(isRegistration),
    checks,
    pfx: staged,
    failure,
    instructions: [{ title: 'Let the application use EWS', language: 'powershell', lines: ['Connect-ExchangeOnline'] }]
  })
}

/** One outcome for each way in which a run can end, by a name for people. */
export const SUMMARY_CASES: Readonly<Record<string, () => Outcome>> = {
  'a new application': newApplication,
  'nothing to do': nothingToDo,
  'a plan with drift': () => plannedOutcomeOf({ registration, plan: driftedPlan() }),
  'a plan that fails on drift': () =>
    plannedOutcomeOf({
      registration,
      plan: driftedPlan(),
      failure: new ActionError('drift', 'The tenant is not as it should be: 4 things differ.')
    }),
  'a renewal with overlap': renewal,
  'a refusal for two reasons': refusal,
  'a failed verification': failedVerification,
  'a verification with something unknown': () =>
    verifiedOutcomeOf({
      registration,
      plan: { steps: [], present: [], blockers: [], forAdministrator: [] },
      checks: [...CHECKS, check('ews-access', 'it could not be read', 'unknown')]
    }),
  'a sign-in that failed': () => ({
    kind: 'refused',
    registration,
    failure: new ActionError('sign-in-failed', 'The client secret is wrong: give the value of the secret, not its ID.')
  })
}
