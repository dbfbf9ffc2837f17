import { generateCertificate } from '../../src/adapters/certificate/generate-certificate.ts'
import { generateKeyPair } from '../../src/adapters/certificate/rsa-key-pair.ts'
import type { CertificateWithKey } from '../../src/ports.ts'
import { certificateRequestOf } from './registration-builder.ts'

let keys: ReturnType<typeof generateKeyPair> | undefined

/** A new certificate. All of one test file share a key pair, which is the slow part. */
export async function newCertificate(friendlyName = 'VB365 Contoso', now = new Date()): Promise<CertificateWithKey> {
  keys ??= generateKeyPair(2048)
  return generateCertificate(certificateRequestOf({ friendlyName }), await keys, now)
}
