import type { CertificateWithKey } from '../../ports.ts'

/** Certificate and private key as PEM (RFC 7468), the way the identity library takes them. Secret. */
export function certificatePem({
  certificate,
  privateKey
}: Pick<CertificateWithKey, 'certificate' | 'privateKey'>): string {
  const lines =
    Buffer.from(certificate)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return [
    privateKey.export({ format: 'pem', type: 'pkcs8' }).toString().trim(),
    '-----BEGIN CERTIFICATE-----',
    ...lines,
    '-----END CERTIFICATE-----',
    ''
  ].join('\n')
}
