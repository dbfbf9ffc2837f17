import { isJsonObject } from '../shape.ts'
import type { SeenRequest } from '../traffic-record.ts'
import { GraphError } from './errors.ts'
import { type GraphApp, type GraphContext, serve } from './graph-context.ts'

const mostItems = 20

interface BatchItem {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  readonly dependsOn: readonly string[]
}

interface BatchAnswer {
  readonly id: string
  readonly status: number
  readonly headers: Record<string, string>
  readonly body?: unknown
}

const malformed = (message: string): GraphError => new GraphError(400, 'BadRequest', message)

function readItem(value: unknown): BatchItem {
  if (!isJsonObject(value)) throw malformed('Invalid batch payload format.')
  const { id, method, url, headers = {}, body, dependsOn = [] } = value
  if (typeof id !== 'string' || id === '') throw malformed('Each batch request must have an id that is a string.')
  if (typeof method !== 'string' || !/^(GET|POST|PATCH|PUT|DELETE)$/i.test(method))
    throw malformed(`Request '${id}' has no valid method.`)
  if (typeof url !== 'string' || /^https?:/i.test(url)) throw malformed(`Request '${id}' must have a relative url.`)
  if (!isJsonObject(headers)) throw malformed(`Request '${id}' has invalid headers.`)
  if (!Array.isArray(dependsOn) || !dependsOn.every((entry) => typeof entry === 'string')) {
    throw malformed(`Request '${id}' has an invalid dependsOn.`)
  }
  const headerValues = Object.fromEntries(
    Object.entries(headers).map(([name, member]) => [name.toLowerCase(), String(member)])
  )
  if (body !== undefined && body !== null && headerValues['content-type'] === undefined) {
    throw malformed(`Write request id : ${id} does not contain Content-Type header or body.`)
  }
  const path = url.startsWith('/') ? url : `/${url}`
  if (/^\/(\$|%24)batch\b/i.test(path)) throw malformed('Batch requests cannot be nested.')
  return {
    id,
    method: method.toUpperCase(),
    path,
    headers: headerValues,
    body,
    dependsOn: dependsOn.map((entry) => entry.toLowerCase())
  }
}

/** Dependencies are none, one serial chain, or the same one item for all (learn.microsoft.com/graph/json-batching). */
function requireSimpleDependencies(items: readonly BatchItem[]): void {
  const ids = new Set(items.map((item) => item.id.toLowerCase()))
  const dependent = items.filter((item) => item.dependsOn.length > 0)
  for (const item of dependent) {
    const unknown = item.dependsOn.find((id) => !ids.has(id) || id === item.id.toLowerCase())
    if (unknown !== undefined)
      throw malformed(`Request '${item.id}' depends on '${unknown}', which is not in the batch.`)
    if (item.dependsOn.length > 1) throw malformed(`Request '${item.id}' depends on more than one request.`)
  }
  const [first] = dependent
  const onTheSame =
    dependent.every((item) => item.dependsOn[0] === first?.dependsOn[0]) &&
    !dependent.some((item) => item.id.toLowerCase() === first?.dependsOn[0])
  const chain =
    items.slice(1).every((item, index) => item.dependsOn[0] === items[index]?.id.toLowerCase()) &&
    items[0]?.dependsOn.length === 0
  if (dependent.length > 0 && !onTheSame && !chain) {
    throw malformed(
      'The dependency graph of the batch must be parallel, serial, or depend on one and the same request.'
    )
  }
}

function readBatch(body: unknown): BatchItem[] {
  const requests: unknown = isJsonObject(body) ? body['requests'] : undefined
  if (!Array.isArray(requests) || requests.length === 0) throw malformed('Invalid batch payload format.')
  if (requests.length > mostItems) throw malformed(`Number of batch request steps exceeds max value of ${mostItems}.`)
  const items = requests.map(readItem)
  const seen = new Set<string>()
  for (const { id } of items) {
    if (seen.has(id.toLowerCase())) throw malformed(`Request Id with value of '${id}' is duplicated.`)
    seen.add(id.toLowerCase())
  }
  requireSimpleDependencies(items)
  return items
}

function failedDependency(item: BatchItem): BatchAnswer {
  const error = { code: 'FailedDependency', message: 'The request was not run because a request it depends on failed.' }
  return { id: item.id, status: 424, headers: { 'Content-Type': 'application/json' }, body: { error } }
}

function answerHeaders(response: Response): Record<string, string> {
  const names = ['Cache-Control', 'Content-Type', 'Location', 'OData-Version', 'request-id', 'Retry-After']
  return Object.fromEntries(
    names.flatMap((name) => (response.headers.has(name) ? [[name, response.headers.get(name) ?? '']] : []))
  )
}

/** Runs one item as a request of its own, with the batch's token and user agent unless it has others. */
async function runItem(c: GraphContext, app: GraphApp, item: BatchItem, seen: SeenRequest[]): Promise<BatchAnswer> {
  const inherited = {
    authorization: c.req.header('authorization') ?? '',
    'user-agent': c.req.header('user-agent') ?? ''
  }
  const headers = new Headers({ ...inherited, ...item.headers })
  const body = item.body === undefined || item.body === null ? null : JSON.stringify(item.body)
  const url = `${new URL(c.req.url).origin}/v1.0${item.path}`
  const response = await app.fetch(
    new Request(url, { method: item.method, headers, body: item.method === 'GET' ? null : body })
  )
  seen.push({ method: item.method, url: `/v1.0${item.path}`, status: response.status, batchItem: item.id })
  const text = await response.text()
  const answer = { id: item.id, status: response.status, headers: answerHeaders(response) }
  return text === '' ? answer : { ...answer, body: JSON.parse(text) }
}

async function runAll(
  c: GraphContext,
  app: GraphApp,
  items: readonly BatchItem[],
  seen: SeenRequest[]
): Promise<BatchAnswer[]> {
  const running = new Map<string, Promise<BatchAnswer>>()
  const run = (item: BatchItem): Promise<BatchAnswer> => {
    const started = running.get(item.id) ?? start(item)
    running.set(item.id, started)
    return started
  }
  const start = async (item: BatchItem): Promise<BatchAnswer> => {
    const needed = items.find((candidate) => candidate.id.toLowerCase() === item.dependsOn[0])
    if (needed && (await run(needed)).status >= 400) return failedDependency(item)
    return await runItem(c, app, item, seen)
  }
  return await Promise.all(items.map(run))
}

/** Answers come in another order than the requests, as they may at Graph. */
function shuffled<T>(values: readonly T[]): T[] {
  const odd = values.filter((_, index) => index % 2 === 1)
  const even = values.filter((_, index) => index % 2 === 0)
  return [...odd.reverse(), ...even.reverse()]
}

/** Adds `POST /$batch`. Every item is appended to `seen`. */
export function addBatch(app: GraphApp, seen: SeenRequest[]): void {
  serve(app, '/v1.0/$batch', {
    POST: async (c) => {
      let body: unknown
      try {
        body = JSON.parse(await c.req.text())
      } catch {
        throw malformed('Invalid batch payload format.')
      }
      return c.json({ responses: shuffled(await runAll(c, app, readBatch(body), seen)) })
    }
  })
}
