import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { ActionError } from '../../../errors.ts'
import { chainOf } from '../../../pkcs12/certificate-chain.ts'
import { isCertificate } from '../../../pkcs12/other-formats.ts'
import { readPfx } from '../../../pkcs12/read-pfx.ts'
import type { CertificateWithKey } from '../../../ports.ts'
import { decodeBase64 } from '../../certificate/base64.ts'
import { certificateFacts } from '../../certificate/certificate-facts.ts'
import { pemBlocks } from '../../certificate/pem.ts'

/** A certificate with its key, and what it is called in its PFX. */
export interface NamedCertificate {
  readonly certificate: CertificateWithKey
  readonly friendlyName: string | undefined
}

/** Bits that Microsoft Entra asks of an RSA key at least. */
const LEAST_RSA_BITS = 2048

const NOT_EXPORTABLE =
  'its secret holds the certificate without the private key, as the policy makes the key not exportable. Import it again with an exportable key, or use another certificate.'

/**
 * Reads the secret behind a certificate: a PFX without password in base64, or PEM with the key in PKCS#8, as the policy
 * of the certificate says.
 * https://learn.microsoft.com/azure/key-vault/certificates/about-certificates#exportable-or-nonexportable-key
 * @throws ActionError `certificate-invalid`, whose message goes on a sentence that names the certificate
 */
export async function readCertificateSecret(value: string): Promise<NamedCertificate> {
  if (value.includes('-----BEGIN ')) return { certificate: fromPem(value), friendlyName: undefined }
  const bytes = decodeBase64(value)
  if (bytes === undefined) throw unusable('its secret is neither a PFX in base64 nor PEM.')
  if (isCertificate(bytes)) throw unusable(NOT_EXPORTABLE)
  const { friendlyName, ...content } = await readPfx(bytes, undefined)
  return { certificate: { ...content, facts: certificateFacts(content.certificate) }, friendlyName }
}

function fromPem(text: string): CertificateWithKey {
  const blocks = pemBlocks(text)
  const key = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'))
  if (key === undefined) throw unusable(NOT_EXPORTABLE)
  const privateKey = privateKeyOf(key.text)
  const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0
  if (privateKey.asymmetricKeyType !== 'rsa' || bits < LEAST_RSA_BITS) {
    throw unusable(
      `its private key is not an RSA key of ${LEAST_RSA_BITS} bits or more, and Microsoft Entra takes no other. Use another certificate.`
    )
  }
  const certificates = blocks.filter(({ label }) => label === 'CERTIFICATE').map((block) => certificateOf(block.text))
  const own = certificates.find((certificate) => certificate.checkPrivateKey(privateKey))
  if (own === undefined) throw unusable('its secret has no certificate that belongs to its private key.')
  const chain = chainOf(own, certificates).map(({ raw }) => raw)
  return { facts: certificateFacts(own.raw), certificate: own.raw, chain, privateKey }
}

function privateKeyOf(block: string): KeyObject {
  try {
    return createPrivateKey(block)
  } catch {
    // OpenSSL's own error is not kept: it may quote from what it was given.
    throw unusable('the private key in its secret cannot be read.')
  }
}

function certificateOf(block: string): X509Certificate {
  try {
    return new X509Certificate(block)
  } catch {
    throw unusable('one of the certificates in its secret cannot be read.')
  }
}

function unusable(why: string): ActionError {
  return new ActionError('certificate-invalid', why)
}
