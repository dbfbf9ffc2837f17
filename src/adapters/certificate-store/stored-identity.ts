import { X509Certificate } from 'node:crypto'
import type { Thumbprint } from '../../domain/identifiers.ts'
import { chainOf } from '../../pkcs12/certificate-chain.ts'
import { type ReadCertificate, readCertificates, selectKeyPair } from '../../pkcs12/key-pair.ts'
import { openEnvelope } from '../../pkcs12/open-envelope.ts'
import { readPfxEnvelope } from '../../pkcs12/pfx-envelope.ts'
import { pfxError } from '../../pkcs12/pfx-error.ts'
import type { SafeItems } from '../../pkcs12/safe-contents.ts'
import type { CertificateWithKey } from '../../ports.ts'
import { certificateFacts } from '../certificate/certificate-facts.ts'

/** The certificates of one file of a store, with what belongs to them. */
export interface StoredCertificates {
  readonly certificates: readonly X509Certificate[]
  readonly hasKeys: boolean
  /**
   * A certificate of this file with its key.
   * @throws ActionError `certificate-invalid` when the key is missing, of another certificate, not RSA or too short.
   */
  identity(certificate: X509Certificate): CertificateWithKey
}

/** True when the certificate has that SHA-1 thumbprint. */
export function hasThumbprint(certificate: X509Certificate, thumbprint: Thumbprint): boolean {
  return certificate.fingerprint.replaceAll(':', '') === thumbprint
}

/**
 * Reads a bare certificate (PEM or DER) or a PFX. Unlike for a PFX that a user gives, several keys are fine: a store's
 * own export may hold all of them.
 * @throws ActionError `certificate-invalid` when the bytes are something else or the password does not open them.
 */
export async function readStoredCertificates(bytes: Buffer, password: string | undefined): Promise<StoredCertificates> {
  const bare = readCertificate(bytes)
  if (bare !== undefined) return stored([{ x509: bare, source: bareSource(bare) }], WITHOUT_KEYS)
  const items = await openPfx(bytes, password)
  return stored(readCertificates(items), items)
}

const WITHOUT_KEYS: SafeItems = { keys: [], certificates: [], decrypted: false }

function bareSource(certificate: X509Certificate): ReadCertificate['source'] {
  return { der: certificate.raw, friendlyName: undefined, localKeyId: undefined }
}

function stored(certificates: readonly ReadCertificate[], items: SafeItems): StoredCertificates {
  const all = certificates.map(({ x509 }) => x509)
  return {
    certificates: all,
    hasKeys: items.keys.length > 0,
    identity(certificate) {
      const { privateKey } = selectKeyPair(
        items,
        certificates.filter(({ x509 }) => x509 === certificate)
      )
      return {
        facts: certificateFacts(certificate.raw),
        certificate: certificate.raw,
        chain: chainOf(certificate, all).map(({ raw }) => raw),
        privateKey
      }
    }
  }
}

function readCertificate(bytes: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(bytes)
  } catch {
    return undefined
  }
}

async function openPfx(bytes: Buffer, password: string | undefined): Promise<SafeItems> {
  const opened = await openEnvelope(readPfxEnvelope(bytes), password)
  if (opened.kind === 'opened') return opened.items
  throw pfxError('The PFX was changed after it was written, or it has a password that is not known here.')
}
