import { randomUUID } from 'node:crypto'
import { vaultSuffixes } from '../clouds.ts'
import { microsoftTenantId, newServicePrincipal } from '../new-objects.ts'
import type { Tenant } from '../tenant.ts'
import { keyVaultAppId } from './vault-hosts.ts'

/** A tenant that uses Azure has a service principal of Key Vault, so that tokens for it can be issued. */
export function ensureKeyVaultPrincipal(tenant: Tenant): void {
  if (tenant.servicePrincipals.some(({ appId }) => appId === keyVaultAppId)) return
  const servicePrincipal = newServicePrincipal({
    id: randomUUID(),
    appId: keyVaultAppId,
    displayName: 'Azure Key Vault',
    appOwnerOrganizationId: microsoftTenantId
  })
  const names = ['localhost', ...vaultSuffixes].map((host) => `https://${host}`)
  tenant.servicePrincipals.push({ ...servicePrincipal, servicePrincipalNames: [keyVaultAppId, ...names] })
}
