import { certificateToRegister } from '../domain/plan/plan-certificate.ts'
import { joined } from '../domain/result/verdict.ts'
import { asActionError } from '../errors.ts'
import type { Applied } from './apply.ts'
import type { ApplyPorts } from './stage-writers.ts'

/**
 * Ensures that the certificate of this run is still registered. A run beside this one may have taken it
 * for one whose key is lost, as long as no destination held it, or written its list over this one's: Graph knows no
 * condition for a write.
 */
export async function keepRegistered(applied: Applied, { certificates }: ApplyPorts): Promise<Applied> {
  const { completed, identifiers, certificate, failure } = applied
  const registered = certificateToRegister(completed)
  if (registered === undefined || identifiers === undefined || certificate === undefined) return applied
  if (failure?.code === 'cancelled') return applied
  try {
    await certificates.keepCertificate(identifiers.objectId, certificate, registered.keyCredentialName)
    return applied
  } catch (error) {
    return { ...applied, failure: joined(failure, asActionError(error)) }
  }
}
