import type { Directory } from '../directory.ts'
import type { Domain } from '../organization-facts.ts'
import { permissions, requireOneOf } from './authorization.ts'
import { resourceNotFound } from './errors.ts'
import { entityResponse, type GraphApp, parameter, serve } from './graph-context.ts'
import { type EntityType, listResponse, project, queryOptions, selectionSuffix } from './query-options.ts'

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

function renderDomain(domain: Domain): Record<string, unknown> {
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

/** Adds `/domains`. */
export function addDomains(app: GraphApp, { tenant }: Directory): void {
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
}
