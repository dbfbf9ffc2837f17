import { type Check, inOrder, judgePlans } from '../domain/checks/checks.ts'
import { judgeIdentity, worstResult } from '../domain/checks/impersonation-account.ts'
import { type AccessFacts, judgeAccess, judgeWithoutAccess } from '../domain/checks/judge-access.ts'
import type { ApplicationId, Thumbprint } from '../domain/identifiers.ts'
import type { Registration } from '../domain/request/registration.ts'
import type { ObservedTenant } from '../domain/tenant/observed-tenant.ts'
import type { ApplicationAccess, CertificateWithKey, ObservedOrganization, RunContext } from '../ports.ts'
import { accessServices } from './access-services.ts'

/** How the registered application signs in with a certificate. */
export type SignInAs = (
  applicationId: ApplicationId,
  certificate: CertificateWithKey,
  observed: ObservedTenant
) => ApplicationAccess

/** What is to be verified, and with what. */
export interface Verification extends Omit<AccessFacts, 'now'> {
  readonly observed: ObservedOrganization
  readonly thumbprint: Thumbprint
  /** Undefined where the private key of the certificate is not at hand. */
  readonly access: ApplicationAccess | undefined
}

/** The last page of the wizard: what VB365 will do, done with the application's own certificate as far as possible. */
export async function verifyApplication(
  verification: Verification,
  { clock, log }: Pick<RunContext, 'clock' | 'log'>
): Promise<readonly Check[]> {
  const { registration, observed, thumbprint, access } = verification
  const organization = verifyOrganization(registration, observed)
  const facts = { ...verification, now: clock.now() }
  if (access === undefined) return inOrder([...judgeWithoutAccess(keyless(thumbprint), facts), ...organization])
  log.info('Signing in as the application')
  return inOrder([...(await verifyConnections(facts, access, clock)), ...organization])
}

/** Proves that the application can do what VB365 will do, with its own certificate. */
export async function verifyConnections(
  facts: AccessFacts,
  access: ApplicationAccess,
  clock: RunContext['clock']
): Promise<readonly Check[]> {
  const { registration, requirements } = facts
  const account = accountOf(registration)
  return judgeAccess(await accessServices({ requirements, account }, access, clock), facts)
}

/** With a new application only VB365 knows the account. */
function accountOf({ application }: Registration): string | undefined {
  return application.flow === 'existing' && application.identity.kind === 'username'
    ? application.identity.username
    : undefined
}

function keyless(thumbprint: Thumbprint): string {
  return `could not sign in as the application: the private key of certificate ${thumbprint} is not available; a PFX where it is delivered, and "pfx-password", would provide it`
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
