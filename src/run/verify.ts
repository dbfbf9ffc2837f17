import { type Check, type Connection, connectionsFor, judgeConnection, judgePlans } from '../domain/checks/checks.ts'
import { judgeIdentity, worstResult } from '../domain/checks/impersonation-account.ts'
import type { Thumbprint } from '../domain/identifiers.ts'
import type { Resource } from '../domain/permissions/permission.ts'
import { requiredPermissions } from '../domain/permissions/required-permissions.ts'
import type { Registration } from '../domain/request/registration.ts'
import { asActionError } from '../errors.ts'
import type { ApplicationSignIn, Clock, ObservedOrganization } from '../ports.ts'

/** Proves that the application can do what VB365 will do, with its own certificate. */
export async function verifyConnections(
  registration: Registration,
  signIn: ApplicationSignIn,
  clock: Clock
): Promise<readonly Check[]> {
  const connections = connectionsFor(requiredPermissions(registration))
  const byResource = [...Map.groupBy(connections, ({ resource }) => resource)]
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
    (held) => (way: Connection) => judgeConnection(way, held),
    (error: unknown) => {
      const { message } = asActionError(error)
      return () => ({ result: 'failed' as const, detail: message })
    }
  )
  const durationMs = clock.now().getTime() - started
  return ways.map((way) => ({ name: way.name, ...judge(way), durationMs }))
}

/** The same checks where the private key is not at hand: nobody can sign in, and nothing is known. */
export function unprovedConnections(registration: Registration, thumbprint: Thumbprint): readonly Check[] {
  return connectionsFor(requiredPermissions(registration)).map(({ name }) => ({
    name,
    result: 'unknown',
    detail: `nobody signed in as the application: the private key of certificate ${thumbprint} is not at hand; a PFX where it is delivered, and "pfx-password", would give it`,
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
