import type { PlannedCertificate } from '../domain/plan/plan.ts'
import { ActionError } from '../errors.ts'
import type { CertificateWithKey } from '../ports.ts'
import type { CertificateSource } from './certificate-source.ts'
import type { KeysAtHand } from './keys-at-hand.ts'

/**
 * The certificate of a planned step with its key. A new one is safe on disk when this returns: after a crash there can be
 * a certificate too many, never one whose key is gone.
 */
export async function obtainCertificate(
  source: CertificateSource,
  planned: PlannedCertificate,
  keys: KeysAtHand
): Promise<CertificateWithKey> {
  if (planned.kind === 'existing') {
    const found = keys.get(planned.facts.thumbprint)
    if (found === undefined) throw unplanned(`the key of certificate ${planned.facts.thumbprint}`)
    return found.open()
  }
  if (source.kind === 'provided') throw unplanned('a request for a new certificate')
  const made = await source.maker.make(planned.request)
  return source.staging.store(made, new Set(keys.keys()))
}

function unplanned(what: string): ActionError {
  return new ActionError(
    'unexpected',
    `The plan counts on ${what}, which is not there. This is a fault of the action; please report it.`
  )
}
