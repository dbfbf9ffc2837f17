import { headerFields } from '../header-fields.ts'
import type { GraphAnswer, GraphConnection, GraphRequest, GraphResponse } from './graph-connection.ts'

/** https://learn.microsoft.com/graph/json-batching: at most 20 requests a batch. */
const BATCH_LIMIT = 20

interface BatchResponse {
  readonly id?: string
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** Something that was asked, and its answer. */
export interface Answered<Item> {
  readonly item: Item
  readonly answer: GraphAnswer
}

/** What stands for the answer that a batch lacks. */
export const UNANSWERED: GraphAnswer = { kind: 'no-response', reason: 'the batch has no answer for this request' }

/**
 * Sends the requests of the items together, once, and gives one answer each. More than 20 go in several batches side by
 * side. A batch that fails as a whole gives each of its requests that failure.
 */
export async function sendBatch<Item>(
  connection: GraphConnection,
  items: readonly Item[],
  requestOf: (item: Item) => GraphRequest
): Promise<readonly Answered<Item>[]> {
  const batches = Array.from({ length: Math.ceil(items.length / BATCH_LIMIT) }, (_, index) =>
    items.slice(index * BATCH_LIMIT, (index + 1) * BATCH_LIMIT)
  )
  return (await Promise.all(batches.map((batch) => sendOneBatch(connection, batch, requestOf)))).flat()
}

async function sendOneBatch<Item>(
  connection: GraphConnection,
  items: readonly Item[],
  requestOf: (item: Item) => GraphRequest
): Promise<readonly Answered<Item>[]> {
  const answer = await connection.send({
    method: 'POST',
    path: '/$batch',
    body: { requests: items.map((item, index) => batchItem(requestOf(item), String(index + 1))) }
  })
  if (answer.kind === 'no-response' || answer.status !== 200) return items.map((item) => ({ item, answer }))
  const responses = new Map(responsesOf(answer.body).map((response) => [response.id, response]))
  return items.map((item, index) => ({ item, answer: itemAnswer(responses.get(String(index + 1)), answer) }))
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

/** The date of the whole answer is that of its items, against which `Retry-After` may be measured. */
function itemAnswer(response: BatchResponse | undefined, { headers: { date } }: GraphResponse): GraphAnswer {
  if (response?.status === undefined) return UNANSWERED
  const headers = { ...(date === undefined ? {} : { date }), ...headerFields(response.headers) }
  return { kind: 'response', status: response.status, headers, body: response.body }
}
