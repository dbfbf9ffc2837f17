import { createHttpHeaders, type PipelinePolicy, type PipelineResponse } from '@azure/core-rest-pipeline'

/** The request of an authority's OpenID configuration, https://openid.net/specs/openid-connect-discovery-1_0.html */
const CONFIGURATION = '/v2.0/.well-known/openid-configuration'

/**
 * Answers the question for the endpoints of an authority in its place. The identity library asks it for every host that
 * is not Microsoft's own; all of Entra's have their endpoints at the same paths
 * (https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud).
 */
export const knownEndpoints: PipelinePolicy = {
  name: 'knownEndpoints',
  async sendRequest(request, next) {
    const url = new URL(request.url)
    if (request.method !== 'GET' || !url.pathname.endsWith(CONFIGURATION)) return next(request)
    const authority = `${url.origin}${url.pathname.slice(0, -CONFIGURATION.length)}`
    return {
      request,
      status: 200,
      headers: createHttpHeaders({ 'content-type': 'application/json' }),
      bodyAsText: JSON.stringify(endpointsOf(authority))
    } satisfies PipelineResponse
  }
}

/** What the library requires of a configuration. */
function endpointsOf(authority: string) {
  return {
    issuer: `${authority}/v2.0`,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    jwks_uri: `${authority}/discovery/v2.0/keys`
  }
}
