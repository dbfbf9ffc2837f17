import { createHash, X509Certificate } from 'node:crypto'
import type { CertificateFacts } from '../../domain/certificate/certificate.ts'
import { thumbprint, thumbprintSha256 } from '../../domain/identifiers.ts'
import { certificateSubject } from '../../pkcs12/certificate-subject.ts'

/**
 * Reads what is public about a certificate.
 * @param certificate DER
 * @throws Error of node:crypto when the bytes are not a certificate
 */
export function certificateFacts(certificate: Uint8Array): CertificateFacts {
  const parsed = new X509Certificate(certificate)
  return {
    thumbprint: thumbprint(createHash('sha1').update(certificate).digest('hex')),
    thumbprintSha256: thumbprintSha256(createHash('sha256').update(certificate).digest('hex')),
    subject: certificateSubject(parsed),
    isSelfSigned: parsed.subject === parsed.issuer,
    notBefore: parsed.validFromDate,
    notAfter: parsed.validToDate
  }
}
