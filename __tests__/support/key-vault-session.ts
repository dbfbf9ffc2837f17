import type { AdministeringIdentity, RunningEmulator, RunningKeyVault } from '../../emulator/index.ts'
import {
  KeyVaultCertificate,
  type KeyVaultCertificateSettings
} from '../../src/adapters/delivery/key-vault/key-vault-certificate.ts'
import type { VaultAccess } from '../../src/adapters/delivery/key-vault/vault-connection.ts'
import { TokenService } from '../../src/adapters/entra/token-service.ts'
import { applicationId, tenantId } from '../../src/domain/identifiers.ts'
import type { KeyVaultLocation } from '../../src/domain/request/registration.ts'
import type { CertificateWithKey, Clock, Handover } from '../../src/ports.ts'
import { startRun } from '../../src/run/run-context.ts'
import { VaultClient, vaultToken } from '../emulator/support/vault-client.ts'
import { manualClock } from './clocks.ts'
import { type RecordingLog, recordingLog } from './recording-log.ts'

export const CERTIFICATE = 'vb365-contoso'
export const APPLICATION = applicationId('11111111-2222-4333-8444-555555555555')

export interface VaultSessionOptions {
  /** Another way to the vault, as through a front that fails. */
  readonly origin?: string
  readonly location?: Partial<KeyVaultLocation>
  readonly identity?: AdministeringIdentity
  readonly clock?: Clock
  readonly signal?: AbortSignal
  readonly patienceMs?: number
}

/** An identity at work on the vault of an emulator, through the adapters of this project. */
export interface VaultSession {
  readonly log: RecordingLog
  /** Every secret that was masked. */
  readonly masked: readonly string[]
  /** The tenants in which it was signed in. */
  readonly tenants: readonly string[]
  readonly access: VaultAccess
  destination(changes?: Partial<KeyVaultCertificateSettings>): KeyVaultCertificate
}

export function vaultOf({ keyVault }: RunningEmulator): RunningKeyVault {
  if (keyVault === undefined) throw new Error('the emulator has no vault')
  return keyVault
}

export function vaultSession(emulator: RunningEmulator, options: VaultSessionOptions = {}): VaultSession {
  const { identity = emulator, clock = manualClock(), signal = new AbortController().signal } = options
  const log = recordingLog()
  const masked: string[] = []
  const tenants: string[] = []
  const mask = (secret: string) => {
    masked.push(secret)
  }
  const access: VaultAccess = {
    location: {
      vault: options.origin ?? vaultOf(emulator).vault,
      certificate: CERTIFICATE,
      tenant: undefined,
      ...options.location
    },
    region: 'Worldwide',
    tokens: async (tenant) => {
      tenants.push(tenant)
      // By a name that NO_PROXY has, as tests of proxies are about the vault alone.
      const authorityHost = emulator.authorityHost.replace('127.0.0.1', 'localhost')
      const service = new TokenService({ tenant, authorityHost, isCustomAuthority: true, mask, clock })
      return service.withSecret({ clientId: identity.clientId, role: 'administrator' }, identity.clientSecret)
    },
    mask,
    context: startRun({ clock, signal, log }),
    patienceMs: options.patienceMs ?? 10_000
  }
  return {
    log,
    masked,
    tenants,
    access,
    destination: (changes = {}) => new KeyVaultCertificate({ ...access, friendlyName: 'VB365 Contoso', ...changes })
  }
}

export function handoverOf(certificate: CertificateWithKey, emulator: RunningEmulator): Handover {
  return {
    certificate,
    applicationId: APPLICATION,
    tenantId: tenantId(emulator.tenantId),
    isReplaceable: () => true
  }
}

/** Another client at the same vault, by its public API. */
export async function vaultClient(emulator: RunningEmulator): Promise<VaultClient> {
  return new VaultClient(vaultOf(emulator).vault, await vaultToken(emulator))
}

/** The certificates of all versions, oldest first, by their thumbprints. */
export function versionsIn(emulator: RunningEmulator, name = CERTIFICATE): readonly string[] {
  const versions = vaultOf(emulator).contents.certificates.get(name)?.versions ?? []
  return versions.map(({ credential }) => credential.certificate.fingerprint.replaceAll(':', ''))
}
