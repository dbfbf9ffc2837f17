import { keysAtHand } from '../certificates/keys-at-hand.ts'
import { daysLeft } from '../domain/certificate/certificate.ts'
import { expiryWarnings } from '../domain/checks/certificate-warnings.ts'
import { type Check, inOrder } from '../domain/checks/checks.ts'
import { requiredPermissions } from '../domain/permissions/required-permissions.ts'
import { publicFolderInstructions } from '../domain/plan/instructions.ts'
import type { Step } from '../domain/plan/plan.ts'
import { planDeliveries } from '../domain/plan/plan-deliveries.ts'
import { isOf } from '../domain/plan/step-stages.ts'
import type { CheckedRegistration } from '../domain/request/registration.ts'
import type { RunMode } from '../domain/request/run-mode.ts'
import type { CheckedOutcome, PfxLocation } from '../domain/result/outcome.ts'
import { locatePfx } from '../domain/result/pfx-location.ts'
import { checksError, tenantIdOf } from '../domain/result/verdict.ts'
import type { Caller } from '../domain/tenant/observed-tenant.ts'
import { readingWarnings } from '../domain/tenant/reading-warnings.ts'
import { queryFor } from '../domain/tenant/tenant-query.ts'
import { type ActionError, asActionError } from '../errors.ts'
import type {
  ApplicationSignIn,
  CertificateWithKey,
  Destination,
  Handover,
  ObservedOrganization,
  RunContext,
  TenantView
} from '../ports.ts'
import { deliverCertificates } from './deliver.ts'
import { verifyConnections, verifyOrganization } from './verify.ts'

export interface CheckPorts {
  /** The tenant as the application itself may read it. */
  readonly view: TenantView
  readonly signIn: ApplicationSignIn
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
    mode.kind === 'apply' && found.failure === undefined
      ? await deliver({ applicationId, tenantId: found.caller?.tenantId }, ports, context)
      : undefined
  const { thumbprint, thumbprintSha256, notAfter } = certificate.facts
  return {
    kind: 'checked',
    registration,
    registered: {
      tenantId: tenantIdOf(found.caller, found.organization?.organization),
      applicationId,
      objectId: undefined,
      servicePrincipalId: found.caller?.servicePrincipalId,
      certificate: { thumbprint, thumbprintSha256, expiresOn: notAfter },
      daysLeft: daysLeft(notAfter, context.clock.now())
    },
    checks: found.checks,
    warnings: [
      ...(found.organization === undefined ? [] : readingWarnings(found.organization)),
      ...expiryWarnings(certificate.facts, context.clock.now())
    ],
    instructions: publicFolderInstructions(registration),
    pfx: delivery?.pfx,
    failure: found.failure ?? delivery?.failure
  }
}

interface Found {
  readonly caller: Caller | undefined
  readonly organization: ObservedOrganization | undefined
  readonly checks: readonly Check[]
  readonly failure: ActionError | undefined
}

async function observeAndCheck(
  registration: CheckedRegistration,
  { view, signIn }: CheckPorts,
  { clock }: RunContext
): Promise<Found> {
  try {
    const caller = await view.caller()
    const requirements = requiredPermissions(registration)
    const [connections, organization] = await Promise.all([
      verifyConnections(requirements, signIn, clock),
      view.observeOrganization(queryFor(registration, requirements).account)
    ])
    const checks = inOrder([...connections, ...verifyOrganization(registration, organization)])
    return { caller, organization, checks, failure: checksError(checks, 'nothing-is-changed', undefined) }
  } catch (error) {
    return { caller: undefined, organization: undefined, checks: [], failure: asActionError(error) }
  }
}

type Deliverable = Pick<Handover, 'applicationId' | 'tenantId'>

/** Brings the certificate that was proved to where it is asked for. */
async function deliver(
  owner: Deliverable,
  { certificate, destinations }: CheckPorts,
  { clock }: RunContext
): Promise<{ readonly pfx: PfxLocation | undefined; readonly failure: ActionError | undefined }> {
  const { facts } = certificate
  const { thumbprint, thumbprintSha256, notAfter: expiresOn } = facts
  const completed: Step[] = []
  try {
    const readings = await Promise.all(
      destinations.map((destination) => destination.observe(Promise.resolve(owner.tenantId)))
    )
    const observed = readings.map((reading) => reading.observed)
    const inPlace = { kind: 'certificate', thumbprint, thumbprintSha256, expiresOn } as const
    const steps = planDeliveries(
      { destinations: observed, certificate: { kind: 'provided', facts }, keysAtHand: new Set([thumbprint]) },
      [],
      [inPlace]
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
    return {
      pfx: locatePfx({ thumbprint, destinations: observed, completed, stagedAt: undefined }),
      failure: undefined
    }
  } catch (error) {
    return { pfx: undefined, failure: asActionError(error) }
  }
}
