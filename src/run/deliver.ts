import type { KeysAtHand } from '../certificates/keys-at-hand.ts'
import { isReplaceable } from '../domain/certificate/certificate.ts'
import type { DeliveredCertificate, Step } from '../domain/plan/plan.ts'
import { isDeliveryTo } from '../domain/plan/plan-deliveries.ts'
import type { StepOf } from '../domain/plan/step-stages.ts'
import { joinedErrors } from '../domain/result/verdict.ts'
import type { ObservedKeyCredential } from '../domain/tenant/observed-tenant.ts'
import { ActionError, asActionError } from '../errors.ts'
import type { CertificateWithKey, Destination, Handover } from '../ports.ts'

/** What deliveries need to know. */
export interface Deliveries extends Pick<Handover, 'applicationId' | 'tenantId'> {
  readonly destinations: readonly Destination[]
  readonly keys: KeysAtHand
  /** The certificates that the application had before this run. */
  readonly registeredBefore: readonly ObservedKeyCredential[]
  readonly now: Date
}

/**
 * Delivers to each destination in turn and calls `complete` for each step that is done. A destination that fails keeps
 * no other from its certificate.
 * @param registered the certificate that this run registered
 * @throws ActionError with all failures in one message
 */
export async function deliverCertificates(
  steps: readonly StepOf<'delivery'>[],
  registered: CertificateWithKey | undefined,
  complete: (step: Step) => void,
  { destinations, keys, registeredBefore, now, applicationId, tenantId }: Deliveries
): Promise<void> {
  const failures: ActionError[] = []
  for (const step of steps) {
    try {
      const destination = destinations.find((each) => isDeliveryTo(each)(step))
      const certificate = await certificateOf(step.certificate, registered, keys)
      if (destination === undefined || certificate === undefined) throw undeliverable(step)
      await destination.deliver({
        certificate,
        applicationId,
        tenantId,
        isReplaceable: isReplaceable(registeredBefore, now)
      })
      complete(step)
    } catch (error) {
      failures.push(asActionError(error))
    }
  }
  const [first, ...others] = failures
  if (first !== undefined) throw joinedErrors(first, others)
}

async function certificateOf(
  certificate: DeliveredCertificate,
  registered: CertificateWithKey | undefined,
  keys: KeysAtHand
): Promise<CertificateWithKey | undefined> {
  return certificate.kind === 'new' ? registered : keys.get(certificate.thumbprint)?.open()
}

function undeliverable({ name }: StepOf<'delivery'>): ActionError {
  return new ActionError(
    'unexpected',
    `The plan delivers to ${name} what this run does not have. This is a fault of the action; please report it.`
  )
}
