import type { RunningEmulator } from '../../emulator/index.ts'
import { TokenService } from '../../src/adapters/entra/token-service.ts'
import { connectToGraph, type GraphRequest } from '../../src/adapters/graph/graph-connection.ts'
import type { GraphSession } from '../../src/adapters/graph/graph-session.ts'
import { systemClock } from '../../src/adapters/system-clock.ts'
import type { ApplicationId } from '../../src/domain/identifiers.ts'
import type { CertificateWithKey, Clock } from '../../src/ports.ts'
import { manualClock } from './clocks.ts'
import { runContext } from './run-contexts.ts'

export interface ApplicationSessionOptions {
  /** Another way to the emulator's Graph, as through a proxy. */
  readonly endpoint?: string
  readonly clock?: Clock
  readonly limitMs?: number
  readonly signal?: AbortSignal
  /** What another writer does right before a request is sent. */
  readonly meanwhile?: (request: GraphRequest) => Promise<void> | void
}

/** An application at work on Graph, signed in with a certificate of its own. */
export function applicationSession(
  emulator: RunningEmulator,
  applicationId: ApplicationId,
  certificate: CertificateWithKey,
  {
    endpoint = emulator.graphEndpoint,
    clock = manualClock(),
    limitMs,
    signal,
    meanwhile
  }: ApplicationSessionOptions = {}
): GraphSession {
  const context = runContext({
    clock,
    ...(limitMs === undefined ? {} : { limitMs }),
    ...(signal === undefined ? {} : { signal })
  })
  const tokens = new TokenService({
    tenant: emulator.tenantId,
    authorityHost: emulator.authorityHost,
    isCustomAuthority: true,
    mask: () => undefined,
    clock: systemClock
  })
  const source = tokens.withCertificate({ clientId: applicationId, role: 'application' }, certificate)
  const token = () => source.token('https://graph.microsoft.com', context)
  const graph = connectToGraph(endpoint, async () => (await token()).token, context)
  return {
    connection: {
      async send(request) {
        await meanwhile?.(request)
        return graph.send(request)
      }
    },
    context,
    caller: async () => (await token()).claims
  }
}
