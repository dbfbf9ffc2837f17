import { RestError } from '@azure/core-rest-pipeline'
import type { PipelinePolicy } from './identity-pipeline.ts'
import { isTransient, tokenRefusalOf } from './token-refusal.ts'

/** The token service answers in a second; the identity library itself would wait for ever. */
const EXCHANGE_TIMEOUT_MS = 30_000
const THROTTLED_PAUSE_SECONDS = '3'

/**
 * Shows failures that pass to the identity library's retries in the form that they know: they repeat a 5xx, a 429 with
 * `Retry-After` and an error with the code of a broken connection, and nothing else. Asking for a token twice does no
 * harm. To be put into the pipeline behind the retries.
 * @param patienceMs how long one answer may take, its body included
 */
export function transientFailurePolicy(patienceMs = EXCHANGE_TIMEOUT_MS): PipelinePolicy {
  return {
    name: 'passingFailure',
    async sendRequest(request, next) {
      request.timeout = patienceMs
      const response = await next(request).catch((error: unknown) => {
        const code = codeOf(error, request.abortSignal?.aborted === true)
        throw code === undefined
          ? error
          : Object.assign(new RestError(textOf(error), { code, request }), { cause: error })
      })
      const { status, headers, bodyAsText } = response
      if (status === 429 && !headers.has('retry-after')) headers.set('retry-after', THROTTLED_PAUSE_SECONDS)
      if (status === 200 && !isJson(bodyAsText)) return { ...response, status: 502 }
      const refusal = status === 400 || status === 401 ? tokenRefusalOf(new Error(bodyAsText ?? '')) : undefined
      if (refusal !== undefined && isTransient(refusal)) return { ...response, status: 503 }
      return response
    }
  }
}

/** The code that the retries know; undefined for an error that stays as it is. */
function codeOf(error: unknown, isCancelled: boolean): 'ETIMEDOUT' | 'ECONNRESET' | undefined {
  if (!(error instanceof Error) || isCancelled) return undefined
  if (error.name === 'AbortError') return 'ETIMEDOUT'
  return 'code' in error && error.code === RestError.PARSE_ERROR ? 'ECONNRESET' : undefined
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** A gateway's page, or nothing, has been seen with status 200. */
function isJson(body: string | null | undefined): boolean {
  try {
    JSON.parse(body ?? '')
    return true
  } catch {
    return false
  }
}
