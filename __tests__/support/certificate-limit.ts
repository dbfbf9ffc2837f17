import type { RunningEmulator } from '../../emulator/index.ts'

/** Puts the tenant's app management policy in force: no certificate may last longer, such as `P90D`. */
export function limitCertificates({ tenant }: RunningEmulator, maxLifetime: string): void {
  tenant.appManagementPolicy = {
    ...tenant.appManagementPolicy,
    isEnabled: true,
    keyCredentialRestrictions: [
      {
        restrictionType: 'asymmetricKeyLifetime',
        maxLifetime,
        restrictForAppsCreatedAfterDateTime: null,
        state: 'enabled'
      }
    ]
  }
}
