import { MANAGED_BY } from '../../../domain/request/managed-names.ts'
import { ITERATIONS_FOR_RANDOM_PASSWORD, writePfx } from '../../../pkcs12/write-pfx.ts'
import type { Handover, RunContext } from '../../../ports.ts'
import { backoff } from '../../backoff.ts'
import { oneTimePassword } from '../../certificate/one-time-password.ts'
import type { VaultConnection } from './vault-connection.ts'
import { faultOf, kindOf, type VaultFault } from './vault-fault.ts'
import { vaultRefusal } from './vault-refusal.ts'
import { WRITE_CERTIFICATES } from './vault-rights.ts'

type Delivered = Pick<Handover, 'certificate' | 'applicationId' | 'tenantId'>

/** The body of an import, with the password of its PFX. */
export interface CertificateImport {
  readonly value: string
  readonly pwd: string
  readonly policy: object
  readonly attributes: { readonly enabled: true }
  readonly tags: Readonly<Record<string, string>>
  readonly preserveCertOrder: boolean
}

export interface ImportSettings {
  readonly friendlyName: string
  readonly tags: Readonly<Record<string, string>>
  readonly mask: (secret: string) => void
}

/**
 * What is sent to import a certificate. The vault opens the PFX and forgets its password; it has refused PFX encrypted by
 * AES (MicrosoftDocs/azure-docs#39861), and this one exists only inside TLS.
 * https://learn.microsoft.com/rest/api/keyvault/certificates/import-certificate/import-certificate
 */
export async function certificateImport(
  { certificate, applicationId, tenantId }: Delivered,
  { friendlyName, tags, mask }: ImportSettings
): Promise<CertificateImport> {
  const pwd = oneTimePassword(mask)
  const protection = { encryption: 'TripleDES_SHA1', iterations: ITERATIONS_FOR_RANDOM_PASSWORD } as const
  const pfx = await writePfx({ ...certificate, friendlyName }, { password: pwd, ...protection })
  const keySize = certificate.privateKey.asymmetricKeyDetails?.modulusLength
  return {
    value: pfx.toString('base64'),
    pwd,
    // One policy serves all versions, so an earlier one may forbid the export, or let the vault renew the certificate by
    // itself with a key that is registered nowhere.
    policy: {
      key_props: { exportable: true, kty: 'RSA', key_size: keySize, reuse_key: false },
      secret_props: { contentType: 'application/x-pkcs12' },
      issuer: { name: 'Unknown' }
    },
    attributes: { enabled: true },
    tags: {
      ...tags,
      'managed-by': MANAGED_BY,
      'application-id': applicationId,
      ...(tenantId === undefined ? {} : { 'tenant-id': tenantId }),
      thumbprint: certificate.facts.thumbprint
    },
    // The certificate comes first whatever order a PFX has, as those who read the secret expect.
    preserveCertOrder: false
  }
}

/**
 * Imports a version exactly once: after any answer that leaves open whether the vault acted, it looks before it sends
 * again.
 * @param isThere whether an earlier try is the newest version
 * @throws ActionError when the import is refused, or not carried out within the deadline
 */
export async function importOnce(
  vault: VaultConnection,
  body: CertificateImport,
  isThere: () => Promise<boolean>,
  context: RunContext
): Promise<void> {
  const { certificate, host } = vault.address
  const operation = { doing: `Importing the certificate ${certificate} into ${host}`, right: WRITE_CERTIFICATES }
  const waiting = backoff(vault.address.host, context)
  let hasLogged = false
  for (;;) {
    const answer = await vault.send({ method: 'POST', path: `/certificates/${certificate}/import`, body })
    const fault = faultOf(answer)
    if (fault === undefined) return
    if (!mayPass(fault)) throw vaultRefusal(fault, operation, vault)
    if (kindOf(fault) === 'role-missing' && !hasLogged) {
      context.log.info(`Waiting for ${host} to let the certificate be imported: a role assigned just now takes a while`)
      hasLogged = true
    }
    if (!(await waiting.wait(fault.retryAfterSeconds))) throw vaultRefusal(fault, operation, vault)
    if (await isThere()) return
  }
}

function mayPass(fault: VaultFault): boolean {
  switch (kindOf(fault)) {
    case 'throttled':
    case 'outage':
    case 'conflict':
    case 'role-missing':
      return true
    default:
      return false
  }
}
