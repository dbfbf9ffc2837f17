import type { CertificateSource } from '../certificates/certificate-source.ts'
import type { CertificateFacts } from '../domain/certificate/certificate.ts'
import { expiryWarnings } from '../domain/checks/certificate-warnings.ts'
import { type Check, failedChecks, inOrder } from '../domain/checks/checks.ts'
import { publicFolderInstructions } from '../domain/plan/instructions.ts'
import type { ExistingApplication, Registration } from '../domain/request/registration.ts'
import type { RunMode } from '../domain/request/run-mode.ts'
import { type Outcome, tenantIdOf } from '../domain/result/outcome.ts'
import { missingReadPermissions } from '../domain/tenant/missing-read-permissions.ts'
import type { Caller } from '../domain/tenant/observed-tenant.ts'
import { queryFor } from '../domain/tenant/tenant-query.ts'
import { ActionError, asActionError } from '../errors.ts'
import type { ApplicationSignIn, Clock, Log, ObservedOrganization, TenantView } from '../ports.ts'
import { deliverPfx } from './deliver.ts'
import { verifyConnections, verifyOrganization } from './verify.ts'

export interface InspectPorts {
  /** The tenant as the application itself may read it. */
  readonly view: TenantView
  readonly signIn: ApplicationSignIn
  readonly certificate: CertificateFacts
  readonly supply: CertificateSource
  readonly clock: Clock
  readonly log: Log
}

/**
 * An existing application that is granted nothing and changed in nothing: it signs in with its own certificate, without
 * an administrator, and the wizard's checks run.
 */
export async function inspect(
  registration: Registration,
  application: ExistingApplication,
  mode: RunMode,
  ports: InspectPorts
): Promise<Outcome> {
  ports.log.info('Signing in as the application')
  const found = await look(registration, ports)
  const delivery =
    found.failure === undefined && mode.kind === 'apply'
      ? await deliverPfx(ports.supply, ports.certificate.thumbprint)
      : { pfxPath: undefined, failure: found.failure }
  return {
    registration,
    mode,
    registered: {
      tenantId: tenantIdOf(found.caller, found.organization?.organization),
      applicationId: application.applicationId,
      objectId: undefined,
      servicePrincipalId: found.caller?.servicePrincipalId,
      certificate: { ...ports.certificate, expiresOn: ports.certificate.notAfter }
    },
    plan: { steps: [], present: [], blockers: [] },
    completed: [],
    checks: found.checks,
    warnings: [
      ...(found.organization === undefined ? [] : missingReadPermissions(found.organization)),
      ...expiryWarnings(ports.certificate, ports.clock.now())
    ],
    instructions: publicFolderInstructions(registration),
    ...delivery
  }
}

interface Found {
  readonly caller: Caller | undefined
  readonly organization: ObservedOrganization | undefined
  readonly checks: readonly Check[]
  readonly failure: ActionError | undefined
}

async function look(registration: Registration, { view, signIn, clock }: InspectPorts): Promise<Found> {
  try {
    const caller = await view.caller()
    const [connections, organization] = await Promise.all([
      verifyConnections(registration, signIn, clock),
      view.observeOrganization(queryFor(registration).account)
    ])
    const checks = inOrder([...connections, ...verifyOrganization(registration, organization)])
    return { caller, organization, checks, failure: verdict(checks) }
  } catch (error) {
    return { caller: undefined, organization: undefined, checks: [], failure: asActionError(error) }
  }
}

/** Every check that failed, in one message. */
function verdict(checks: readonly Check[]): ActionError | undefined {
  const failed = failedChecks(checks)
  return failed === undefined
    ? undefined
    : new ActionError(
        'verification-failed',
        `The application is not ready, and with "grantPermissions" false nothing is changed. ${failed}`
      )
}
