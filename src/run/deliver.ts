import type { CertificateSource } from '../certificates/certificate-source.ts'
import type { Thumbprint } from '../domain/identifiers.ts'
import { type ActionError, asActionError } from '../errors.ts'

export interface Delivery {
  /** Where the PFX is; undefined when none is to be handed over. */
  readonly pfxPath: string | undefined
  readonly failure: ActionError | undefined
}

/** Hands over the PFX of a proved certificate. A failure leaves it where it was staged. */
export async function deliverPfx(supply: CertificateSource, thumbprint: Thumbprint): Promise<Delivery> {
  try {
    return { pfxPath: await supply.deliver(thumbprint), failure: undefined }
  } catch (error) {
    return { pfxPath: supply.pfxOf(thumbprint)?.path, failure: asActionError(error) }
  }
}
