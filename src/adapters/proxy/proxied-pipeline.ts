import {
  createDefaultHttpClient,
  createEmptyPipeline,
  decompressResponsePolicy,
  type HttpClient,
  type Pipeline,
  proxyPolicy,
  userAgentPolicy
} from '@azure/core-rest-pipeline'
import { proxyTunnelPolicy } from './proxy-tunnel.ts'

/**
 * The client of all services that are reached without a proxy and with the system's authorities. Each client has
 * connections of its own: with this one a thousand registrations use the same few.
 */
export const sharedHttpClient: HttpClient = createDefaultHttpClient()

/**
 * Sends over the proxy of the environment, as the identity library does: the runtime's `fetch` knows no proxy. It
 * follows no redirect and repeats nothing. The tunnel has to come behind the choice of the proxy.
 */
export function proxiedPipeline(): Pipeline {
  const pipeline = createEmptyPipeline()
  for (const policy of [proxyPolicy(), proxyTunnelPolicy(), decompressResponsePolicy(), userAgentPolicy()]) {
    pipeline.addPolicy(policy)
  }
  return pipeline
}
