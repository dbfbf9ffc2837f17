import type { ObservedDestination } from '../../../domain/certificate/destination.ts'
import { type ApplicationId, applicationId, isGuid, type Thumbprint } from '../../../domain/identifiers.ts'
import { MANAGED_BY } from '../../../domain/request/managed-names.ts'
import { ActionError } from '../../../errors.ts'
import type { CertificateWithKey, Destination, DestinationReading, Handover } from '../../../ports.ts'
import { readCertificateSecret } from './certificate-secret.ts'
import { type CertificateVersion, unusability } from './certificate-version.ts'
import { certificateImport, importOnce } from './import-certificate.ts'
import { type VaultAccess, VaultConnection } from './vault-connection.ts'
import { describeFault, kindOf, type VaultFault } from './vault-fault.ts'
import { VaultReader, type VaultReading } from './vault-reader.ts'
import { deletedName, denialOf, pendingCertificate, vaultRefusal } from './vault-refusal.ts'
import { READ_KEYS, type VaultRight, WRITE_CERTIFICATES } from './vault-rights.ts'

export interface KeyVaultCertificateSettings extends VaultAccess {
  /** Of the certificate in its PFX. */
  readonly friendlyName: string
  /** Beside those that say who made the version. */
  readonly tags?: Readonly<Record<string, string>>
}

type ObservedParts = Pick<ObservedDestination, 'holds' | 'outdated' | 'applicationId'>
type NewestReading = VaultReading<CertificateVersion | 'incomplete' | 'none'>

/**
 * A certificate in an Azure Key Vault, of which each delivery is a new version. Versions cannot be deleted, and
 * older ones are left as they are.
 */
export class KeyVaultCertificate implements Destination {
  readonly kind = 'keyVault'
  readonly name: string
  readonly #settings: KeyVaultCertificateSettings
  readonly #vault: VaultConnection
  readonly #reader: VaultReader

  constructor(settings: KeyVaultCertificateSettings) {
    const { location, context, mask } = settings
    this.#settings = settings
    this.#vault = new VaultConnection(settings)
    this.#reader = new VaultReader(this.#vault, context, mask)
    this.name = `${location.certificate} in ${URL.parse(location.vault)?.host ?? location.vault}`
  }

