import type { AdministeringIdentity, RunningEmulator } from '../../emulator/index.ts'
import { connectToGraph, type GraphConnection, type GraphRequest } from '../../src/adapters/graph/graph-connection.ts'
import { GraphDirectory } from '../../src/adapters/graph/graph-directory.ts'
import { servicePrincipalId } from '../../src/domain/identifiers.ts'
import { requiredPermissions } from '../../src/domain/permissions/required-permissions.ts'
import type { Plan } from '../../src/domain/plan/plan.ts'
import type { Registration } from '../../src/domain/request/registration.ts'
import { foundApplication, type ObservedTenant } from '../../src/domain/tenant/observed-tenant.ts'
import { queryFor } from '../../src/domain/tenant/tenant-query.ts'
import type { CertificateWithKey, Clock } from '../../src/ports.ts'
import { type Applied, apply } from '../../src/run/apply.ts'
import { manualClock } from './clocks.ts'
import { planOf } from './plan-builder.ts'
import { recordingLog } from './recording-log.ts'
import { registrationOf } from './registration-builder.ts'
import { runContext } from './run-contexts.ts'
import { newCertificate } from './test-certificate.ts'

export interface GraphSession {
  readonly connection: GraphConnection
  readonly directory: GraphDirectory
  observe(registration?: Registration): Promise<ObservedTenant>
  /** Observes and plans. */
  plan(registration?: Registration): Promise<Plan>
  /** Observes, plans and carries the plan out with `certificate`, or a new one. */
  apply(registration?: Registration, certificate?: CertificateWithKey): Promise<Applied>
}

export interface GraphSessionOptions {
  /** Another way to the emulator's Graph, as through a proxy. */
  readonly endpoint?: string
  readonly clock?: Clock
  readonly identity?: AdministeringIdentity
  /** What the token is said to hold; nothing: that is unknown. */
  readonly roles?: ReadonlySet<string>
  readonly signal?: AbortSignal
  /** What another writer does right before a request is sent. */
  readonly meanwhile?: (request: GraphRequest) => Promise<void> | void
}

/** An administrator at work on an emulator's tenant, through the adapters of Graph. */
export function graphSession(emulator: RunningEmulator, options: GraphSessionOptions = {}): GraphSession {
  const {
    endpoint = emulator.graphEndpoint,
    clock = manualClock(),
    identity = emulator,
    roles,
    signal,
    meanwhile
  } = options
  const context = runContext({ clock, ...(signal === undefined ? {} : { signal }) })
  let token: Promise<string> | undefined
  const graph = connectToGraph(
    endpoint,
    () => {
      token ??= accessToken(emulator, identity)
      return token
    },
    context
  )
  const connection: GraphConnection = {
    async send(request) {
      await meanwhile?.(request)
      return graph.send(request)
    }
  }
  const directory = new GraphDirectory(connection, context, async () => ({
    tenantId: undefined,
    applicationId: undefined,
    servicePrincipalId: servicePrincipalId(identity.objectId),
    roles,
    directoryRoles: undefined
  }))
  const observe = (registration = registrationOf()) =>
    directory.observe(queryFor(registration, requiredPermissions(registration)))
  const facts = async (registration: Registration) => {
    const { certificate } = registration
    if (certificate.source !== 'generate') throw new Error('the test asked for a certificate of another source')
    const observed = await observe(registration)
    const offer = { kind: 'generate' as const, request: certificate }
    return {
      observed,
      plan: planOf({ registration, observed, certificate: offer, now: clock.now() })
    }
  }
  return {
    connection,
    directory,
    observe,
    plan: async (registration = registrationOf()) => (await facts(registration)).plan,
    async apply(registration = registrationOf(), certificate?: CertificateWithKey) {
      const { observed, plan } = await facts(registration)
      if (plan.blockers.length > 0) throw new Error(`the plan has blockers: ${JSON.stringify(plan.blockers)}`)
      const application = foundApplication(observed)
      return apply(
        plan.steps,
        { identifiers: application, servicePrincipalId: application?.servicePrincipal?.id, certificate: undefined },
        {
          directory,
          certificates: directory,
          log: recordingLog(),
          clock: manualClock(),
          obtain: async () => certificate ?? newCertificate(),
          deliver: async () => undefined,
          allowInEws: async () => undefined
        }
      )
    }
  }
}

/** A Graph token of an administering identity, from the token endpoint itself. */
async function accessToken(
  { authorityHost, tenantId }: RunningEmulator,
  { clientId, clientSecret }: AdministeringIdentity
): Promise<string> {
  const response = await fetch(`${authorityHost}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'https://graph.microsoft.com/.default',
      grant_type: 'client_credentials'
    })
  })
  const body: unknown = await response.json()
  if (typeof body === 'object' && body !== null && 'access_token' in body) return String(body.access_token)
  throw new Error(`the emulator issued no token: ${JSON.stringify(body)}`)
}
