import type { GraphAnswer, GraphConnection, GraphRequest } from './graph-connection.ts'

/** https://learn.microsoft.com/graph/json-batching: at most 20 requests a batch. */
const BATCH_LIMIT = 20

interface BatchResponse {
  readonly id?: string
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/**
 * Sends the requests together, once, and returns one answer each, in their order. More than 20 go in several batches
 * side by side. A batch that fails as a whole gives each of its requests that failure.
 */
export async function sendBatch(
  connection: GraphConnection,
  requests: readonly GraphRequest[]
): Promise<readonly GraphAnswer[]> {
  const batches = Array.from({ length: Math.ceil(requests.length / BATCH_LIMIT) }, (_, index) =>
    requests.slice(index * BATCH_LIMIT, (index + 1) * BATCH_LIMIT)
  )
  return (await Promise.all(batches.map((batch) => sendOneBatch(connection, batch)))).flat()
}

async function sendOneBatch(
  connection: GraphConnection,
  requests: readonly GraphRequest[]
): Promise<readonly GraphAnswer[]> {
  const answer = await connection.send({
    method: 'POST',
    path: '/$batch',
    body: { requests: requests.map((request, index) => batchItem(request, String(index + 1))) }
  })
  if (answer.kind === 'no-response' || answer.status !== 200) return requests.map(() => answer)
  const responses = new Map(responsesOf(answer.body).map((response) => [response.id, response]))
  return requests.map((_, index) => itemAnswer(responses.get(String(index + 1))))
}

function batchItem({ method, path, headers, body }: GraphRequest, id: string): object {
  const contentType = body === undefined ? {} : { 'Content-Type': 'application/json' }
  const allHeaders = { ...contentType, ...headers }
  return {
    id,
    method,
    url: path,
    ...(Object.keys(allHeaders).length === 0 ? {} : { headers: allHeaders }),
    ...(body === undefined ? {} : { body })
  }
}

function responsesOf(body: unknown): readonly BatchResponse[] {
  const responses = (body as { readonly responses?: unknown } | undefined)?.responses
  return Array.isArray(responses) ? (responses as readonly BatchResponse[]) : []
}

function itemAnswer(response: BatchResponse | undefined): GraphAnswer {
  if (response?.status === undefined) return { kind: 'no-response', reason: 'the batch has no answer for this request' }
  const headers = Object.entries(response.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)])
  return { kind: 'response', status: response.status, headers: Object.fromEntries(headers), body: response.body }
}
