import { keysAtHand } from '../certificates/keys-at-hand.ts'
import { daysLeft } from '../domain/certificate/certificate.ts'
import type { ObservedDestination } from '../domain/certificate/destination.ts'
import { expiryWarnings } from '../domain/checks/certificate-warnings.ts'
import { type Check, inOrder, provesCertificate } from '../domain/checks/checks.ts'
import { ewsEndWarnings } from '../domain/checks/ews-timeline.ts'
import { requiredPermissions } from '../domain/permissions/required-permissions.ts'
import { publicFolderInstructions } from '../domain/plan/instructions.ts'
import type { Step } from '../domain/plan/plan.ts'
import { planDeliveries } from '../domain/plan/plan-deliveries.ts'
import { certificateInForce } from '../domain/plan/resulting-certificate.ts'
import { isOf, type StepOf } from '../domain/plan/step-stages.ts'
import type { CheckedRegistration } from '../domain/request/registration.ts'
import type { RunMode } from '../domain/request/run-mode.ts'
import { type DestinationResult, destinationResults } from '../domain/result/destination-result.ts'
import type { CheckedOutcome, PfxLocation } from '../domain/result/outcome.ts'
import { locatePfx } from '../domain/result/pfx-location.ts'
import { checksError, joined, tenantIdOf } from '../domain/result/verdict.ts'
import type { Caller } from '../domain/tenant/observed-tenant.ts'
import { readingWarnings } from '../domain/tenant/reading-warnings.ts'
import { type ActionError, asActionError } from '../errors.ts'
import type {
  ApplicationAccess,
  CertificateWithKey,
  Destination,
  Handover,
  ObservedOrganization,
  RunContext,
  TenantReader
} from '../ports.ts'
import type { FoundTarget } from './claimed-targets.ts'
import { deliverCertificates } from './deliver.ts'
import { observeItself } from './observe-itself.ts'
import { verifyConnections, verifyOrganization } from './verify.ts'

export interface CheckPorts {
  /** Keeps other registrations of this run from the same target; throws where one of them was first. */
  readonly claim: (found: FoundTarget) => void
  /** The tenant as the application itself may read it. */
  readonly view: TenantReader
  readonly access: ApplicationAccess
  readonly certificate: CertificateWithKey
  readonly destinations: readonly Destination[]
}

/**
 * An existing application that is granted nothing and changed in nothing: it signs in with its own certificate, without
 * an administrator, and the wizard's checks run.
 */
export async function checkApplication(
  registration: CheckedRegistration,
  mode: RunMode,
  ports: CheckPorts,
  context: RunContext
): Promise<CheckedOutcome> {
  const { certificate, destinations } = ports
  const { applicationId } = registration.application
  if (mode.kind === 'apply') await Promise.all(destinations.map((destination) => destination.prepare()))
  context.log.info('Signing in as the application')
  const found = await observeAndCheck(registration, ports, context)
  const delivery =
    mode.kind === 'apply' && found.mayDeliver
      ? await deliver({ applicationId, tenantId: found.caller?.tenantId }, ports, context)
      : undefined
  const inForce = certificateInForce(certificate.facts)
  return {
    kind: 'checked',
    registration,
    registered: {
      tenantId: tenantIdOf(found.caller, found.organization?.organization),
      applicationId,
      objectId: undefined,
      servicePrincipalId: found.caller?.servicePrincipalId,
      certificate: inForce,
      daysLeft: daysLeft(inForce.expiresOn, context.clock.now())
    },
    checks: found.checks,
    certificatesBeside: [],
    plan: { steps: delivery?.steps ?? [], present: [], blockers: [], forAdministrator: [] },
    completed: delivery?.completed ?? [],
    destinations: delivery?.destinations ?? [],
    warnings: [
      ...(found.organization === undefined ? [] : readingWarnings(found.organization)),
      ...expiryWarnings(certificate.facts, context.clock.now()),
      ...found.checks.flatMap(({ warnings = [] }) => warnings),
      ...ewsEndWarnings(registration, requiredPermissions(registration), context.clock.now())
    ],
    instructions: [
      ...found.checks.flatMap(({ instructions = [] }) => instructions),
      ...publicFolderInstructions(registration)
    ],
    pfx: delivery?.pfx,
    failure: joined(found.failure, delivery?.failure)
  }
}

interface Found {
  readonly caller: Caller | undefined
  readonly organization: ObservedOrganization | undefined
  readonly checks: readonly Check[]
  readonly failure: ActionError | undefined
  readonly mayDeliver: boolean
}

async function observeAndCheck(
  registration: CheckedRegistration,
  { view, access, certificate, claim }: CheckPorts,
  { clock }: RunContext
): Promise<Found> {
  try {
    const caller = await view.caller()
    const { applicationId } = registration.application
    claim({ tenantId: caller.tenantId, applicationId })
    const requirements = requiredPermissions(registration)
    const now = clock.now()
    const facts = { registration, requirements, applicationId, reading: undefined, isJustGranted: false, now }
    const [connections, own] = await Promise.all([
      verifyConnections(facts, access, clock),
      observeItself(facts, certificate.facts, view)
    ])
    const { organization } = own
    const settings = { name: 'configure-application' as const, ...own.settings, durationMs: 0 }
    const checks = inOrder([settings, ...connections, ...verifyOrganization(registration, organization)])
    const failure = checksError(checks, 'nothing-is-changed', undefined)
    return { caller, organization, checks, failure, mayDeliver: provesCertificate(checks) }
  } catch (error) {
    const failure = asActionError(error)
    return { caller: undefined, organization: undefined, checks: [], failure, mayDeliver: false }
  }
}

type Deliverable = Pick<Handover, 'applicationId' | 'tenantId'>

interface Delivered {
  readonly steps: readonly Step[]
  readonly completed: readonly Step[]
  readonly destinations: readonly DestinationResult[]
  readonly pfx: PfxLocation | undefined
  readonly failure: ActionError | undefined
}

/** Brings the certificate that was proved to where it is asked for. */
async function deliver(
  owner: Deliverable,
  { certificate, destinations }: CheckPorts,
  { clock }: RunContext
): Promise<Delivered> {
  const { facts } = certificate
  const { thumbprint } = facts
  const completed: Step[] = []
  let observed: readonly ObservedDestination[] = []
  let steps: readonly StepOf<'delivery'>[] = []
  const result = (failure: ActionError | undefined): Delivered => ({
    steps,
    completed,
    destinations: destinationResults({ destinations: observed, planned: steps, completed, thumbprint }),
    pfx: locatePfx({ thumbprint, destinations: observed, completed, stagedAt: undefined }),
    failure
  })
  try {
    const readings = await Promise.all(
      destinations.map((destination) => destination.observe(Promise.resolve(owner.tenantId)))
    )
    observed = readings.map((reading) => reading.observed)
    steps = planDeliveries(
      { destinations: observed, certificate: { kind: 'provided', facts }, keysAtHand: new Set([thumbprint]) },
      [],
      [{ kind: 'certificate', ...certificateInForce(facts) }]
    ).filter(isOf('delivery'))
    const keys = keysAtHand({ kind: 'provided', certificate }, readings)
    const complete = (step: Step) => completed.push(step)
    await deliverCertificates(steps, certificate, complete, {
      ...owner,
      destinations,
      keys,
      // The application's own list may not be read: no other certificate counts as one of its own.
      registeredBefore: [],
      now: clock.now()
    })
    return result(undefined)
  } catch (error) {
    return result(asActionError(error))
  }
}
