import type { Check } from '../domain/checks/checks.ts'
import type { CertificateInForce } from '../domain/plan/plan.ts'
import type { PfxLocation } from '../domain/result/outcome.ts'
import { checksError } from '../domain/result/verdict.ts'
import { type ActionError, asActionError } from '../errors.ts'
import type { ApplyState } from './apply.ts'
import type { PlannedRun } from './planned-run.ts'
import { verifyApplication } from './verify.ts'

export interface Proof {
  readonly checks: readonly Check[]
  readonly failure: ActionError | undefined
}

/** Signs in as the application with its certificate, where its key is at hand, and makes every check. */
export async function prove(
  { facts, requirements, keys, ports, context }: PlannedRun,
  { identifiers, certificate: registered }: ApplyState,
  certificate: CertificateInForce | undefined,
  pfx: PfxLocation | undefined
): Promise<Proof> {
  if (identifiers === undefined || certificate === undefined) return { checks: [], failure: undefined }
  const { thumbprint } = certificate
  const { registration, observed } = facts
  const key = registered?.facts.thumbprint === thumbprint ? registered : keys.get(thumbprint)
  const signIn = key && ports.signInAs(identifiers.applicationId, key, observed)
  try {
    const checks = await verifyApplication({ registration, requirements, observed, thumbprint, signIn }, context)
    return { checks, failure: checksError(checks, undefined, pfx) }
  } catch (error) {
    return { checks: [], failure: asActionError(error) }
  }
}
