import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setSecret } from '@actions/core'
import { RsaCertificateMaker } from '../adapters/certificate/certificate-maker.ts'
import { refuseOutsideValidity } from '../adapters/certificate/certificate-validity.ts'
import { importPfx, type PfxSource } from '../adapters/certificate/pfx-import.ts'
import { readStoreCertificate } from '../adapters/certificate-store/read-store-certificate.ts'
import { systemStorePorts } from '../adapters/certificate-store/system-store-ports.ts'
import { PfxFile } from '../adapters/delivery/pfx-file.ts'
import type { CertificateSource } from '../certificates/certificate-source.ts'
import { GeneratedCertificateSource } from '../certificates/generated-certificate.ts'
import { PlannedCertificateSource } from '../certificates/planned-certificate.ts'
import { ProvidedCertificateSource } from '../certificates/provided-certificate.ts'
import { uniqueNameOf } from '../domain/request/managed-names.ts'
import type { GeneratedCertificate, PfxCertificate, PfxDelivery, Registration } from '../domain/request/registration.ts'
import { ActionError } from '../errors.ts'
import type { Inputs } from '../inputs.ts'
import type { CertificateWithKey, Clock, Log, PfxStore } from '../ports.ts'

export interface SupplyContext {
  readonly registration: Registration
  readonly inputs: Inputs
  readonly workingDirectory: string
  readonly clock: Clock
  readonly log: Log
}

/** Opens what the registration says about its certificate, before the network is touched. */
export async function certificateSupply(context: SupplyContext): Promise<CertificateSource> {
  const { certificate } = context.registration
  if (certificate.source === 'generate') return generatedSupply(certificate, context)
  const given = await providedCertificate(context)
  const shelf = deliveryShelf(given.friendlyName, context)
  return ProvidedCertificateSource.open(given.certificate, { shelf, clock: context.clock })
}

export interface GivenCertificate {
  readonly certificate: CertificateWithKey
  readonly friendlyName: string
}

/** The certificate of a PFX or a certificate store. */
export async function providedCertificate({
  registration: { certificate: request },
  inputs,
  workingDirectory,
  clock,
  log
}: SupplyContext): Promise<GivenCertificate> {
  switch (request.source) {
    case 'pfx': {
      const source = pfxSource(request, inputs, workingDirectory)
      const { certificate, friendlyName } = await importPfx(source, inputs.pfxPassword, clock.now())
      return { certificate, friendlyName: friendlyName ?? certificate.facts.subject }
    }
    case 'store': {
      const certificate = await readStoreCertificate(request, systemStorePorts(log, setSecret))
      refuseOutsideValidity(certificate, clock.now())
      return { certificate, friendlyName: certificate.facts.subject }
    }
    case 'generate':
      throw new ActionError(
        'registration-invalid',
        'A certificate that is generated cannot be signed in with before it is registered: set "grantPermissions" to true, or give a certificate that is registered already.'
      )
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
    'No PFX is given: name a file in "certificate.path" of the registration file, or give the PFX in the input "pfx-base64".'
  )
}

async function generatedSupply(request: GeneratedCertificate, context: SupplyContext): Promise<CertificateSource> {
  const { inputs, registration, clock } = context
  // A plan makes no certificate, so it needs no password; with one it can look for what an earlier run left.
  if (inputs.mode.kind !== 'apply' && inputs.pfxPassword === undefined) return new PlannedCertificateSource(request)
  const delivery = registration.delivery.pfx ?? defaultDelivery(registration)
  const shelf = pfxDirectory(delivery, request.friendlyName, context)
  return GeneratedCertificateSource.open(request, {
    maker: new RsaCertificateMaker(clock),
    shelf,
    clock,
    isPreparing: inputs.mode.kind === 'apply'
  })
}

/** Where a given certificate is delivered as a PFX of its own, if that is asked for. */
export function deliveryShelf(friendlyName: string, context: SupplyContext): PfxStore | undefined {
  const { pfx } = context.registration.delivery
  return pfx === undefined || context.inputs.mode.kind !== 'apply'
    ? undefined
    : pfxDirectory(pfx, friendlyName, context)
}

function pfxDirectory(
  { path, encryption }: PfxDelivery,
  friendlyName: string,
  { inputs: { pfxPassword }, workingDirectory, log }: SupplyContext
): PfxFile {
  if (pfxPassword === undefined) {
    throw new ActionError(
      'input-invalid',
      'The input "pfx-password" is missing: it protects the PFX that is written. Take it from a secret.'
    )
  }
  return new PfxFile({ destination: path, workingDirectory, password: pfxPassword, encryption, friendlyName, log })
}

/** The runner's folder for temporary files, which it empties when the job ends: a later step has to take the PFX. */
function defaultDelivery({ tenant, application }: Registration): PfxDelivery {
  const name = application.flow === 'new' ? uniqueNameOf(application.name) : `vb365-${application.applicationId}`
  return {
    path: join(process.env['RUNNER_TEMP'] ?? tmpdir(), `${tenant.toLowerCase()}-${name}.pfx`),
    encryption: 'AES256_SHA256'
  }
}
