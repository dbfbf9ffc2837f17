import { createHttpHeaders, createPipelineRequest, type HttpMethods } from '@azure/core-rest-pipeline'
import { proxiedPipeline, sharedHttpClient } from '../proxy/proxied-pipeline.ts'

/** The part of `fetch` that GitHub's client uses. */
export type PipelineFetch = (url: string, request: PipelineFetchRequest) => Promise<Response>

export interface PipelineFetchRequest {
  readonly method: HttpMethods
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * A `fetch` over the HTTP client of the identity library, so that GitHub is reached by the same proxies as everything
 * else. It follows no redirect, repeats nothing, and returns when the whole body is there.
 */
export function pipelineFetch(): PipelineFetch {
  const pipeline = proxiedPipeline()
  return async (url, { method, headers, body, signal }) => {
    const request = createPipelineRequest({
      url,
      method,
      headers: createHttpHeaders(headers),
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { abortSignal: signal })
    })
    const { status, headers: answered, bodyAsText } = await pipeline.sendRequest(sharedHttpClient, request)
    return new Response(bodyAsText || null, { status, headers: answered.toJSON() })
  }
}
