import { setSecret } from '@actions/core'
import type { VaultAccess } from '../adapters/delivery/key-vault/vault-connection.ts'
import type { Registration } from '../domain/request/registration.ts'
import { cloudOf } from '../domain/tenant/cloud.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { RunContext } from '../ports.ts'
import type { SignIns } from './sign-in.ts'

export interface VaultSettings {
  readonly registration: Pick<Registration, 'region'>
  readonly inputs: Inputs
  readonly signIns: SignIns
}

/** How the vaults of a registration are reached: by the administering identity, in the tenant of each vault. */
export function vaultAccess(
  { registration: { region }, inputs, signIns }: VaultSettings,
  context: RunContext
): Omit<VaultAccess, 'location'> {
  const cloud = cloudOf(region, inputs.overrides)
  return { region, tokens: (tenant) => signIns.administratorOf(tenant, cloud), mask: setSecret, context }
}
