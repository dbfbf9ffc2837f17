import { ActionError, type ActionErrorCode } from '../../errors.ts'
import { type Check, checksWith } from '../checks/checks.ts'
import { isoDay } from '../date-text.ts'
import type { TenantId } from '../identifiers.ts'
import { describeBlocker } from '../plan/describe-blocker.ts'
import type { Blocker, Plan, Step } from '../plan/plan.ts'
import { replacedCertificate } from '../plan/plan-certificate.ts'
import { isDifference, isNeeded, phaseOf } from '../plan/step-stages.ts'
import type { RunMode } from '../request/run-mode.ts'
import type { Caller, Organization } from '../tenant/observed-tenant.ts'
import type { Reading } from '../tenant/reading.ts'
import type { PfxLocation } from './outcome.ts'

/**
 * The blockers that end a run. One that writes nothing may well have an identity that could not write: it shows the
 * plan, which another identity may carry out.
 */
export function blockersIn({ blockers }: Plan, mode: RunMode): readonly Blocker[] {
  return mode.kind === 'apply' ? blockers : blockers.filter(({ kind }) => !CONCERNS_WRITING.has(kind))
}

const CONCERNS_WRITING: ReadonlySet<Blocker['kind']> = new Set([
  'caller-lacks-permissions',
  'application-not-owned',
  'exchange-rights-missing',
  'ews-unreadable'
] as const)

/** What the user has to look at where a blocker ends the run. */
export const BLOCKER_CODES: Readonly<Record<Blocker['kind'], ActionErrorCode>> = {
  'name-taken': 'application-conflict',
  'application-missing': 'application-unusable',
  'application-deleted': 'application-unusable',
  'application-of-another-tenant': 'application-unusable',
  'object-id-given': 'application-unusable',
  'application-disabled': 'application-unusable',
  'application-limit': 'application-unusable',
  'caller-is-the-application': 'registration-invalid',
  'application-not-owned': 'permission-missing',
  'service-principal-disabled': 'application-unusable',
  'resource-disabled': 'tenant-unsuitable',
  'resource-missing': 'tenant-unsuitable',
  'permission-missing': 'tenant-unsuitable',
  'certificate-expired': 'certificate-invalid',
  'destination-taken': 'application-conflict',
  'certificate-against-policy': 'tenant-unsuitable',
  'account-unusable': 'tenant-unsuitable',
  'caller-lacks-permissions': 'permission-missing',
  'exchange-rights-missing': 'permission-missing',
  'ews-unreadable': 'service-unreachable',
  'ews-open-to-all': 'registration-invalid'
}

/** All that stands in the way, in one message; undefined where nothing does. */
export function blockerError(blockers: readonly Blocker[]): ActionError | undefined {
  const [first] = blockers
  if (first === undefined) return undefined
  return new ActionError(BLOCKER_CODES[first.kind], blockers.map(describeBlocker).join(' '))
}

/** Why a run that only plans fails although nothing went wrong: it was asked to fail on differences. */
export function driftError({ steps, forAdministrator }: Plan): ActionError | undefined {
  const differing = [...steps.filter(isDifference), ...forAdministrator]
  return differing.length === 0
    ? undefined
    : new ActionError(
        'drift',
        `The tenant is not as it should be: ${describeDifferences(differing)}. The job summary shows the plan.`
      )
}

/** Why a run that only verifies fails where the tenant differs from the registration. */
export function differenceError(plan: Plan): ActionError | undefined {
  const differing = differencesOf(plan)
  return differing.length === 0
    ? undefined
    : new ActionError('verification-failed', `The application is not ready: ${describeDifferences(differing)}.`)
}

/** What keeps VB365 from working until it is mended. */
function differencesOf({ steps, forAdministrator }: Plan): readonly Step[] {
  return [...steps.filter(isNeeded), ...forAdministrator]
}

function describeDifferences(differing: readonly Step[]): string {
  const renewal = replacedCertificate(differing)
  const certificate =
    renewal === undefined ? '' : `; the certificate ${renewal.thumbprint} ends on ${isoDay(renewal.expiresOn)}`
  return differing.length === 1
    ? `1 thing differs from the registration file; a run with mode "apply" corrects it${certificate}`
    : `${differing.length} things differ from the registration file; a run with mode "apply" corrects them${certificate}`
}

/** Every check that failed, in one message; with where the PFX is kept, so that its key is not lost. */
export function checksError(
  checks: readonly Check[],
  consequence: 'nothing-is-changed' | undefined,
  pfx: PfxLocation | undefined
): ActionError | undefined {
  const failed = checksWith('failed', checks)
  if (failed === undefined) return undefined
  const what =
    consequence === undefined
      ? 'The application is not ready.'
      : 'The application is not ready, and with "grantPermissions" false nothing is changed in the tenant.'
  const kept = pfx?.state === 'staged' ? ` ${keptAt(pfx)}` : ''
  return new ActionError('verification-failed', `${what} ${failed}${kept}`)
}

/** What to know of a key that is safe on disk and not delivered. */
function keptAt({ path }: PfxLocation): string {
  return `The PFX is kept at ${path}; the next run proves and delivers it.`
}

/** A failure behind staging names the file that holds the key. */
export function withPfx(failure: ActionError, pfx: PfxLocation | undefined): ActionError {
  if (pfx?.state !== 'staged' || failure.message.includes(pfx.path)) return failure
  const { code, message, instructions } = failure
  return new ActionError(code, `${message} ${keptAt(pfx)}`, { cause: failure, instructions })
}

/** Several reasons to fail in one, with what each asks for. */
export function joinedErrors(first: ActionError, others: readonly ActionError[]): ActionError {
  if (others.length === 0) return first
  const all = [first, ...others]
  return new ActionError(first.code, all.map(({ message }) => message).join(' '), {
    cause: new AggregateError(all),
    instructions: all.flatMap(({ instructions }) => instructions)
  })
}

/** Two reasons to fail in one, or the one that there is. */
export function joined(first: ActionError | undefined, second: ActionError | undefined): ActionError | undefined {
  if (first === undefined || second === undefined) return first ?? second
  return joinedErrors(first, [second])
}

/** The wizard's first check, after a plan was carried out: the application is as the registration says. */
export function configuredCheck(completed: readonly Step[], durationMs: number): readonly Check[] {
  const changes = completed.filter((step) => phaseOf(step) === 'registration').length
  if (changes === 0) return []
  const detail = changes === 1 ? '1 change made' : `${changes} changes made`
  return [{ name: 'configure-application', result: 'passed', detail, durationMs }]
}

/** The same check in a run that writes nothing. */
export function inPlaceCheck(plan: Plan): Check {
  const differing = differencesOf(plan)
  return differing.length === 0
    ? { name: 'configure-application', result: 'passed', detail: 'everything is in place', durationMs: 0 }
    : { name: 'configure-application', result: 'failed', detail: describeDifferences(differing), durationMs: 0 }
}

/** The tenant, which the token names even where the organization may not be read. */
export function tenantIdOf(
  caller: Caller | undefined,
  organization: Reading<Organization> | undefined
): TenantId | undefined {
  return caller?.tenantId ?? (organization?.kind === 'read' ? organization.value.tenantId : undefined)
}
