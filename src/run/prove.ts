import type { CertificateSource } from '../certificates/certificate-source.ts'
import { type Check, failedChecks, inOrder } from '../domain/checks/checks.ts'
import type { ApplicationId, Thumbprint } from '../domain/identifiers.ts'
import type { Registration } from '../domain/request/registration.ts'
import type { ObservedTenant } from '../domain/tenant/observed-tenant.ts'
import { ActionError } from '../errors.ts'
import type { ApplicationSignIn, CertificateWithKey, Clock, Log } from '../ports.ts'
import { deliverPfx } from './deliver.ts'
import { unprovedConnections, verifyConnections, verifyOrganization } from './verify.ts'

export type SignInAs = (
  applicationId: ApplicationId,
  certificate: CertificateWithKey,
  observed: ObservedTenant
) => ApplicationSignIn

export interface ProofPorts {
  readonly supply: CertificateSource
  readonly signInAs: SignInAs
  readonly clock: Clock
  readonly log: Log
}

export interface ProofSubject {
  readonly observed: ObservedTenant
  readonly applicationId: ApplicationId
  readonly thumbprint: Thumbprint
  /** False when this run changed nothing: then only a PFX that waits to be delivered is a reason to sign in. */
  readonly isNeeded: boolean
  /** False in a run that writes nothing. */
  readonly delivers: boolean
}

export interface Proof {
  readonly checks: readonly Check[]
  /** Where the PFX is for VB365 to take. */
  readonly pfxPath: string | undefined
  readonly failure: ActionError | undefined
}

/**
 * Signs in as the application and hands the PFX over once that succeeded. A run that found everything in place and
 * handed over proves nothing anew.
 */
export async function prove(registration: Registration, ports: ProofPorts, subject: ProofSubject): Promise<Proof> {
  const { supply, signInAs, clock, log } = ports
  const { observed, applicationId, thumbprint, isNeeded, delivers } = subject
  const pfx = supply.pfxOf(thumbprint)
  const certificate = supply.find(thumbprint)
  const undelivered = pfx !== undefined && !pfx.delivered
  if (!isNeeded && !undelivered) return { checks: [], pfxPath: pfx?.path, failure: undefined }
  const organization = verifyOrganization(registration, observed)
  if (certificate === undefined) {
    const checks = inOrder([...unprovedConnections(registration, thumbprint), ...organization])
    return { checks, pfxPath: undefined, failure: verificationError(checks, undefined) }
  }
  log.info('Signing in as the application')
  const signIn = signInAs(applicationId, certificate, observed)
  const checks = inOrder([...(await verifyConnections(registration, signIn, clock)), ...organization])
  const failure = verificationError(checks, undelivered ? pfx.path : undefined)
  if (failure !== undefined) return { checks, pfxPath: pfx?.path, failure }
  if (!delivers) return { checks, pfxPath: undelivered ? undefined : pfx?.path, failure: undefined }
  return { checks, ...(await deliverPfx(supply, thumbprint)) }
}

function verificationError(checks: readonly Check[], stagedPfx: string | undefined): ActionError | undefined {
  const failed = failedChecks(checks)
  if (failed === undefined) return undefined
  const rescue = stagedPfx === undefined ? '' : ` The PFX is kept at ${stagedPfx}; the next run proves and delivers it.`
  return new ActionError('verification-failed', `The application is not ready. ${failed}${rescue}`)
}
