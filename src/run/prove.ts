import { type Check, provesCertificate } from '../domain/checks/checks.ts'
import type { CertificateInForce, Step } from '../domain/plan/plan.ts'
import { readingAfter } from '../domain/plan/plan-ews.ts'
import { isInTokens } from '../domain/plan/step-stages.ts'
import type { PfxLocation } from '../domain/result/outcome.ts'
import { checksError } from '../domain/result/verdict.ts'
import { type ActionError, asActionError } from '../errors.ts'
import type { PlannedRun } from './planned-run.ts'
import type { ApplyState } from './stage-writers.ts'
import { verifyApplication } from './verify.ts'

export interface Proof {
  readonly checks: readonly Check[]
  readonly failure: ActionError | undefined
  /** Whether the certificate is proved, or nothing speaks against it, so that it may be delivered. */
  readonly mayDeliver: boolean
}

/** Where there is nothing to prove. */
export const NOTHING_TO_PROVE: Proof = { checks: [], failure: undefined, mayDeliver: true }

/** What this run knows of the application. */
export interface ProvedApplication extends Pick<ApplyState, 'identifiers' | 'certificate'> {
  readonly completed: readonly Step[]
}

/** Signs in as the application with its certificate, where its key is at hand, and makes every check. */
export async function prove(
  { facts, requirements, keys, ports, context }: PlannedRun,
  { identifiers, certificate: registered, completed }: ProvedApplication,
  certificate: CertificateInForce | undefined,
  pfx: PfxLocation | undefined
): Promise<Proof> {
  if (identifiers === undefined || certificate === undefined) return NOTHING_TO_PROVE
  const { applicationId } = identifiers
  const { thumbprint } = certificate
  const { registration, observed } = facts
  try {
    const isRegistered = registered?.facts.thumbprint === thumbprint
    const key = isRegistered ? registered : await keys.get(thumbprint)?.open()
    const checks = await verifyApplication(
      {
        registration,
        requirements,
        observed,
        applicationId,
        thumbprint,
        access: key && ports.signInAs(applicationId, key, observed),
        reading: readingAfter(facts.ews?.reading, completed, applicationId),
        isJustGranted: completed.some(isInTokens)
      },
      context
    )
    const mayDeliver = provesCertificate(checks)
    return { checks, failure: checksError(checks, undefined, mayDeliver ? undefined : pfx), mayDeliver }
  } catch (error) {
    return { checks: [], failure: asActionError(error), mayDeliver: false }
  }
}
