// x509 2.x refuses to load before a Reflect polyfill is there; no other module may import either of the two.
import 'reflect-metadata'
import { KeyObject, randomBytes, webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator
} from '@peculiar/x509'
import { lifetimeOf } from '../../domain/certificate/certificate.ts'
import { MANAGED_BY } from '../../domain/request/managed-names.ts'
import type { GeneratedCertificate } from '../../domain/request/registration.ts'
import type { CertificateWithKey } from '../../ports.ts'
import { certificateFacts } from './certificate-facts.ts'
import { type CryptoKeyPair, RSA_SHA256 } from './rsa-key-pair.ts'

const SERIAL_NUMBER_BYTES = 16

/**
 * A self-signed certificate as Entra and Windows take it (RFC 5280; the profile of
 * https://learn.microsoft.com/powershell/module/pki/new-selfsignedcertificate): SHA-256, end entity, for TLS.
 */
export async function generateCertificate(
  request: GeneratedCertificate,
  keys: CryptoKeyPair,
  now: Date
): Promise<CertificateWithKey> {
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: positiveSerialNumber(),
      name: subjectOf(request),
      ...lifetimeOf(request, now),
      keys,
      signingAlgorithm: RSA_SHA256,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth, ExtendedKeyUsage.serverAuth]),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto)
      ]
    },
    webcrypto
  )
  const der = new Uint8Array(certificate.rawData)
  return { facts: certificateFacts(der), certificate: der, chain: [], privateKey: KeyObject.from(keys.privateKey) }
}

/**
 * The friendly name, under a unit by which the certificate is known as this action's wherever it is registered. The most
 * specific part comes last (RFC 4514, section 2.1), so that Windows and Entra show the name first.
 */
function subjectOf({ friendlyName }: GeneratedCertificate): Name {
  // A plain string would be read as RFC 4514 notation: quotes, a backslash or a leading # would be lost.
  return new Name([{ OU: [{ utf8String: MANAGED_BY }] }, { CN: [{ utf8String: friendlyName }] }])
}

/** RFC 5280, 4.1.2.2: positive, at most 20 octets. The first bit is cleared and the first byte is not zero. */
function positiveSerialNumber(): string {
  const bytes = randomBytes(SERIAL_NUMBER_BYTES)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes.toString('hex')
}
