import type { CertificateFacts } from '../../src/domain/certificate/certificate.ts'
import type { ObservedDestination } from '../../src/domain/certificate/destination.ts'
import { requiredPermissions } from '../../src/domain/permissions/required-permissions.ts'
import { makePlan } from '../../src/domain/plan/make-plan.ts'
import type { Plan } from '../../src/domain/plan/plan.ts'
import type { PlanningFacts } from '../../src/domain/plan/plan-application.ts'
import { resolvePermissions } from '../../src/domain/plan/resolve-permissions.ts'

/** The plan for what was observed; nothing is delivered anywhere unless destinations are given. */
export function planOf(
  facts: Omit<PlanningFacts, 'destinations'> & Partial<Pick<PlanningFacts, 'destinations'>>
): Plan {
  const { registration, observed } = facts
  const resolved = resolvePermissions(requiredPermissions(registration), observed.resources)
  return makePlan({ destinations: [], ...facts }, resolved)
}

/** A PFX file that holds nothing yet. */
export function pfxDestination(changes: Partial<ObservedDestination> = {}): ObservedDestination {
  return {
    kind: 'pfx',
    name: 'out/contoso.pfx',
    holds: { kind: 'known', thumbprint: undefined },
    staged: [],
    outdated: [],
    inUse: [],
    applicationId: undefined,
    ...changes
  }
}

/** A PFX file beside which an earlier run left a certificate. */
export const pfxWithStaged = (...staged: readonly CertificateFacts[]): ObservedDestination => pfxDestination({ staged })
