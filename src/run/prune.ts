import type { Step } from '../domain/plan/plan.ts'
import type { StepOf } from '../domain/plan/step-stages.ts'
import type { ApplicationIdentifiers, CertificateWriter } from '../ports.ts'

/** Removes certificates that nothing needs any more, one after another, and calls `complete` for each that is gone. */
export async function removeCertificates(
  steps: readonly StepOf<'pruning'>[],
  { objectId }: ApplicationIdentifiers,
  writer: CertificateWriter,
  complete: (step: Step) => void
): Promise<void> {
  for (const step of steps) {
    await writer.removeCertificate(objectId, step)
    complete(step)
  }
}
