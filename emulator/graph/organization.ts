import type { Directory } from '../directory.ts'
import type { Tenant } from '../tenant.ts'
import { permissions, requireOneOf } from './authorization.ts'
import { resourceNotFound } from './errors.ts'
import { entityResponse, type GraphApp, parameter, serve } from './graph-context.ts'
import { type EntityType, listResponse, project, queryOptions, selectionSuffix } from './query-options.ts'

const organizationType: EntityType = {
  name: 'organization',
  properties: [
    'id',
    'deletedDateTime',
    'businessPhones',
    'city',
    'country',
    'countryLetterCode',
    'createdDateTime',
    'defaultUsageLocation',
    'displayName',
    'onPremisesSyncEnabled',
    'preferredLanguage',
    'tenantType',
    'technicalNotificationMails',
    'assignedPlans',
    'provisionedPlans',
    'verifiedDomains'
  ]
}

function renderOrganization(tenant: Tenant): Record<string, unknown> {
  const plans = tenant.subscribedSkus.flatMap((sku) =>
    sku.servicePlans.map((plan) => ({ plan, status: sku.capabilityStatus }))
  )
  return {
    id: tenant.id,
    deletedDateTime: null,
    businessPhones: [],
    city: null,
    country: null,
    countryLetterCode: tenant.countryLetterCode,
    createdDateTime: tenant.createdDateTime,
    defaultUsageLocation: null,
    displayName: tenant.displayName,
    onPremisesSyncEnabled: null,
    preferredLanguage: 'en',
    tenantType: 'AAD',
    technicalNotificationMails: [],
    assignedPlans: plans.map(({ plan, status }) => ({
      assignedDateTime: tenant.createdDateTime,
      capabilityStatus: status,
      service: plan.service,
      servicePlanId: plan.servicePlanId
    })),
    provisionedPlans: plans.map(({ plan, status }) => ({
      capabilityStatus: status,
      provisioningStatus: plan.provisioningStatus,
      service: plan.service
    })),
    verifiedDomains: tenant.domains
      .filter((domain) => domain.isVerified)
      .map((domain) => ({
        capabilities: domain.supportedServices.join(', '),
        isDefault: domain.isDefault,
        isInitial: domain.isInitial,
        name: domain.name,
        type: 'Managed'
      }))
  }
}

/** Adds the tenant itself: `/organization`. */
export function addOrganization(app: GraphApp, directory: Directory): void {
  const { tenant } = directory
  serve(app, '/v1.0/organization', {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readOrganization)
      return listResponse(c, organizationType, 'organization', [renderOrganization(tenant)])
    }
  })
  serve(app, '/v1.0/organization/:id', {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readOrganization)
      if (parameter(c, 'id').toLowerCase() !== tenant.id) throw resourceNotFound(parameter(c, 'id'))
      const options = queryOptions(c, organizationType)
      return entityResponse(
        c,
        200,
        `organization${selectionSuffix(options)}/$entity`,
        project(renderOrganization(tenant), options, organizationType)
      )
    }
  })
}
