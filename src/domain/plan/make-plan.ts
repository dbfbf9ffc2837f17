import { foundApplication } from '../tenant/observed-tenant.ts'
import { blockersTo } from './blockers.ts'
import type { Plan } from './plan.ts'
import {
  type PlanningFacts,
  planCertificate,
  planCreation,
  planDeclaration,
  planSettings,
  planUniqueName
} from './plan-application.ts'
import { planDeliveries } from './plan-deliveries.ts'
import { planGrants } from './plan-grants.ts'
import type { ResolvedPermissions } from './resolve-permissions.ts'

/** What has to be done so that the tenant holds what the registration says. Pure: the same facts, the same plan. */
export function makePlan(facts: PlanningFacts, resolved: ResolvedPermissions): Plan {
  const { registration, observed, certificate, destinations } = facts
  const application = foundApplication(observed)
  const parts =
    application === undefined
      ? [planCreation(facts, resolved)]
      : [
          planCertificate(facts, application),
          planUniqueName(registration, application),
          planSettings(application),
          planDeclaration(application, resolved)
        ]
  parts.push(planGrants(application?.servicePrincipal, resolved))
  const inTenant = parts.flatMap((part) => part.steps)
  const present = parts.flatMap((part) => part.present)
  // To an application that is not there nothing can be done, whatever it would need: no run would keep that promise.
  const isAbsent = application === undefined && registration.application.flow === 'existing'
  return {
    steps: isAbsent ? [] : [...inTenant, ...planDeliveries(destinations, certificate, inTenant, present)],
    present,
    blockers: blockersTo(facts, resolved, inTenant)
  }
}
