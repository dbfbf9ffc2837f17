import type { ServerIdentity } from '../certificate-authority.ts'
import { requireOpenssl } from '../openssl.ts'
import { listen } from '../server.ts'
import type { Surroundings } from '../surroundings.ts'
import type { SeenRequest } from '../traffic-record.ts'
import { makeKeyVaultApp } from './key-vault-app.ts'
import type { RoleName } from './roles.ts'
import { defaultSettings, type KeyVaultSettings } from './settings.ts'
import type { VaultContents } from './vault.ts'
import type { VaultTenant } from './vault-token.ts'

/** An Azure Key Vault that answers on loopback. */
export interface RunningKeyVault {
  /** Its URL, such as `https://localhost:8443`. */
  readonly vault: string
  /** What it holds: tests look into it, and may change it. */
  readonly contents: VaultContents
  readonly settings: KeyVaultSettings
  /** Every request that was answered, oldest first. */
  readonly requests: SeenRequest[]
  close(): Promise<void>
}

const administratorRoles: readonly RoleName[] = ['Key Vault Certificates Officer', 'Key Vault Certificate User']

/** Starts an empty vault of the given tenant; the administrator, if there is one, may write certificates and read keys. */
export async function startKeyVault(
  tenant: VaultTenant,
  administratorId: string | undefined,
  identity: ServerIdentity,
  surroundings: Surroundings
): Promise<RunningKeyVault> {
  await requireOpenssl('--key-vault')
  const { clock, latencyMs, record, faults } = surroundings
  const settings = defaultSettings()
  const contents: VaultContents = {
    certificates: new Map(),
    deleted: new Map(),
    roleAssignments:
      administratorId === undefined ? [] : administratorRoles.map((role) => ({ principalId: administratorId, role }))
  }
  const requests: SeenRequest[] = []
  const app = makeKeyVaultApp({ name: 'contoso-backup', contents, settings, clock }, tenant)
  const server = await listen({
    name: 'keyVault',
    port: 0,
    identity,
    clock,
    latencyMs,
    record,
    seen: requests,
    faults,
    answer: async (request) => await app.fetch(request)
  })
  const { port } = new URL(server.origin)
  return { vault: `https://localhost:${port}`, contents, settings, requests, close: () => server.close() }
}
