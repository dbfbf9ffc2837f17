import type { CertificateSource } from '../certificates/certificate-source.ts'
import type { KeysAtHand } from '../certificates/keys-at-hand.ts'
import type { Thumbprint } from '../domain/identifiers.ts'
import type { RequiredPermissions } from '../domain/permissions/permission.ts'
import type { Step } from '../domain/plan/plan.ts'
import type { RunFacts } from '../domain/result/findings.ts'
import type { PfxLocation } from '../domain/result/outcome.ts'
import { locatePfx } from '../domain/result/pfx-location.ts'
import { foundApplication } from '../domain/tenant/observed-tenant.ts'
import type {
  ApplicationWriter,
  CertificateWithKey,
  CertificateWriter,
  Destination,
  ExchangeOrganization,
  RunContext,
  TenantReader
} from '../ports.ts'
import type { FoundTarget } from './claimed-targets.ts'
import type { ApplyState } from './stage-writers.ts'
import type { SignInAs } from './verify.ts'

export interface RegisterPorts {
  /** Keeps other registrations of this run from the same target; throws where one of them was first. */
  readonly claim: (found: FoundTarget) => void
  readonly directory: TenantReader & ApplicationWriter
  /**
   * How an application that signs in with a certificate rolls its own certificates; undefined for another way to sign in.
   * @param proofs certificates whose keys are at hand, the best one first
   */
  readonly rollover: ((proofs: () => Promise<readonly CertificateWithKey[]>) => CertificateWriter) | undefined
  readonly exchange: ExchangeOrganization
  readonly source: CertificateSource
  readonly destinations: readonly Destination[]
  readonly signInAs: SignInAs
}

/** All that a run knows and needs once the tenant and the destinations are read and the plan is made. */
export interface PlannedRun {
  readonly facts: RunFacts
  readonly requirements: RequiredPermissions
  readonly keys: KeysAtHand
  readonly ports: RegisterPorts
  readonly context: RunContext
}

/** What is known of the application before anything is written. */
export function knownBefore({ observed }: RunFacts): ApplyState {
  const application = foundApplication(observed)
  return {
    identifiers: application,
    servicePrincipalId: application?.servicePrincipal?.id,
    certificate: undefined
  }
}

/** Where the PFX of a certificate is. `registered` is the certificate of this run, which is staged before all else. */
export function pfxOf(
  { facts: { destinations }, ports: { source } }: PlannedRun,
  thumbprint: Thumbprint | undefined,
  completed: readonly Step[],
  registered: CertificateWithKey | undefined
): PfxLocation | undefined {
  if (thumbprint === undefined) return undefined
  const isStaged =
    registered?.facts.thumbprint === thumbprint ||
    destinations.some(({ staged }) => staged.some((facts) => facts.thumbprint === thumbprint))
  const stagedAt = source.kind === 'generate' && isStaged ? source.staging.pathOf(thumbprint) : undefined
  return locatePfx({ thumbprint, destinations, completed, stagedAt })
}