  /** What reading finds out. Whether the identity may import is seen at the import: there is no dry run. */
  async prepare(): Promise<void> {
    const newest = await this.#reader.newest()
    if (newest.kind === 'fault') throw this.#refusal(newest.fault, `Reading the certificate ${this.name}`)
    const { value } = newest
    if (value === 'none') {
      const deleted = await this.#reader.deleted()
      if (deleted !== undefined) throw deletedName(this.#vault, deleted)
      return
    }
    const mayBePending = value === 'incomplete' || !value.isEnabled
    if (mayBePending && (await this.#reader.isBeingRequested())) throw pendingCertificate(this.#vault)
  }

  async observe(): Promise<DestinationReading> {
    const newest = await this.#reader.newest()
    const observed = newest.kind === 'fault' ? this.#unread(newest.fault) : this.#read(newest.value)
    const { kind, name } = this
    return { observed: { kind, name, staged: [], inUse: [], ...observed }, keys: [] }
  }

  #unread(fault: VaultFault): ObservedParts {
    const why = denialOf(fault, WRITE_CERTIFICATES)
    if (why === undefined) throw this.#refusal(fault, `Reading the certificate ${this.name}`)
    return { holds: { kind: 'unknown', why }, outdated: [], applicationId: undefined }
  }

  #read(newest: CertificateVersion | 'incomplete' | 'none'): ObservedParts {
    if (typeof newest === 'string') {
      return { holds: { kind: 'known', thumbprint: undefined }, outdated: [], applicationId: undefined }
    }
    const flaw = unusability(newest, this.#settings.context.clock.now())
    return {
      holds: { kind: 'known', thumbprint: flaw === undefined ? newest.thumbprint : undefined },
      outdated: flaw === undefined ? [] : [flaw],
      applicationId: ownerOf(newest)
    }
  }

  /** From the newest version, or an older one that is enabled. */
  async recover(thumbprint: Thumbprint): Promise<CertificateWithKey | undefined> {
    const version = await this.#versionWith(thumbprint)
    if (version === undefined) return undefined
    const secret = await this.#reader.secret(version)
    if (secret.kind === 'fault') return this.#unlessHidden(secret.fault, READ_KEYS)
    try {
      const { certificate } = await readCertificateSecret(secret.value.value)
      return certificate.facts.thumbprint === thumbprint ? certificate : undefined
    } catch (error) {
      if (!(error instanceof ActionError)) throw error
      this.#settings.context.log.info(`The key of ${this.name} cannot be read back: ${error.message}`)
      return undefined
    }
  }

  async deliver(handover: Handover): Promise<void> {
    const { thumbprint } = handover.certificate.facts
    // A role may have been assigned a moment ago, and the certificate is registered already.
    const { context, mask, friendlyName, tags = {} } = this.#settings
    const reader = new VaultReader(this.#vault, context, mask, ['role-missing'])
    const isThere = async () => this.#isUsable(await reader.newest(), thumbprint)
    if (await isThere()) return
    const body = await certificateImport(handover, { friendlyName, tags, mask })
    await importOnce(this.#vault, body, isThere, context)
    this.#check(await reader.newest(), thumbprint)
  }

  /** @throws ActionError where that may not be read */
  #isUsable(newest: NewestReading, thumbprint: Thumbprint): boolean {
    if (newest.kind === 'fault') throw this.#refusal(newest.fault, `Reading the certificate ${this.name}`)
    const { value } = newest
    if (typeof value === 'string' || value.thumbprint !== thumbprint) return false
    return unusability(value, this.#settings.context.clock.now()) === undefined
  }

  /** What was imported is what is there now, and of use to those who take it. */
  #check(newest: NewestReading, thumbprint: Thumbprint): void {
    if (!this.#isUsable(newest, thumbprint)) {
      throw new ActionError(
        'verification-failed',
        `The certificate ${thumbprint} was imported as ${this.name}, but the newest version there is another one or disabled: something else writes to it, so give the registration a certificate of its own in "delivery.keyVault.certificate".`
      )
    }
    const isExportable =
      newest.kind === 'read' && typeof newest.value !== 'string' ? newest.value.isExportable : undefined
    if (isExportable === false) {
      this.#settings.context.log.warning(
        `The vault keeps the private key of ${this.name} from being exported, so what takes the certificate from there gets no key: make the key exportable in the issuance policy of the certificate, and run again with rotate: force.`
      )
    }
  }

  async #versionWith(thumbprint: Thumbprint): Promise<string | undefined> {
    const newest = await this.#reader.newest()
    if (newest.kind === 'fault') return this.#unlessHidden(newest.fault, WRITE_CERTIFICATES)
    if (typeof newest.value === 'string') return undefined
    if (newest.value.isEnabled && newest.value.thumbprint === thumbprint) return newest.value.version
    const versions = await this.#reader.versions()
    if (versions.kind === 'fault') return this.#unlessHidden(versions.fault, WRITE_CERTIFICATES)
    return versions.value.find((version) => version.isEnabled && version.thumbprint === thumbprint)?.version
  }

  /** @throws ActionError for every fault but what may not be read and what is not there */
  #unlessHidden(fault: VaultFault, right: VaultRight): undefined {
    const kind = kindOf(fault)
    const why =
      denialOf(fault, right) ?? (kind === 'not-found' || kind === 'disabled' ? describeFault(fault) : undefined)
    if (why === undefined) throw this.#refusal(fault, `Reading the key of ${this.name}`)
    this.#settings.context.log.info(`The key of ${this.name} cannot be read back: ${why}`)
    return undefined
  }

  #refusal(fault: VaultFault, doing: string): ActionError {
    return vaultRefusal(fault, { doing, right: WRITE_CERTIFICATES }, this.#vault)
  }
}

/** The application that a version of this action's was delivered for. */
function ownerOf({ tags }: CertificateVersion): ApplicationId | undefined {
  const owner = tags['managed-by'] === MANAGED_BY ? (tags['application-id'] ?? '') : ''
  return isGuid(owner) ? applicationId(owner) : undefined
}
