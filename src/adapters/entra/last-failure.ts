import { isDiscovery, type PipelinePolicy } from './identity-pipeline.ts'
import { outageOf } from './service-outage.ts'

/**
 * Keeps why the last request of one credential got no usable answer, which the identity library replaces by
 * "endpoints_resolution_error" or leaves out.
 */
export class LastFailure {
  #reason: unknown

  /** Undefined when there was an answer that the library passes on itself. */
  get reason(): unknown {
    return this.#reason
  }

  /** To be put first into the pipeline of the credential. */
  get policy(): PipelinePolicy {
    return {
      name: 'lastFailure',
      sendRequest: async (request, next) => {
        this.#reason = undefined
        const response = await next(request).catch((failure: unknown) => {
          this.#reason = failure
          throw failure
        })
        const { status, bodyAsText } = response
        this.#reason = outageOf(response)
        if (isDiscovery(request) && status !== 200) {
          this.#reason ??= new Error(errorDescription(bodyAsText) ?? `HTTP ${status}`)
        }
        return response
      }
    }
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
