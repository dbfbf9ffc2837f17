import type { TokenCredentialOptions } from '@azure/identity'

/** A step of the identity library's HTTP pipeline. */
export type PipelinePolicy = NonNullable<TokenCredentialOptions['additionalPolicies']>[number]['policy']
type PipelineRequest = Parameters<PipelinePolicy['sendRequest']>[0]
type PipelineResponse = Awaited<ReturnType<PipelinePolicy['sendRequest']>>

/**
 * Asks each authority for its OpenID configuration once: each credential of the identity library has a memory of its
 * own, and a run that proves a new certificate uses several. It also keeps why the last request got no usable answer,
 * which the library replaces by "endpoints_resolution_error" or leaves away.
 */
export class DiscoveryMemory {
  readonly #answers = new Map<string, Promise<PipelineResponse>>()
  #failure: unknown

  /** Why the last request got no answer, or that for an OpenID configuration a refusal; undefined when all went well. */
  get failure(): unknown {
    return this.#failure
  }

  /** To be put into the pipeline of each credential. */
  get policy(): PipelinePolicy {
    return {
      name: 'discoveryMemory',
      sendRequest: async (request, next) => {
        this.#failure = undefined
        if (request.method === 'GET' && request.url.includes('/.well-known/openid-configuration')) {
          return this.#ask(request, next)
        }
        return next(request).catch((failure: unknown) => {
          this.#failure = failure
          throw failure
        })
      }
    }
  }

  #ask(request: PipelineRequest, next: (request: PipelineRequest) => Promise<PipelineResponse>) {
    const known = this.#answers.get(request.url)
    if (known !== undefined) return known
    const answer = next(request)
    this.#answers.set(request.url, answer)
    const forget = (failure: unknown) => {
      this.#answers.delete(request.url)
      this.#failure = failure
    }
    answer.then(({ status, bodyAsText }) => {
      if (status !== 200) forget(new Error(errorDescription(bodyAsText) ?? `HTTP ${status}`))
    }, forget)
    return answer
  }
}

/** Entra's own words, as in `{"error":"invalid_tenant","error_description":"AADSTS90002: …"}`. */
function errorDescription(body: string | null | undefined): string | undefined {
  try {
    const { error_description: description } = JSON.parse(body ?? '') as { readonly error_description?: unknown }
    return typeof description === 'string' ? description : undefined
  } catch {
    return undefined
  }
}
