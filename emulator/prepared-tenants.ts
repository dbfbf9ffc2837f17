import { administrator, defaultName, identityOf } from './administering-identity.ts'
import { forgetClientCertificate } from './client-certificate.ts'
import { CustomerTenants } from './customer-tenants.ts'
import { EmulatorError } from './emulator-error.ts'
import type { EmulatorOptions } from './emulator-options.ts'
import { ewsSettings } from './exchange/ews-states.ts'
import { plantTenant } from './plant-tenant.ts'
import { readSeed } from './seed.ts'
import { loadState, saveState } from './state-file.ts'
import { isNameOfTenant, type Tenant } from './tenant.ts'

/** The first tenant, and those beside it. */
export interface PreparedTenants {
  readonly tenant: Tenant
  readonly customers: CustomerTenants
  /** Any of them, by its ID or one of its domains. */
  readonly findTenant: (name: string) => Tenant | undefined
  /** Keeps the first one for the next run, where there is a state file. */
  readonly save: () => void
}

/** How the tenant of a seed stands in Exchange and SharePoint, as the options want it. */
function withServices(tenant: Tenant, { ews, ewsEnforced, sharePointHost }: EmulatorOptions): Tenant {
  if (ews !== undefined) Object.assign(tenant.exchange, ewsSettings(ews), { isEwsEnforced: true })
  if (ewsEnforced !== undefined) tenant.exchange.isEwsEnforced = ewsEnforced
  if (sharePointHost !== undefined) tenant.sharePoint.host = sharePointHost
  return tenant
}

/** Plants the tenants that the options want, or takes the first from its state file. */
export function prepareTenants(options: EmulatorOptions): PreparedTenants {
  const { seed: wanted = 'contoso', stateFile, tenants = 1 } = options
  if (tenants > 1 && stateFile !== undefined)
    throw new EmulatorError('A state file keeps one tenant: leave out either the state file or the number of tenants.')
  const seed = typeof wanted === 'string' ? readSeed(wanted) : wanted
  const earlier = stateFile === undefined ? undefined : loadState(stateFile)
  const tenant = earlier ?? withServices(plantTenant(seed), options)
  const name = defaultName(tenant)
  forgetClientCertificate(administrator(tenant, name))
  for (const each of tenant.administeringApplications) identityOf(tenant, each)
  if (tenants > 1) administrator(tenant, name).signInAudience = 'AzureADMultipleOrgs'
  const planted = (customer: Tenant) => withServices(customer, options)
  const customers = new CustomerTenants({ seed, home: tenant, administrator: name, planted }, tenants)
  const findTenant = (named: string) => (isNameOfTenant(tenant, named) ? tenant : customers.find(named))
  const save = stateFile === undefined ? () => {} : () => saveState(stateFile, tenant)
  save()
  return { tenant, customers, findTenant, save }
}
