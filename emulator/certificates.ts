import { X509Certificate } from 'node:crypto'

/** A time as Graph writes it: UTC, whole seconds. */
export function graphTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}

/** SHA-1 thumbprint, 40 upper-case hex characters. */
export function thumbprint(certificate: X509Certificate): string {
  return certificate.fingerprint.replaceAll(':', '')
}

/** The common name, in the form that Graph uses as display name. */
export function subjectName(certificate: X509Certificate): string {
  const line = certificate.subject.split('\n').find((part) => part.startsWith('CN='))
  return line ?? certificate.subject.replaceAll('\n', ', ')
}

/**
 * Reads base64 of DER, or base64 of PEM text, which Graph takes too, with or without line breaks (az 2.91 sends them);
 * undefined when it is not a certificate.
 */
export function parseCertificate(text: string): X509Certificate | undefined {
  const base64 = text.replace(/[\r\n]/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined
  try {
    return new X509Certificate(Buffer.from(base64, 'base64'))
  } catch {
    return undefined
  }
}
