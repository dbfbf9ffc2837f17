import type { TokenCredentialOptions } from '@azure/identity'

/** A step of the identity library's HTTP pipeline. */
export type PipelinePolicy = NonNullable<TokenCredentialOptions['additionalPolicies']>[number]['policy']
export type PipelineRequest = Parameters<PipelinePolicy['sendRequest']>[0]
export type PipelineResponse = Awaited<ReturnType<PipelinePolicy['sendRequest']>>

/** True for the request of an authority's OpenID configuration, https://openid.net/specs/openid-connect-discovery-1_0.html */
export function isDiscovery({ method, url }: PipelineRequest): boolean {
  return method === 'GET' && url.includes('/.well-known/openid-configuration')
}
