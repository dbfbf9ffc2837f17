import { foundApplication } from '../tenant/observed-tenant.ts'
import { blockersTo } from './blockers.ts'
import { certificateBlockers } from './certificate-blockers.ts'
import type { Plan, PlanPart, Step } from './plan.ts'
import { planCreation, planDeclaration, planSettings, planUniqueName } from './plan-application.ts'
import { planCertificate, startOfNewCertificate } from './plan-certificate.ts'
import { planDeliveries } from './plan-deliveries.ts'
import { planEws } from './plan-ews.ts'
import { planGrants } from './plan-grants.ts'
import { planPrunings } from './plan-prunings.ts'
import { isSelfRotation, type PlanningFacts } from './planning-facts.ts'
import type { ResolvedPermissions } from './resolve-permissions.ts'

/** What has to be done so that the tenant holds what the registration says. Pure: the same facts, the same plan. */
export function makePlan(facts: PlanningFacts, resolved: ResolvedPermissions): Plan {
  const { registration, observed } = facts
  // To an application that is not there nothing can be done, whatever it would need: no run would keep that promise.
  const isAbsent = foundApplication(observed) === undefined && registration.application.flow === 'existing'
  const { certificate, others, pruningsAfter } = planTenant(facts, resolved)
  const isSelf = isSelfRotation(facts)
  const registering = [...certificate.steps, ...(isSelf ? [] : others.steps)]
  const present = [...certificate.present, ...others.present]
  const deliveries = planDeliveries(facts, registering, present)
  const prunings = pruningsAfter(deliveries)
  const steps = isAbsent ? [] : [...registering, ...deliveries, ...prunings]
  return {
    steps,
    present,
    blockers: [
      ...blockersTo(facts, resolved, isSelf ? [] : [...registering, ...prunings]),
      ...certificateBlockers(facts)
    ],
    forAdministrator: isSelf ? others.steps : []
  }
}

interface TenantPlan {
  readonly certificate: PlanPart
  readonly others: PlanPart
  /** What nothing needs any more once the deliveries are done. */
  readonly pruningsAfter: (deliveries: readonly Step[]) => readonly Step[]
}

function planTenant(facts: PlanningFacts, resolved: ResolvedPermissions): TenantPlan {
  const { registration, observed } = facts
  const application = foundApplication(observed)
  const grants = planGrants(application?.servicePrincipal, resolved)
  if (application === undefined) {
    const others = joined([grants, planEws(facts)])
    return { certificate: planCreation(facts, resolved), others, pruningsAfter: () => [] }
  }
  const { keyCredentials } = application
  const { kept, lost, ...certificate } = planCertificate(facts, keyCredentials)
  const startsOn = startOfNewCertificate(facts, certificate.steps)
  const inUse =
    kept === undefined
      ? startsOn && ({ kind: 'new', startsOn } as const)
      : ({ kind: 'in-place', certificate: kept } as const)
  return {
    certificate,
    others: joined([
      planUniqueName(registration, application),
      planSettings(application),
      planDeclaration(application, resolved),
      grants,
      planEws(facts)
    ]),
    pruningsAfter: (deliveries) => planPrunings(facts, keyCredentials, { inUse, lost, deliveries })
  }
}

function joined(parts: readonly PlanPart[]): PlanPart {
  return { steps: parts.flatMap(({ steps }) => steps), present: parts.flatMap(({ present }) => present) }
}
