import { ActionError } from '../../../errors.ts'
import type { VaultAddress } from './vault-address.ts'

/** Where a vault's tokens come from, as it says itself to a request without one. */
export interface VaultChallenge {
  /** GUID of the Entra tenant that the vault trusts. */
  readonly tenant: string
  /** What its tokens are for, as in `https://vault.azure.net`. */
  readonly resource: string
}

/**
 * Reads `Bearer authorization="https://login.windows.net/{tenant}", resource="https://vault.azure.net"`. Of the authority
 * only the tenant is taken: which service signs in is not for a vault to say.
 * https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses#authentication
 * @throws ActionError `request-refused` for a resource that is not the vault's: what answers there must not get a token
 *   for another service
 */
export function readChallenge(header: string | undefined, address: VaultAddress): VaultChallenge {
  const parameters = bearerParameters(header ?? '')
  const authority = URL.parse(parameters.get('authorization') ?? parameters.get('authorization_uri') ?? '')
  const resource = URL.parse(parameters.get('resource') ?? parameters.get('scope')?.replace(/\/\.default$/, '') ?? '')
  const tenant = authority?.pathname.split('/')[1] ?? ''
  if (resource === null || !/^[0-9A-Za-z.-]+$/.test(tenant)) throw notAVault(address)
  if (isResourceOf(resource, address)) return { tenant, resource: resource.origin }
  throw new ActionError(
    'request-refused',
    `What answers at ${address.origin} asks for a token for ${resource.origin}, which is not the service of that host, so it gets none: check "vault" in the registration file.`
  )
}

/** What answers there does not behave as a vault. */
export function notAVault({ origin }: VaultAddress): ActionError {
  return new ActionError(
    'request-refused',
    `What answers at ${origin} is not an Azure Key Vault, as it does not say which tenant its tokens come from: check "vault" in the registration file, and proxies on the way.`
  )
}

/** The resource's host is the vault's own or a parent of it, as Microsoft's clients check too. */
function isResourceOf({ protocol, hostname }: URL, vault: VaultAddress): boolean {
  const isSameOrParent = vault.hostname === hostname || vault.hostname.endsWith(`.${hostname}`)
  return protocol === 'https:' && isSameOrParent
}

/** Of the first Bearer challenge; others may stand behind it. */
function bearerParameters(header: string): ReadonlyMap<string, string> {
  const challenge = /(?:^|,)\s*Bearer\s+(.*)$/is.exec(header)?.[1] ?? ''
  const found = new Map<string, string>()
  for (const [, name = '', value = ''] of challenge.matchAll(/([A-Za-z_]+)\s*=\s*"([^"]*)"/g)) {
    if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), value)
  }
  return found
}
