import { flag, object, oneOf } from '../shape.ts'

/** What can be changed while the server runs. */
export interface KeyVaultSettings {
  /** The vault's firewall refuses this machine. */
  firewall: boolean
  /** PFX files encrypted with AES are refused at import, as some vaults have done. */
  refuseAes: boolean
  /** How rights are granted: refusals name one or the other. */
  accessModel: 'rbac' | 'policy'
  /** What is deleted cannot be purged before its time. */
  purgeProtection: boolean
}

/** How a vault behaves by default. */
export function defaultSettings(): KeyVaultSettings {
  return { firewall: false, refuseAes: false, accessModel: 'rbac', purgeProtection: false }
}

/** The body of `POST /emulator/settings`. */
export const keyVaultSettingsShape = object(
  {},
  { firewall: flag, refuseAes: flag, accessModel: oneOf('rbac', 'policy'), purgeProtection: flag }
)
