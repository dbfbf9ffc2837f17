import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline'

/** True for the request of an authority's OpenID configuration, https://openid.net/specs/openid-connect-discovery-1_0.html */
export function isDiscovery({ method, url }: PipelineRequest): boolean {
  return method === 'GET' && url.includes('/.well-known/openid-configuration')
}

/**
 * Asks each authority for its OpenID configuration once: each credential of the identity library has a cache of its own,
 * and every sign-in makes a credential.
 */
export class DiscoveryCache {
  readonly #answers = new Map<string, Promise<PipelineResponse>>()

  /** To be put into the pipeline of each credential. */
  get policy(): PipelinePolicy {
    return {
      name: 'discoveryCache',
      sendRequest: (request, next) => (isDiscovery(request) ? this.#ask(request, next) : next(request))
    }
  }

  /** Asks again next time, as the answer is not usable. */
  forget({ url }: PipelineRequest): void {
    this.#answers.delete(url)
  }

  #ask(request: PipelineRequest, next: (request: PipelineRequest) => Promise<PipelineResponse>) {
    const answer = this.#answers.get(request.url) ?? next(request)
    this.#answers.set(request.url, answer)
    return answer
  }
}
