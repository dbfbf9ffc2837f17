import type { StoreCertificate } from '../../domain/request/registration.ts'
import type { CertificateWithKey } from '../../ports.ts'
import { readLinuxStore } from './linux-store.ts'
import { readMacosStore } from './macos-store.ts'
import { storeError, USE_A_PFX } from './store-error.ts'
import type { StorePorts } from './store-ports.ts'
import { readWindowsStore } from './windows-store.ts'

/**
 * Reads a certificate with its private key from the certificate store of this machine: on Linux the store of .NET, on
 * Windows the personal store, on macOS a keychain. Nothing is ever written there. Whether the certificate is in force
 * is not checked here.
 * @throws ActionError `certificate-store` with the reason and what to do.
 */
export async function readStoreCertificate(request: StoreCertificate, ports: StorePorts): Promise<CertificateWithKey> {
  switch (ports.platform) {
    case 'linux':
      return readLinuxStore(request, ports)
    case 'win32':
      return readWindowsStore(request, ports)
    case 'darwin':
      return readMacosStore(request, ports)
    default:
      throw storeError(
        `There is no certificate store to read on ${ports.platform}. Use a runner with Linux, Windows or macOS, or ${USE_A_PFX}.`
      )
  }
}
