import { Hono } from 'hono'
import { managementHost } from './clouds.ts'
import type { Directory } from './directory.ts'
import type { SigningKey } from './key-material.ts'
import { microsoftTenantId, newServicePrincipal } from './new-objects.ts'
import { readCaller } from './resource-caller.ts'
import type { ServicePrincipal } from './service-principal.ts'

/** The names of Azure Resource Manager, an older one included, which the Azure CLI uses. */
const audiences = [`https://${managementHost}`, 'https://management.core.windows.net']

const resource = newServicePrincipal({
  id: '797f4846-ba00-4fd7-ba43-dac1f8f63014',
  appId: '797f4846-ba00-4fd7-ba43-dac1f8f63013',
  displayName: 'Windows Azure Service Management API',
  appOwnerOrganizationId: microsoftTenantId
})

function isAudience(name: string): boolean {
  return audiences.includes(name.replace(/\/+$/, ''))
}

/** Any application gets a token for it, as the Azure CLI asks when it signs in; it has no app roles. */
export function managementResource(audience: string): ServicePrincipal | undefined {
  return isAudience(audience) ? resource : undefined
}

/**
 * What clients ask that sign in and administer no Azure: the tenant has no subscription.
 * learn.microsoft.com/rest/api/resources/subscriptions/list and /tenants/list.
 */
export function makeManagementApp(directory: Directory, key: SigningKey): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    const caller = await readCaller(c.req.header('authorization'), directory, key)
    if (typeof caller !== 'string' && isAudience(caller.audience)) return await next()
    const error = {
      code: 'AuthenticationFailed',
      message: "Authentication failed. The 'Authorization' header is missing or the token is not meant for it."
    }
    return c.json({ error }, 401)
  })
  app.get('/subscriptions', (c) => c.json({ value: [], count: { type: 'Total', value: 0 } }))
  app.get('/tenants', (c) => {
    const { id, displayName } = directory.tenant
    return c.json({ value: [{ id: `/tenants/${id}`, tenantId: id, displayName }] })
  })
  app.notFound((c) => {
    const message = `This emulator does not know ${c.req.method} ${c.req.path} of Azure Resource Manager.`
    return c.json({ error: { code: 'NotImplemented', message } }, 501)
  })
  return app
}
