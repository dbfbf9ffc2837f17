import type { Directory } from '../directory.ts'
import type { SubscribedSku } from '../organization-facts.ts'
import type { Tenant } from '../tenant.ts'
import { permissions, requireOneOf } from './authorization.ts'
import { type GraphApp, serve } from './graph-context.ts'
import { type EntityType, listResponse } from './query-options.ts'

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

/** Adds `/subscribedSkus`. */
export function addSubscribedSkus(app: GraphApp, { tenant }: Directory): void {
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
