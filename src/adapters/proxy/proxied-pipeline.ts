import {
  createEmptyPipeline,
  decompressResponsePolicy,
  type Pipeline,
  proxyPolicy,
  userAgentPolicy
} from '@azure/core-rest-pipeline'
import { proxyTunnelPolicy } from './proxy-tunnel.ts'

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
