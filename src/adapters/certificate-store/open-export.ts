import type { Thumbprint } from '../../domain/identifiers.ts'
import type { CertificateWithKey } from '../../ports.ts'
import { storeError, USE_A_PFX, unsuitable } from './store-error.ts'
import { hasThumbprint, readStoredCertificates } from './stored-identity.ts'

/** A PFX that a certificate store exported under a one-time password. */
export interface StoreExport {
  readonly pfx: Buffer
  /** Secret. */
  readonly password: string
  /** As a message names the store. */
  readonly store: string
}

/**
 * The certificate of that thumbprint in an export, with its key.
 * @throws ActionError `certificate-store` when it is missing or cannot be used
 */
export async function openExport(
  { pfx, password, store }: StoreExport,
  thumbprint: Thumbprint
): Promise<CertificateWithKey> {
  try {
    const stored = await readStoredCertificates(pfx, password)
    const certificate = stored.certificates.find((each) => hasThumbprint(each, thumbprint))
    if (certificate !== undefined) return stored.identity(certificate)
  } catch (error) {
    throw unsuitable(thumbprint, store, error)
  }
  throw storeError(`The export of ${store} does not hold the certificate ${thumbprint}. Try again, or ${USE_A_PFX}.`)
}
