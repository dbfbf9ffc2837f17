import type { X509Certificate } from 'node:crypto'

/**
 * The subject of a certificate in one line, or its serial number where it has none, as RFC 5280 (section 4.1.2.6) allows
 * beside a subjectAltName. Node.js has no empty text for that but undefined, against its own types.
 */
export function certificateSubject({ subject, serialNumber }: X509Certificate): string {
  return subject ? subject.replaceAll('\n', ', ') : `serial number ${serialNumber}`
}
