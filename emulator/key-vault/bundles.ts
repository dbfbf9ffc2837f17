import type { KeyObject } from 'node:crypto'
import type { CertificateVersion, DeletedCertificate, Policy, StoredCertificate } from './vault.ts'

const dayMs = 86_400_000
const retentionDays = 90

function unixTime(time: Date | string): number {
  return Math.floor(new Date(time).getTime() / 1000)
}

function keyProperties(key: KeyObject, { exportable, reuseKey }: Policy): object {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
  const common = { exportable, reuse_key: reuseKey }
  if (key.asymmetricKeyType === 'rsa') return { ...common, kty: 'RSA', key_size: modulusLength }
  const curves: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }
  return { ...common, kty: 'EC', crv: curves[namedCurve ?? ''] ?? namedCurve }
}

/** A certificate's policy as Key Vault gives it. */
export function renderPolicy(vault: string, { name, policy }: StoredCertificate, version: CertificateVersion): object {
  const { certificate, privateKey } = version.credential
  const months = Math.round((Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / (30 * dayMs))
  return {
    id: `${vault}/certificates/${name}/policy`,
    key_props: keyProperties(privateKey, policy),
    secret_props: { contentType: policy.contentType },
    x509_props: {
      subject: certificate.subject.split('\n').join(', '),
      ekus: certificate.keyUsage ?? [],
      key_usage: [],
      validity_months: Math.max(1, months),
      basic_constraints: { ca: certificate.ca }
    },
    lifetime_actions: [{ trigger: { lifetime_percentage: 80 }, action: { action_type: 'EmailContacts' } }],
    issuer: { name: 'Unknown' },
    attributes: { enabled: true, created: unixTime(policy.createdAt), updated: unixTime(policy.updatedAt) }
  }
}

function attributes({ credential, enabled, createdAt, updatedAt }: CertificateVersion): object {
  return {
    enabled,
    nbf: unixTime(credential.certificate.validFrom),
    exp: unixTime(credential.certificate.validTo),
    created: unixTime(createdAt),
    updated: unixTime(updatedAt),
    recoveryLevel: 'Recoverable+Purgeable',
    recoverableDays: retentionDays
  }
}

function tagsOf({ tags }: CertificateVersion): object {
  return Object.keys(tags).length > 0 ? { tags } : {}
}

/** SHA-1 thumbprint, base64url. */
function x5t({ credential }: CertificateVersion): string {
  return Buffer.from(credential.certificate.fingerprint.replaceAll(':', ''), 'hex').toString('base64url')
}

/** A version in a listing. `id` ends with the version, or with the name where certificates are listed. */
export function renderItem(id: string, version: CertificateVersion): object {
  return { id, x5t: x5t(version), attributes: attributes(version), ...tagsOf(version) }
}

/** A version with its certificate; the key is in the secret that `sid` names. */
export function renderBundle(vault: string, stored: StoredCertificate, version: CertificateVersion): object {
  const path = `${stored.name}/${version.version}`
  return {
    id: `${vault}/certificates/${path}`,
    kid: `${vault}/keys/${path}`,
    sid: `${vault}/secrets/${path}`,
    x5t: x5t(version),
    cer: version.credential.certificate.raw.toString('base64'),
    attributes: attributes(version),
    ...tagsOf(version),
    policy: renderPolicy(vault, stored, version)
  }
}

/** A deleted certificate with the dates of its deletion. */
export function renderDeleted(vault: string, deleted: DeletedCertificate, version: CertificateVersion): object {
  const { certificate, deletedAt } = deleted
  return {
    ...renderBundle(vault, certificate, version),
    recoveryId: `${vault}/deletedcertificates/${certificate.name}`,
    deletedDate: unixTime(deletedAt),
    scheduledPurgeDate: unixTime(deletedAt) + (retentionDays * dayMs) / 1000
  }
}

/** The secret behind a version. */
export function renderSecret(vault: string, name: string, version: CertificateVersion, value: string): object {
  const path = `${name}/${version.version}`
  return {
    value,
    contentType: version.contentType,
    id: `${vault}/secrets/${path}`,
    managed: true,
    attributes: attributes(version),
    ...tagsOf(version),
    kid: `${vault}/keys/${path}`
  }
}
