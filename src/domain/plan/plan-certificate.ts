import { isDueForRenewal, lifetimeOf } from '../certificate/certificate.ts'
import {
  currentCertificate,
  isInForce,
  isMissedByRecord,
  isUndelivered,
  type OwnCertificate,
  ownCertificates
} from '../certificate/own-certificates.ts'
import { keyCredentialNameOf } from '../request/managed-names.ts'
import type { GeneratedCertificate } from '../request/registration.ts'
import type { ObservedKeyCredential } from '../tenant/observed-tenant.ts'
import type { CertificateInForce, PlannedCertificate, PlanPart, Step } from './plan.ts'
import type { PlanningFacts } from './planning-facts.ts'

export function plannedCertificate(
  { certificate, destinations, now }: PlanningFacts,
  registered: readonly ObservedKeyCredential[]
): PlannedCertificate {
  switch (certificate.kind) {
    case 'provided':
      return { kind: 'existing', facts: certificate.facts, keyCredentialName: certificate.facts.subject }
    case 'generate': {
      const { request } = certificate
      const keyCredentialName = keyCredentialNameOf(request.friendlyName)
      const known = new Set(registered.map(({ thumbprint }) => thumbprint))
      // Made by an earlier run that ended before it was registered; used instead of another new one.
      const staged = destinations
        .flatMap((destination) => destination.staged)
        .find(({ thumbprint, notAfter }) => !known.has(thumbprint) && !isDueForRenewal(notAfter, request, now))
      return staged === undefined
        ? { kind: 'generate', request, keyCredentialName }
        : { kind: 'existing', facts: staged, keyCredentialName }
    }
  }
}

/** The certificate that the steps register; undefined where the one in place remains. */
export function certificateToRegister(steps: readonly Step[]): PlannedCertificate | undefined {
  return steps.flatMap((step) =>
    step.kind === 'create-application' || step.kind === 'register-certificate' ? [step.certificate] : []
  )[0]
}

/** The certificate that the one of the steps takes over from; undefined where none is replaced. */
export function replacedCertificate(steps: readonly Step[]): CertificateInForce | undefined {
  return steps.find((step) => step.kind === 'register-certificate')?.replaces
}

/** What is planned for the certificate of an application, and which one it uses afterwards. */
export interface CertificatePlan extends PlanPart {
  /** The own certificate that remains in use; undefined where another takes over. */
  readonly kept: OwnCertificate | undefined
  /** Own certificates whose private keys are lost: another one is registered because of it. */
  readonly lost: readonly OwnCertificate[]
}

/** The certificate beside those that an application has. */
export function planCertificate(
  facts: PlanningFacts,
  keyCredentials: readonly ObservedKeyCredential[]
): CertificatePlan {
  switch (facts.certificate.kind) {
    case 'provided':
      return planProvided(facts, facts.certificate.facts.thumbprint, keyCredentials)
    case 'generate':
      return planGenerated(facts, facts.certificate.request, keyCredentials)
  }
}

function planProvided(
  facts: PlanningFacts,
  given: CertificateInForce['thumbprint'],
  keyCredentials: readonly ObservedKeyCredential[]
): CertificatePlan {
  const inForce = keyCredentials.flatMap((credential) => certificateInForce(credential) ?? [])
  const registered = inForce.find(({ thumbprint }) => thumbprint === given)
  if (registered !== undefined) return { steps: [], present: [{ kind: 'certificate', ...registered }], ...NEITHER }
  const certificate = plannedCertificate(facts, keyCredentials)
  return { ...registering({ certificate, reason: 'not-registered', replaces: undefined }), ...NEITHER }
}

const NEITHER = { kept: undefined, lost: [] } as const

function planGenerated(
  facts: PlanningFacts,
  request: GeneratedCertificate,
  keyCredentials: readonly ObservedKeyCredential[]
): CertificatePlan {
  const current = currentCertificate(keyCredentials, facts.destinations, request, facts.now)
  const reason = renewalReason(facts, request, current)
  const replaces = current && certificateInForce(current)
  if (reason === undefined && current !== undefined && replaces !== undefined) {
    return { steps: [], present: [{ kind: 'certificate', ...replaces }], kept: current, lost: [] }
  }
  const certificate = plannedCertificate(facts, keyCredentials)
  return {
    ...registering({ certificate, reason: reason ?? 'none-registered', replaces }),
    kept: undefined,
    lost: reason === 'key-lost' ? orphans(facts, keyCredentials) : []
  }
}

type Registering = Omit<Extract<Step, { kind: 'register-certificate' }>, 'kind'>

function registering(step: Registering): PlanPart {
  return { steps: [{ kind: 'register-certificate', ...step }], present: [] }
}

/** Why a certificate is made beside the current one; undefined where there is no reason. */
function renewalReason(
  { destinations, keysAtHand, rotation, now }: PlanningFacts,
  request: GeneratedCertificate,
  current: OwnCertificate | undefined
): Registering['reason'] | undefined {
  if (current === undefined) return 'none-registered'
  switch (rotation) {
    case 'never':
      return undefined
    case 'force':
      return 'forced'
    case 'auto': {
      if (isDueForRenewal(current.expiresOn, request, now)) return 'near-its-end'
      const isLost = isMissedByRecord(destinations, current.thumbprint) && !keysAtHand.has(current.thumbprint)
      return isLost ? 'key-lost' : undefined
    }
  }
}

/** Own certificates whose keys are nowhere: what a run left that ended between registration and delivery. */
function orphans(
  { destinations, keysAtHand, now }: PlanningFacts,
  keyCredentials: readonly ObservedKeyCredential[]
): readonly OwnCertificate[] {
  return ownCertificates(keyCredentials)
    .filter((certificate) => isInForce(certificate, now))
    .filter(({ thumbprint }) => isUndelivered(destinations, thumbprint) && !keysAtHand.has(thumbprint))
}

function certificateInForce(credential: ObservedKeyCredential): CertificateInForce | undefined {
  const { thumbprint, thumbprintSha256, startsOn, expiresOn } = credential
  return thumbprint && { thumbprint, thumbprintSha256, startsOn, expiresOn }
}

/** When the certificate that the steps register begins; undefined where they register none. */
export function startOfNewCertificate({ now }: PlanningFacts, steps: readonly Step[]): Date | undefined {
  const planned = certificateToRegister(steps)
  if (planned === undefined) return undefined
  return planned.kind === 'existing' ? planned.facts.notBefore : lifetimeOf(planned.request, now).notBefore
}

/**
 * The certificate whose key is worth asking a destination for: it is in use, and another destination lacks it or is out
 * of date. A key that is not needed is not fetched.
 */
export function certificateToRecover(
  facts: Pick<PlanningFacts, 'certificate' | 'destinations' | 'rotation' | 'now'>,
  keyCredentials: readonly ObservedKeyCredential[]
): CertificateInForce['thumbprint'] | undefined {
  const { certificate, destinations, rotation, now } = facts
  if (certificate.kind !== 'generate' || rotation === 'force') return undefined
  const current = currentCertificate(keyCredentials, destinations, certificate.request, now)
  if (current === undefined) return undefined
  const isOutdated = destinations.some(({ outdated }) => outdated.length > 0)
  return isOutdated || isMissedByRecord(destinations, current.thumbprint) ? current.thumbprint : undefined
}
