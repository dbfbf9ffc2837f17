import type { Directory } from '../directory.ts'
import type { SubscribedSku } from '../organization-facts.ts'
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

const domainType: EntityType = {
  name: 'domain',
  properties: [
    'id',
    'authenticationType',
    'availabilityStatus',
    'isAdminManaged',
    'isDefault',
    'isInitial',
    'isRoot',
    'isVerified',
    'supportedServices',
    'passwordValidityPeriodInDays',
    'passwordNotificationWindowInDays',
    'state'
  ]
}

const skuType: EntityType = {
  name: 'subscribedSku',
  properties: [
    'id',
    'accountId',
    'accountName',
    'appliesTo',
    'capabilityStatus',
    'consumedUnits',
    'skuId',
    'skuPartNumber',
    'subscriptionIds',
    'prepaidUnits',
    'servicePlans'
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

function renderSku(sku: SubscribedSku, tenant: Tenant): Record<string, unknown> {
  return {
    id: `${tenant.id}_${sku.skuId}`,
    accountId: tenant.id,
    accountName: tenant.displayName,
    appliesTo: 'User',
    capabilityStatus: sku.capabilityStatus,
    consumedUnits: sku.consumedUnits,
    skuId: sku.skuId,
    skuPartNumber: sku.skuPartNumber,
    subscriptionIds: [],
    prepaidUnits: { enabled: sku.enabledUnits, suspended: 0, warning: 0, lockedOut: 0 },
    servicePlans: sku.servicePlans.map(({ servicePlanId, servicePlanName, provisioningStatus, appliesTo }) => ({
      servicePlanId,
      servicePlanName,
      provisioningStatus,
      appliesTo
    }))
  }
}

function renderDomain(domain: Tenant['domains'][number]): Record<string, unknown> {
  return {
    id: domain.name,
    authenticationType: 'Managed',
    availabilityStatus: null,
    isAdminManaged: true,
    isDefault: domain.isDefault,
    isInitial: domain.isInitial,
    isRoot: true,
    isVerified: domain.isVerified,
    supportedServices: domain.supportedServices,
    passwordValidityPeriodInDays: null,
    passwordNotificationWindowInDays: null,
    state: null
  }
}

/** Adds what describes the tenant: `/organization`, `/domains` and `/subscribedSkus`. */
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
  serve(app, '/v1.0/domains', {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readDomains)
      return listResponse(c, domainType, 'domains', tenant.domains.map(renderDomain))
    }
  })
  serve(app, '/v1.0/domains/:name', {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readDomains)
      const domain = tenant.domains.find((candidate) => candidate.name === parameter(c, 'name').toLowerCase())
      if (!domain) throw resourceNotFound(parameter(c, 'name'))
      const options = queryOptions(c, domainType)
      return entityResponse(
        c,
        200,
        `domains${selectionSuffix(options)}/$entity`,
        project(renderDomain(domain), options, domainType)
      )
    }
  })
  serve(app, '/v1.0/subscribedSkus', {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readLicences)
      return listResponse(
        c,
        skuType,
        'subscribedSkus',
        tenant.subscribedSkus.map((sku) => renderSku(sku, tenant))
      )
    }
  })
}
