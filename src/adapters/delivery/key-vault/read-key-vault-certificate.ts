import type { KeyVaultLocation } from '../../../domain/request/registration.ts'
import { ActionError } from '../../../errors.ts'
import { refuseOutsideValidity } from '../../certificate/certificate-validity.ts'
import { type NamedCertificate, readCertificateSecret } from './certificate-secret.ts'
import type { VaultAddress } from './vault-address.ts'
import { type VaultAccess, VaultConnection } from './vault-connection.ts'
import { kindOf, type VaultFault } from './vault-fault.ts'
import { type CertificateSecret, VaultReader } from './vault-reader.ts'
import { vaultRefusal } from './vault-refusal.ts'
import { READ_KEYS } from './vault-rights.ts'

/** Which certificate of a vault is used. */
export interface KeyVaultCertificateSource {
  readonly location: KeyVaultLocation
  /** Undefined for the newest. */
  readonly version: string | undefined
}

/**
 * Takes a certificate with its key from a vault; of the vault's two rights it needs only the one to read secrets.
 * @throws ActionError `registration-invalid` or `certificate-invalid` for what is wrong with the certificate,
 *   `permission-missing`, `service-unreachable`, `request-refused`, and what signing in throws
 */
export async function readKeyVaultCertificate(
  { location, version }: KeyVaultCertificateSource,
  access: Omit<VaultAccess, 'location'>
): Promise<NamedCertificate> {
  const vault = new VaultConnection({ ...access, location })
  refuseMalformedVersion(version, vault.address)
  const reading = await new VaultReader(vault, access.context, access.mask).secret(version)
  if (reading.kind === 'fault') throw unreadable(reading.fault, version, vault)
  return contentOf(reading.value, vault.address, access.context.clock.now())
}

function refuseMalformedVersion(version: string | undefined, { host, certificate }: VaultAddress): void {
  if (version === undefined || /^[0-9a-f]{32}$/i.test(version)) return
  throw new ActionError(
    'registration-invalid',
    `The version "${version}" of the certificate ${certificate} in ${host} cannot be one: give the 32 hexadecimal digits that the vault shows, or leave "version" out for the newest.`
  )
}

async function contentOf(
  { value, isOfCertificate }: CertificateSecret,
  { host, certificate }: VaultAddress,
  now: Date
): Promise<NamedCertificate> {
  if (!isOfCertificate) {
    throw new ActionError(
      'certificate-invalid',
      `"${certificate}" in ${host} is a secret and not a certificate: import its PFX into the certificates of the vault, and name that certificate.`
    )
  }
  try {
    const named = await readCertificateSecret(value)
    refuseOutsideValidity(named.certificate, now)
    return named
  } catch (cause) {
    if (!(cause instanceof ActionError)) throw cause
    const message = `The certificate ${certificate} in ${host} cannot be used: ${cause.message}`
    throw new ActionError(cause.code, message, { cause })
  }
}

function unreadable(fault: VaultFault, version: string | undefined, vault: VaultConnection): ActionError {
  const { host, certificate } = vault.address
  switch (kindOf(fault)) {
    case 'not-found':
      return new ActionError(
        'certificate-invalid',
        version === undefined
          ? `There is no certificate "${certificate}" in ${host}: check "certificate" in the registration file, and that it was not deleted.`
          : `There is no version ${version} of a certificate "${certificate}" in ${host}: check both in the registration file, or leave "version" out for the newest.`
      )
    case 'disabled':
      return new ActionError(
        'certificate-invalid',
        version === undefined
          ? `The newest version of the certificate ${certificate} in ${host} is disabled: enable it, or name an enabled one in "version".`
          : `The version ${version} of the certificate ${certificate} in ${host} is disabled: enable it, or name an enabled one in "version".`
      )
    default:
      return vaultRefusal(fault, { doing: `Reading the key of ${certificate} in ${host}`, right: READ_KEYS }, vault)
  }
}
