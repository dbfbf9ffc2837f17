import { requiredPermissions } from '../permissions/required-permissions.ts'
import { blockersTo } from './blockers.ts'
import type { Plan } from './plan.ts'
import { type PlanningFacts, planCertificate, planCreation, planDeclaration, planSettings } from './plan-application.ts'
import { planGrants } from './plan-grants.ts'
import { resolvePermissions } from './resolve-permissions.ts'

/** What has to be done so that the tenant holds what the registration says. Pure: the same facts, the same plan. */
export function makePlan(facts: PlanningFacts): Plan {
  const { registration, observed } = facts
  const resolved = resolvePermissions(requiredPermissions(registration), observed.resources)
  const parts =
    observed.application === undefined
      ? [planCreation(facts, resolved)]
      : [
          planCertificate(facts, observed.application),
          planSettings(observed.application),
          planDeclaration(observed.application, resolved)
        ]
  parts.push(planGrants(observed.application?.servicePrincipal, resolved))
  const steps = parts.flatMap((part) => part.steps)
  // To an application that is not there nothing can be done, whatever it would need: no run would keep that promise.
  const isAbsent = observed.application === undefined && registration.application.flow === 'existing'
  return {
    steps: isAbsent ? [] : steps,
    present: parts.flatMap(({ present }) => present),
    blockers: blockersTo(facts, resolved, steps)
  }
}
