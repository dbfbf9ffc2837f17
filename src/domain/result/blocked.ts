import type { RequiredPermissions } from '../permissions/permission.ts'
import { callerIsTheApplication } from '../plan/caller-is-the-application.ts'
import { allNeeds, readingNeeds, unmetNeeds } from '../plan/caller-permissions.ts'
import { instructionsFor } from '../plan/describe-blocker.ts'
import type { Blocker, Plan } from '../plan/plan.ts'
import { certificateInPlace } from '../plan/resulting-certificate.ts'
import type { Registration } from '../request/registration.ts'
import type { RunMode } from '../request/run-mode.ts'
import type { Caller } from '../tenant/observed-tenant.ts'
import { findingsOf, type ResultingApplication, type RunFacts } from './findings.ts'
import type { BlockedOutcome } from './outcome.ts'
import { blockerError, blockersIn, differenceError, driftError, joined } from './verdict.ts'

/** What a run knows of itself before it reads the tenant. */
export interface SignedInFacts {
  readonly registration: Registration
  readonly mode: RunMode
  readonly requirements: RequiredPermissions
  readonly caller: Caller
  readonly signsInWithCertificate: boolean
}

/**
 * Reasons to read nothing. An identity that cannot read cannot know what to write either, so all that the mode may need
 * is named at once.
 */
export function blockedBeforeReading(facts: SignedInFacts): BlockedOutcome | undefined {
  const { registration, mode, caller, signsInWithCertificate } = facts
  const blocker = callerIsTheApplication(registration, caller, signsInWithCertificate) ?? blindness(facts)
  const failure = blocker && blockerError([blocker])
  if (blocker === undefined || failure === undefined) return undefined
  return {
    kind: 'blocked',
    registration,
    mode,
    registered: {
      tenantId: caller.tenantId,
      applicationId: undefined,
      objectId: undefined,
      servicePrincipalId: undefined,
      certificate: undefined,
      daysLeft: undefined
    },
    plan: { steps: [], present: [], blockers: [blocker], forAdministrator: [] },
    certificatesBeside: [],
    destinations: [],
    warnings: [],
    instructions: instructionsFor(blocker),
    failure
  }
}

function blindness({ mode, requirements, caller }: SignedInFacts): Blocker | undefined {
  const withDirectoryRoles = requirements.directoryRoles.length > 0
  if (unmetNeeds(caller, readingNeeds(withDirectoryRoles)).length === 0) return undefined
  const all = mode.kind === 'apply' ? allNeeds(withDirectoryRoles) : readingNeeds(withDirectoryRoles)
  return { kind: 'caller-lacks-permissions', caller, needs: unmetNeeds(caller, all) }
}

/** The end of a run whose plan has blockers; undefined where nothing stands in the way. */
export function blockedByPlan(
  facts: RunFacts,
  known: Pick<ResultingApplication, 'identifiers' | 'servicePrincipalId'>
): BlockedOutcome | undefined {
  const { plan, mode } = facts
  const failure = blockerError(blockersIn(plan, mode))
  if (failure === undefined) return undefined
  const application = { ...known, certificate: certificateInPlace(plan) }
  return {
    kind: 'blocked',
    mode,
    plan,
    failure: joined(differencesIn(mode, plan), failure) ?? failure,
    ...findingsOf(facts, application, [], [])
  }
}

/** What a run that compares has to say of the differences beside what stands in the way. */
function differencesIn(mode: RunMode, plan: Plan) {
  switch (mode.kind) {
    case 'apply':
      return undefined
    case 'plan':
      return mode.failOnDrift ? driftError(plan) : undefined
    case 'verify':
      return differenceError(plan)
  }
}
