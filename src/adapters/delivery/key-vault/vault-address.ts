import type { KeyVaultLocation, Region } from '../../../domain/request/registration.ts'
import { CLOUDS } from '../../../domain/tenant/cloud.ts'
import { ActionError } from '../../../errors.ts'

/** One certificate in one vault, checked: both parts may stand in a URL. */
export interface VaultAddress {
  /** As in `https://contoso-backup.vault.azure.net`. */
  readonly origin: string
  /** With the port where there is one. */
  readonly host: string
  readonly hostname: string
  readonly certificate: string
}

/** https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#object-identifiers */
const CERTIFICATE_NAME = /^[0-9A-Za-z-]{1,127}$/

/** @throws ActionError `registration-invalid` for a URL, a cloud or a name that no vault can have */
export function vaultAddress({ vault, certificate }: KeyVaultLocation, region: Region): VaultAddress {
  const url = URL.parse(vault)
  if (url === null || url.protocol !== 'https:' || url.href !== `${url.origin}/`) {
    throw invalid(
      'The "vault" in the registration file is not the URL of a Key Vault: give its vault URI, as in https://contoso-backup.vault.azure.net, without a path.'
    )
  }
  const { origin, host, hostname } = url
  const domain = vaultDomainOf(hostname)
  const { vaultDomain } = CLOUDS[region]
  if (domain !== undefined && domain !== vaultDomain) {
    throw invalid(
      `The vault ${host} is in another cloud than "region" ${region} of the registration file, whose vaults end with .${vaultDomain}: choose a vault there, or correct "region".`
    )
  }
  if (!CERTIFICATE_NAME.test(certificate)) {
    throw invalid(
      `The name "${certificate}" of the certificate in ${host} is not allowed in a Key Vault: give 1 to 127 letters (A to Z), digits and hyphens.`
    )
  }
  return { origin, host, hostname, certificate }
}

/** The vault's own name, by which Azure's command line knows it; undefined for a host of no known cloud. */
export function vaultNameOf(hostname: string): string | undefined {
  const domain = vaultDomainOf(hostname)
  return domain === undefined ? undefined : hostname.slice(0, -domain.length - 1)
}

function vaultDomainOf(hostname: string): string | undefined {
  return Object.values(CLOUDS)
    .map(({ vaultDomain }) => vaultDomain)
    .find((domain) => hostname.endsWith(`.${domain}`))
}

function invalid(message: string): ActionError {
  return new ActionError('registration-invalid', message)
}
