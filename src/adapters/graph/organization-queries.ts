import type {
  Organization as GraphOrganization,
  ServicePlanInfo,
  SubscribedSku
} from '@microsoft/microsoft-graph-types'
import { tenantId } from '../../domain/identifiers.ts'
import { READ_ORGANIZATION, READ_SUBSCRIPTIONS } from '../../domain/plan/caller-permissions.ts'
import type { Organization, ServicePlan } from '../../domain/tenant/observed-tenant.ts'
import type { Reading } from '../../domain/tenant/reading.ts'
import { incompleteAnswer } from './graph-error.ts'
import { type GraphQuery, listQuery, optional } from './graph-query.ts'

export const ORGANIZATION_QUERY: GraphQuery<Reading<Organization>> = optional(
  listQuery({
    path: '/organization?$select=id,verifiedDomains',
    operation: { doing: 'Reading the organization', needs: [READ_ORGANIZATION] },
    read: readOrganization
  })
)

function readOrganization([organization]: readonly GraphOrganization[]): Organization {
  if (!organization?.id) throw incompleteAnswer('no organization')
  const domains = organization.verifiedDomains ?? []
  return {
    tenantId: tenantId(organization.id),
    initialDomain: domains.find(({ isInitial }) => isInitial)?.name ?? undefined,
    verifiedDomains: domains.flatMap(({ name }) => name?.toLowerCase() ?? [])
  }
}

/** Subscriptions in force or in their grace period, https://learn.microsoft.com/graph/api/resources/subscribedsku */
const IN_FORCE: readonly (string | null | undefined)[] = ['Enabled', 'Warning']

/** The service plans of all subscriptions in force. */
export const SUBSCRIPTIONS_QUERY: GraphQuery<Reading<readonly ServicePlan[]>> = optional(
  listQuery({
    path: '/subscribedSkus?$select=skuPartNumber,capabilityStatus,servicePlans',
    operation: { doing: 'Reading the subscriptions', needs: [READ_SUBSCRIPTIONS] },
    read: (subscriptions: readonly SubscribedSku[]) =>
      subscriptions
        .filter(({ capabilityStatus }) => IN_FORCE.includes(capabilityStatus))
        .flatMap(({ servicePlans }) => readServicePlans(servicePlans ?? []))
  })
)

/** Plans that are switched off are left out; one that is still being provisioned counts. */
function readServicePlans(plans: readonly ServicePlanInfo[]): readonly ServicePlan[] {
  return plans.flatMap(({ servicePlanId, servicePlanName, provisioningStatus }) =>
    servicePlanId && servicePlanName && provisioningStatus !== 'Disabled'
      ? [{ id: servicePlanId, name: servicePlanName }]
      : []
  )
}
