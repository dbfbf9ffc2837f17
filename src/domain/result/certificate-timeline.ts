import { lifetimeOf, overlapEnd, renewalDate } from '../certificate/certificate.ts'
import type { Thumbprint } from '../identifiers.ts'
import { certificateToRegister } from '../plan/plan-certificate.ts'
import type { GeneratedCertificate } from '../request/registration.ts'
import type { Outcome } from './outcome.ts'

/** One of this action's certificates in the life of an application. */
export interface TimelineCertificate {
  /** `next`: a plan makes it. `previous`: another one took over from it. */
  readonly role: 'previous' | 'current' | 'next'
  /** Undefined for one that is not made yet. */
  readonly thumbprint: Thumbprint | undefined
  readonly startsOn: Date
  readonly expiresOn: Date
  /** The overlap with the one that took over ends then; undefined where it remains. */
  readonly removedFrom: Date | undefined
}

/** When the certificates of an application begin and end, and what comes next. */
export interface CertificateTimeline {
  /** In the order of their beginnings. */
  readonly certificates: readonly TimelineCertificate[]
  /** When the newest one is replaced at the earliest; undefined where this action does not renew it. */
  readonly renewedFrom: Date | undefined
}

/** Undefined where the run knows of no certificate. */
export function certificateTimeline(outcome: Outcome, now: Date): CertificateTimeline | undefined {
  if (outcome.kind === 'refused') return undefined
  const request = generatedOf(outcome)
  const certificates = [...previous(outcome, request), ...current(outcome), ...next(outcome, now)].toSorted(
    (a, b) => a.startsOn.getTime() - b.startsOn.getTime()
  )
  const newest = certificates.findLast(({ role }) => role !== 'previous')
  if (newest === undefined) return undefined
  return { certificates, renewedFrom: request && renewalDate(newest.expiresOn, request) }
}

type Informed = Exclude<Outcome, { kind: 'refused' }>

function generatedOf({ registration: { certificate } }: Informed): GeneratedCertificate | undefined {
  return certificate.source === 'generate' ? certificate : undefined
}

function previous(
  { registered, certificatesBeside }: Informed,
  request: GeneratedCertificate | undefined
): readonly TimelineCertificate[] {
  const inUse = registered.certificate
  return certificatesBeside.map(({ thumbprint, startsOn, expiresOn }) => {
    const overlapEnds = request && overlapEnd([startsOn, inUse?.startsOn ?? startsOn], request)
    const removedFrom = overlapEnds && (overlapEnds < expiresOn ? overlapEnds : expiresOn)
    return { role: 'previous', thumbprint, startsOn, expiresOn, removedFrom }
  })
}

function current({ registered: { certificate } }: Informed): readonly TimelineCertificate[] {
  if (certificate === undefined) return []
  const { thumbprint, startsOn, expiresOn } = certificate
  return [{ role: 'current', thumbprint, startsOn, expiresOn, removedFrom: undefined }]
}

/** The certificate that a run with mode `apply` would make. */
function next(outcome: Informed, now: Date): readonly TimelineCertificate[] {
  const steps = outcome.kind === 'planned' ? outcome.plan.steps : []
  const planned = certificateToRegister(steps)
  if (planned?.kind !== 'generate') return []
  const { notBefore: startsOn, notAfter: expiresOn } = lifetimeOf(planned.request, now)
  return [{ role: 'next', thumbprint: undefined, startsOn, expiresOn, removedFrom: undefined }]
}
