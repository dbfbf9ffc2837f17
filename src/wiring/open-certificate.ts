import { join } from 'node:path'
import { setSecret } from '@actions/core'
import { RsaCertificateMaker } from '../adapters/certificate/certificate-maker.ts'
import { refuseOutsideValidity } from '../adapters/certificate/certificate-validity.ts'
import { naming } from '../adapters/certificate/naming.ts'
import { importPfx, type PfxSource } from '../adapters/certificate/pfx-import.ts'
import { readStoreCertificate } from '../adapters/certificate-store/read-store-certificate.ts'
import { systemStorePorts } from '../adapters/certificate-store/system-store-ports.ts'
import { readKeyVaultCertificate } from '../adapters/delivery/key-vault/read-key-vault-certificate.ts'
import { PfxFile } from '../adapters/delivery/pfx-file.ts'
import type { GithubPace } from '../adapters/github/github-pace.ts'
import { temporaryFolder } from '../adapters/github/temporary-folder.ts'
import type { CertificateSource } from '../certificates/certificate-source.ts'
import { uniqueNameOf } from '../domain/request/managed-names.ts'
import type {
  GeneratedCertificate,
  PfxCertificate,
  PfxDelivery,
  ProvidedCertificate,
  Registration
} from '../domain/request/registration.ts'
import { writesPfx } from '../domain/request/written-pfx.ts'
import { ActionError } from '../errors.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { EMPTY_SECRET_ADVICE, requirePfxPassword } from '../inputs/pfx-password.ts'
import type { CertificateWithKey, Destination, RunContext, Staging } from '../ports.ts'
import type { SignIns } from './sign-in.ts'
import { vaultAccess } from './vault-access.ts'
import { wireRecords } from './wire-delivery.ts'

export interface CertificateSettings {
  readonly registration: Registration
  readonly inputs: Inputs
  readonly signIns: SignIns
  readonly githubPace: GithubPace
  /** Of each key derivation in a PFX under the password of the inputs; undefined: those of its encryption. */
  readonly pfxIterations: number | undefined
  readonly workingDirectory: string
}

/** Where the certificate of a registration comes from, and where it goes. */
export interface OpenedCertificate {
  readonly source: CertificateSource
  readonly destinations: readonly Destination[]
}

/** Opens what the registration says about its certificate, as far as possible before the network is touched. */
export async function openCertificate(settings: CertificateSettings, context: RunContext): Promise<OpenedCertificate> {
  const { certificate: request } = settings.registration
  if (request.source === 'generate') return openGenerated(request, settings, context)
  const { certificate, destinations } = await openProvidedCertificate(request, settings, context)
  return { source: { kind: 'provided', certificate }, destinations }
}

/**
 * A key that a person or another tool is to open is staged in a PFX under their password. Where none is, as for a vault
 * or a server that opens it right away, the key of a run that is killed is lost, and the next run replaces its certificate.
 */
async function openGenerated(
  request: GeneratedCertificate,
  settings: CertificateSettings,
  context: RunContext
): Promise<OpenedCertificate> {
  const { registration, inputs } = settings
  const { delivery } = registration
  const records = await wireRecords({ ...settings, friendlyName: request.friendlyName }, context)
  const isForPeople = writesPfx(registration)
  // A plan makes no certificate, so it needs no password; with one it can look for what an earlier run left.
  if (isForPeople && inputs.mode.kind === 'apply') requirePfxPassword(inputs)
  const maker = new RsaCertificateMaker(context.clock)
  if (!isForPeople && inputs.pfxPassword === undefined) {
    return { source: { kind: 'generate', request, maker, staging: UNSTAGED }, destinations: records }
  }
  const file = pfxFile(delivery.pfx ?? defaultDelivery(registration), request.friendlyName, settings, context)
  return { source: { kind: 'generate', request, maker, staging: file }, destinations: [file, ...records] }
}

const UNSTAGED: Staging = { store: (made) => Promise.resolve(made), pathOf: () => undefined }

export interface OpenedProvidedCertificate {
  readonly certificate: CertificateWithKey
  readonly destinations: readonly Destination[]
}

/** The certificate of a PFX, a certificate store or a vault, and the PFX of its own that it is delivered as, if that is asked for. */
export async function openProvidedCertificate(
  request: ProvidedCertificate,
  settings: CertificateSettings,
  context: RunContext
): Promise<OpenedProvidedCertificate> {
  const { registration, inputs } = settings
  const { pfx } = registration.delivery
  if (writesPfx(registration) && inputs.mode.kind === 'apply') requirePfxPassword(inputs)
  const { certificate, friendlyName } = await readProvidedCertificate(request, settings, context)
  const records = await wireRecords({ ...settings, friendlyName }, context)
  return {
    certificate,
    destinations: pfx === undefined ? records : [pfxFile(pfx, friendlyName, settings, context), ...records]
  }
}

interface NamedCertificate {
  readonly certificate: CertificateWithKey
  readonly friendlyName: string
}

async function readProvidedCertificate(
  request: ProvidedCertificate,
  settings: CertificateSettings,
  context: RunContext
): Promise<NamedCertificate> {
  const { inputs, workingDirectory } = settings
  const { clock, log } = context
  switch (request.source) {
    case 'pfx': {
      const source = pfxSource(request, inputs, workingDirectory)
      const { certificate, friendlyName } = await importPfx(source, inputs.pfxPassword, clock.now())
      return { certificate, friendlyName: friendlyName ?? certificate.facts.subject }
    }
    case 'store': {
      const certificate = await readStoreCertificate(request, systemStorePorts(log, setSecret))
      return naming(`Certificate ${request.thumbprint} of the certificate store`, async () => {
        refuseOutsideValidity(certificate, clock.now())
        return { certificate, friendlyName: certificate.facts.subject }
      })
    }
    case 'keyVault': {
      const { version } = request
      const access = vaultAccess(settings, context)
      const { certificate, friendlyName } = await readKeyVaultCertificate({ location: request, version }, access)
      return { certificate, friendlyName: friendlyName ?? certificate.facts.subject }
    }
  }
}

function pfxSource({ path }: PfxCertificate, { pfxBase64 }: Inputs, workingDirectory: string): PfxSource {
  if (path !== undefined && pfxBase64 !== undefined) {
    throw new ActionError(
      'input-invalid',
      'Two PFX are given, by "certificate.path" in the registration file and by the input "pfx-base64": give one of them.'
    )
  }
  if (pfxBase64 !== undefined) return { kind: 'base64', text: pfxBase64 }
  if (path !== undefined) return { kind: 'file', path, workingDirectory }
  throw new ActionError(
    'input-invalid',
    `No PFX is given: name a file in "certificate.path" of the registration file, or give the PFX in the input "pfx-base64". ${EMPTY_SECRET_ADVICE}`
  )
}

function pfxFile(
  { path, encryption }: PfxDelivery,
  friendlyName: string,
  { inputs: { pfxPassword: password }, pfxIterations: iterations, workingDirectory }: CertificateSettings,
  { log, signal }: RunContext
): PfxFile {
  return new PfxFile({ path, workingDirectory, password, encryption, iterations, friendlyName, log, signal })
}

/** The runner's folder for temporary files, which it empties when the job ends: a later step has to take the PFX. */
function defaultDelivery({ tenant, application }: Registration): PfxDelivery {
  const name = application.flow === 'new' ? uniqueNameOf(application.name) : `vb365-${application.applicationId}`
  return {
    path: join(temporaryFolder(), `${tenant.toLowerCase()}-${name}.pfx`),
    encryption: 'AES256_SHA256'
  }
}
