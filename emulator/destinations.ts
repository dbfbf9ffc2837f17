import { EmulatorError } from './emulator-error.ts'
import { type RunningGithub, startGithub } from './github/github-server.ts'
import type { KeyMaterial } from './key-material.ts'
import { ensureKeyVaultPrincipal } from './key-vault/key-vault-principal.ts'
import { type RunningKeyVault, startKeyVault } from './key-vault/key-vault-server.ts'
import type { Surroundings } from './surroundings.ts'
import type { Tenant } from './tenant.ts'
import { type RunningVb365, startVb365 } from './vb365/vb365-server.ts'

/** Which servers that certificates are delivered to start beside the tenant. */
export interface DestinationOptions {
  /** A GitHub Enterprise Server. */
  readonly github?: boolean
  /** An Azure Key Vault, of the first tenant or of the named one. */
  readonly keyVault?: boolean | { readonly tenantId: string }
  /** A VB365 server. */
  readonly vb365?: boolean
}

/** The servers that were asked for. */
export interface Destinations {
  readonly github: RunningGithub | undefined
  readonly keyVault: RunningKeyVault | undefined
  readonly vb365: RunningVb365 | undefined
}

/** What the servers have to know of the tenants. */
export interface DestinationContext extends Surroundings {
  /** The tenant of the ready file. */
  readonly tenant: Tenant
  /** Any tenant that the login service knows, by its ID or one of its domains. */
  readonly findTenant: (name: string) => Tenant | undefined
  readonly keys: KeyMaterial
  readonly authorityHost: string
  /** Application ID of the administering identity, which may write into the vault. */
  readonly administrator: string
  /** `owner/name` of the repository that the jobs run in. */
  readonly repository: string
}

/** Where the servers that run answer, a line each. */
export function describeDestinations({ github, keyVault, vb365 }: Destinations): string[] {
  return [
    ...(github ? [`GitHub answers at ${github.apiUrl}`] : []),
    ...(keyVault ? [`Key Vault answers at ${keyVault.vault}`] : []),
    ...(vb365 ? [`VB365 answers at ${vb365.server}`] : [])
  ]
}

/** Stops the servers that run. */
export async function closeDestinations(destinations: Partial<Destinations>): Promise<void> {
  await Promise.all(Object.values(destinations).map((server) => server?.close()))
}

function vaultTenantOf(wanted: true | { readonly tenantId: string }, context: DestinationContext): Tenant {
  if (wanted === true) return context.tenant
  const tenant = context.findTenant(wanted.tenantId)
  if (!tenant) throw new EmulatorError(`The vault's tenant ${wanted.tenantId} is not one of this emulator's tenants.`)
  return tenant
}

async function startVault(
  wanted: true | { readonly tenantId: string },
  context: DestinationContext
): Promise<RunningKeyVault> {
  const { keys, authorityHost, administrator } = context
  const tenant = vaultTenantOf(wanted, context)
  ensureKeyVaultPrincipal(tenant)
  const administratorId = tenant.servicePrincipals.find(({ appId }) => appId === administrator)?.id
  const vaultTenant = { id: tenant.id, authorityHost, key: keys.entra }
  return await startKeyVault(vaultTenant, administratorId, keys.server, context)
}

/** Starts the servers that are asked for, or none if one of them cannot start. */
export async function startDestinations(
  options: DestinationOptions,
  context: DestinationContext
): Promise<Destinations> {
  const { findTenant, keys, repository } = context
  const started: { -readonly [K in keyof Destinations]?: Destinations[K] } = {}
  try {
    if (options.github) started.github = await startGithub(repository, keys.server, context)
    if (options.keyVault) started.keyVault = await startVault(options.keyVault, context)
    if (options.vb365) started.vb365 = await startVb365(findTenant, context)
  } catch (error) {
    await closeDestinations(started)
    throw error instanceof EmulatorError ? error : new EmulatorError('A server cannot be started.', { cause: error })
  }
  return { github: started.github, keyVault: started.keyVault, vb365: started.vb365 }
}
