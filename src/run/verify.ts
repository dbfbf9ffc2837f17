import {
  type Check,
  type Connection,
  connectionsFor,
  inOrder,
  judgeConnection,
  judgePlans
} from '../domain/checks/checks.ts'
import { judgeIdentity, worstResult } from '../domain/checks/impersonation-account.ts'
import type { ApplicationId, Thumbprint } from '../domain/identifiers.ts'
import type { RequiredPermissions, Resource } from '../domain/permissions/permission.ts'
import type { Registration } from '../domain/request/registration.ts'
import type { ObservedTenant } from '../domain/tenant/observed-tenant.ts'
import { asActionError } from '../errors.ts'
import type { ApplicationSignIn, CertificateWithKey, Clock, ObservedOrganization, RunContext } from '../ports.ts'

/** How the registered application signs in with a certificate. */
export type SignInAs = (
  applicationId: ApplicationId,
  certificate: CertificateWithKey,
  observed: ObservedTenant
) => ApplicationSignIn

/** What is to be verified, and with what. */
export interface Verification {
  readonly registration: Registration
  readonly requirements: RequiredPermissions
  readonly observed: ObservedOrganization
  readonly thumbprint: Thumbprint
  /** Undefined where the private key of the certificate is not at hand. */
  readonly signIn: ApplicationSignIn | undefined
}

/** The last page of the wizard: what VB365 will do, done with the application's own certificate as far as possible. */
export async function verifyApplication(
  { registration, requirements, observed, thumbprint, signIn }: Verification,
  { clock, log }: Pick<RunContext, 'clock' | 'log'>
): Promise<readonly Check[]> {
  const organization = verifyOrganization(registration, observed)
  if (signIn === undefined) return inOrder([...unverifiedConnections(requirements, thumbprint), ...organization])
  log.info('Signing in as the application')
  return inOrder([...(await verifyConnections(requirements, signIn, clock)), ...organization])
}

/** Proves that the application can do what VB365 will do, with its own certificate. */
export async function verifyConnections(
  requirements: RequiredPermissions,
  signIn: ApplicationSignIn,
  clock: Clock
): Promise<readonly Check[]> {
  const byResource = [...Map.groupBy(connectionsFor(requirements), ({ resource }) => resource)]
  const checks = await Promise.all(byResource.map(([resource, ways]) => verifyResource(resource, ways, signIn, clock)))
  return checks.flat()
}

/** One token proves every way into a resource. */
async function verifyResource(
  resource: Resource,
  ways: readonly Connection[],
  signIn: ApplicationSignIn,
  clock: Clock
): Promise<readonly Check[]> {
  const started = clock.now().getTime()
  const expected = new Set(ways.flatMap(({ roles }) => roles))
  const judge = await signIn.rolesFor(resource, expected).then(
    ({ roles }) =>
      (way: Connection) =>
        judgeConnection(way, roles),
    (error: unknown) => {
      const failure = asActionError(error)
      if (failure.code === 'cancelled') throw failure
      return () => ({ result: 'failed' as const, detail: failure.message })
    }
  )
  const durationMs = clock.now().getTime() - started
  return ways.map((way) => ({ name: way.name, ...judge(way), durationMs }))
}

/** The same checks where the private key is not at hand: the application cannot sign in here, and nothing is known. */
function unverifiedConnections(requirements: RequiredPermissions, thumbprint: Thumbprint): readonly Check[] {
  return connectionsFor(requirements).map(({ name }) => ({
    name,
    result: 'unknown',
    detail: `could not sign in as the application: the private key of certificate ${thumbprint} is not available; a PFX where it is delivered, and "pfx-password", would provide it`,
    durationMs: 0
  }))
}

/** What the tenant's subscriptions and the account say; they were read before, so it takes no time. */
export function verifyOrganization(registration: Registration, observed: ObservedOrganization): readonly Check[] {
  const plans = judgePlans(registration.services, observed.subscriptions)
  return [...plans, ...accountCheck(registration, observed)].map((judged) => ({ ...judged, durationMs: 0 }))
}

function accountCheck(
  { application }: Registration,
  observed: ObservedOrganization
): readonly Omit<Check, 'durationMs'>[] {
  if (application.flow === 'new') return []
  const findings = judgeIdentity(application.identity, observed)
  const result = worstResult(findings)
  const telling = result === 'failed' ? findings.filter((finding) => finding.result === 'failed') : findings
  return [{ name: 'impersonation-account', result, detail: telling.map(({ detail }) => detail).join('; ') }]
}
