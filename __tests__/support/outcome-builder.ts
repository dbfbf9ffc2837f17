import type {
  AppliedOutcome,
  BlockedOutcome,
  CheckedOutcome,
  PlannedOutcome,
  VerifiedOutcome
} from '../../src/domain/result/outcome.ts'
import { ActionError } from '../../src/errors.ts'
import {
  APPLICATION_ID,
  certificateFactsOf,
  OBJECT_ID,
  SERVICE_PRINCIPAL_ID,
  TENANT_ID
} from './observed-tenant-builder.ts'
import { registrationOf } from './registration-builder.ts'

const NOTHING_TO_DO = { steps: [], present: [], blockers: [], forAdministrator: [] }
const DELIVERED = { path: 'out/contoso.pfx', state: 'delivered' } as const

function findings() {
  const { thumbprint, thumbprintSha256 } = certificateFactsOf('a')
  return {
    registration: registrationOf(),
    registered: {
      tenantId: TENANT_ID,
      applicationId: APPLICATION_ID,
      objectId: OBJECT_ID,
      servicePrincipalId: SERVICE_PRINCIPAL_ID,
      certificate: {
        thumbprint,
        thumbprintSha256,
        startsOn: new Date('2026-11-20T10:00:00Z'),
        expiresOn: new Date('2027-11-20T10:00:00Z')
      },
      daysLeft: 365
    },
    certificatesBeside: [],
    destinations: [],
    warnings: [],
    instructions: [],
    failure: undefined
  }
}

/** A run that applied a registration and found nothing to do. */
export function appliedOutcomeOf(changes: Partial<AppliedOutcome> = {}): AppliedOutcome {
  return { kind: 'applied', ...findings(), plan: NOTHING_TO_DO, completed: [], checks: [], pfx: DELIVERED, ...changes }
}

/** A run that planned and found nothing to do. */
export function plannedOutcomeOf(changes: Partial<PlannedOutcome> = {}): PlannedOutcome {
  return { kind: 'planned', ...findings(), plan: NOTHING_TO_DO, ...changes }
}

/** A run that verified and found everything in place. */
export function verifiedOutcomeOf(changes: Partial<VerifiedOutcome> = {}): VerifiedOutcome {
  return { kind: 'verified', ...findings(), plan: NOTHING_TO_DO, checks: [], pfx: DELIVERED, ...changes }
}

/** A run for an application that is granted nothing, without a check. */
export function checkedOutcomeOf(changes: Partial<CheckedOutcome> = {}): CheckedOutcome {
  return { kind: 'checked', ...findings(), plan: NOTHING_TO_DO, completed: [], checks: [], pfx: undefined, ...changes }
}

/** A run that found something in its way. */
export function blockedOutcomeOf(changes: Partial<BlockedOutcome> = {}): BlockedOutcome {
  const failure = new ActionError('tenant-unsuitable', 'Something is in the way.')
  return { kind: 'blocked', ...findings(), mode: { kind: 'apply' }, plan: NOTHING_TO_DO, failure, ...changes }
}
