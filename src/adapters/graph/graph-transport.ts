import { createHttpHeaders, createPipelineRequest, type HttpMethods } from '@azure/core-rest-pipeline'
import { type Context, GraphClientError, type Middleware } from '@microsoft/microsoft-graph-client'
import { proxiedPipeline, sharedHttpClient } from '../proxy/proxied-pipeline.ts'

/**
 * Sends with the HTTP client of the identity library, so that Graph is reached by the same way as the sign-in. It keeps
 * the original error, which the handler of Microsoft's client would flatten.
 */
export class GraphTransport implements Middleware {
  readonly #pipeline = proxiedPipeline()

  async execute(context: Context): Promise<void> {
    const { signal } = context.options ?? {}
    const { url, method, headers, body } = await partsOf(context)
    const request = createPipelineRequest({ url, method, headers, ...(body === '' ? {} : { body }) })
    if (signal) request.abortSignal = signal
    try {
      const { status, headers: answered, bodyAsText } = await this.#pipeline.sendRequest(sharedHttpClient, request)
      context.response = new Response(bodyAsText || null, { status, headers: answered.toJSON() })
    } catch (error) {
      const wrapped = new GraphClientError('no response')
      wrapped.customError = error
      throw wrapped
    }
  }
}

const METHODS: readonly HttpMethods[] = ['GET', 'POST', 'PATCH']

/** The client describes its request in the many ways that `fetch` takes; `Request` knows them all. */
async function partsOf({ request, options = {} }: Context) {
  const { signal: _, ...described } = options
  const whole = new Request(request, described)
  const method = METHODS.find((known) => known === whole.method)
  if (method === undefined) throw new TypeError(`Graph is not asked with ${whole.method}`)
  return {
    url: whole.url,
    method,
    headers: createHttpHeaders(Object.fromEntries(whole.headers)),
    body: await whole.text()
  }
}
