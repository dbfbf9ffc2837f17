import type {
  Organization as GraphOrganization,
  ServicePlanInfo,
  SubscribedSku
} from '@microsoft/microsoft-graph-types'
import { tenantId } from '../../domain/identifiers.ts'
import type { Organization, Reading, ServicePlan } from '../../domain/tenant/observed-tenant.ts'
import type { GraphAnswer, GraphRequest } from './graph-connection.ts'
import { incompleteAnswer } from './graph-error.ts'
import type { GraphReader } from './graph-reader.ts'

export const ORGANIZATION_REQUESTS = {
  organization: { method: 'GET', path: '/organization?$select=id,verifiedDomains' },
  subscriptions: { method: 'GET', path: '/subscribedSkus?$select=skuPartNumber,capabilityStatus,servicePlans' }
} as const satisfies Record<string, GraphRequest>

export async function readOrganization(
  reader: GraphReader,
  answer: GraphAnswer | undefined
): Promise<Reading<Organization>> {
  const reading = await reader.listIfAllowed<GraphOrganization>(answer, {
    doing: 'Reading the organization',
    leastPrivilege: 'Organization.Read.All'
  })
  if (reading.kind === 'denied') return reading
  const [organization] = reading.value
  if (!organization?.id) throw incompleteAnswer('no organization')
  const domains = organization.verifiedDomains ?? []
  return {
    kind: 'read',
    value: {
      tenantId: tenantId(organization.id),
      initialDomain: domains.find(({ isInitial }) => isInitial)?.name ?? undefined,
      verifiedDomains: domains.flatMap(({ name }) => name?.toLowerCase() ?? [])
    }
  }
}

/** Subscriptions in force or in their grace period, https://learn.microsoft.com/graph/api/resources/subscribedsku */
const IN_FORCE: readonly (string | null | undefined)[] = ['Enabled', 'Warning']

/** The service plans of all subscriptions in force. */
export async function readSubscriptions(
  reader: GraphReader,
  answer: GraphAnswer | undefined
): Promise<Reading<readonly ServicePlan[]>> {
  const reading = await reader.listIfAllowed<SubscribedSku>(answer, {
    doing: 'Reading the subscriptions',
    leastPrivilege: 'LicenseAssignment.Read.All'
  })
  if (reading.kind === 'denied') return reading
  const inForce = reading.value.filter(({ capabilityStatus }) => IN_FORCE.includes(capabilityStatus))
  return { kind: 'read', value: inForce.flatMap(({ servicePlans }) => readServicePlans(servicePlans ?? [])) }
}

/** Plans that are switched off are left out; one that is still being provisioned counts. */
function readServicePlans(plans: readonly ServicePlanInfo[]): readonly ServicePlan[] {
  return plans.flatMap(({ servicePlanId, servicePlanName, provisioningStatus }) =>
    servicePlanId && servicePlanName && provisioningStatus !== 'Disabled'
      ? [{ id: servicePlanId, name: servicePlanName }]
      : []
  )
}
