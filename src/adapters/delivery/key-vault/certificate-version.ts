import { type Thumbprint, thumbprint } from '../../../domain/identifiers.ts'

/**
 * One version of a certificate in a vault, as its bundle or an item of a listing gives it.
 * https://learn.microsoft.com/rest/api/keyvault/certificates/get-certificate/get-certificate
 */
export interface CertificateVersion {
  /** 32 hexadecimal digits. */
  readonly version: string
  readonly thumbprint: Thumbprint
  readonly isEnabled: boolean
  readonly notBefore: Date | undefined
  readonly expiresOn: Date | undefined
  readonly tags: Readonly<Record<string, string>>
  /** Of the policy that all versions share; undefined in a listing. */
  readonly isExportable: boolean | undefined
}

/** Undefined for what has no certificate, such as one that is being requested, and for anything else. */
export function readVersion(body: unknown): CertificateVersion | undefined {
  const { id, x5t, attributes, tags, policy }: Record<string, unknown> = Object(body)
  const { enabled, nbf, exp }: Record<string, unknown> = Object(attributes)
  const { key_props: keyProperties }: Record<string, unknown> = Object(policy)
  const { exportable }: Record<string, unknown> = Object(keyProperties)
  const version = typeof id === 'string' ? /\/([0-9a-f]{32})$/i.exec(id)?.[1] : undefined
  const hash = thumbprintOf(x5t)
  if (version === undefined || hash === undefined) return undefined
  return {
    version,
    thumbprint: hash,
    isEnabled: enabled === true,
    notBefore: timeOf(nbf),
    expiresOn: timeOf(exp),
    tags: tagsOf(tags),
    isExportable: typeof exportable === 'boolean' ? exportable : undefined
  }
}

/** `x5t` is the SHA-1 of the DER in base64url (RFC 7517, section 4.8). */
function thumbprintOf(x5t: unknown): Thumbprint | undefined {
  const digits = typeof x5t === 'string' ? Buffer.from(x5t, 'base64url').toString('hex') : ''
  return digits.length === 40 ? thumbprint(digits) : undefined
}

/** Seconds since 1970; undefined where they are no date. */
export function timeOf(seconds: unknown): Date | undefined {
  const date = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN)
  return Number.isNaN(date.getTime()) ? undefined : date
}

function tagsOf(tags: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(Object(tags)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string'
  )
  return Object.fromEntries(entries)
}

/**
 * Why a version is of no use to those who take the newest one, a few words; undefined where it is. They get the newest
 * version even where it is disabled, not an older one.
 */
export function unusability({ isEnabled, notBefore, expiresOn }: CertificateVersion, now: Date): string | undefined {
  if (!isEnabled) return 'its newest version is disabled'
  if (expiresOn !== undefined && now >= expiresOn) return 'its newest version has expired'
  return notBefore !== undefined && now < notBefore ? 'its newest version is not valid yet' : undefined
}
