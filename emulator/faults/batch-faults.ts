import type { Clock } from '../clock.ts'
import { isJsonObject } from '../shape.ts'
import { falseAnswer } from './carry-out-fault.ts'
import type { Arrival, FalseAnswer, Interruption } from './fault.ts'
import type { FaultInjector } from './fault-injector.ts'

type Item = Readonly<Record<string, unknown>> & { readonly id: string }

/** What becomes of a batch some of whose items go wrong. */
export interface FaultyBatch {
  /** What the server is to carry out; undefined where that is nothing. */
  readonly body: string | undefined
  /** Ends the exchange after that. */
  readonly interruption: Interruption | undefined
  /** Puts the answers that no service gave among the others. */
  complete(response: Response | undefined, clock: Clock): Promise<Response>
}

/** The faults that items of a batch meet, in the order of the items; undefined where they meet none. */
export function batchFaults(batch: Arrival, injector: FaultInjector): FaultyBatch | undefined {
  const items = itemsOf(batch.body)
  const answers = new Map<string, FalseAnswer>()
  const kept: Item[] = []
  let interruption: Interruption | undefined
  for (const item of items) {
    const fault = injector.faultOfItem(arrivalOf(item, batch))
    if (fault === undefined || fault.acted) kept.push(item)
    if (fault?.kind === 'answer') answers.set(item.id, fault)
    else if (fault !== undefined) interruption = fault
    if (interruption !== undefined) break
  }
  if (interruption === undefined && answers.size === 0) return undefined
  const unmet = dependents(items, new Set([...answers].filter(([, { acted }]) => !acted).map(([id]) => id)))
  const sent = kept.filter(({ id }) => !unmet.has(id))
  return {
    body: sent.length === 0 ? undefined : JSON.stringify({ requests: sent }),
    interruption,
    complete: (response, clock) => completed(response, answers, unmet, clock)
  }
}

function itemsOf(body: string): readonly Item[] {
  try {
    const content: unknown = JSON.parse(body)
    const requests = isJsonObject(content) && Array.isArray(content['requests']) ? content['requests'] : []
    return requests.filter((request): request is Item => isJsonObject(request) && typeof request['id'] === 'string')
  } catch {
    return []
  }
}

function arrivalOf(item: Item, batch: Arrival): Arrival {
  const path = String(item['url'])
  const prefix = batch.url.slice(0, batch.url.indexOf('/$batch'))
  return {
    server: batch.server,
    method: String(item['method']).toUpperCase(),
    url: `${prefix}${path.startsWith('/') ? path : `/${path}`}`,
    body: item['body'] === undefined ? '' : JSON.stringify(item['body']),
    item: item.id
  }
}

/** Items that wait, at first or second hand, for one that is not carried out. */
function dependents(items: readonly Item[], missing: ReadonlySet<string>): ReadonlySet<string> {
  const unmet = new Set<string>()
  const waitsInVain = ({ dependsOn }: Item) =>
    Array.isArray(dependsOn) && dependsOn.some((id) => missing.has(String(id)) || unmet.has(String(id)))
  for (const _ of items) {
    for (const item of items) if (!missing.has(item.id) && waitsInVain(item)) unmet.add(item.id)
  }
  return unmet
}

async function completed(
  response: Response | undefined,
  answers: ReadonlyMap<string, FalseAnswer>,
  unmet: ReadonlySet<string>,
  clock: Clock
): Promise<Response> {
  const real: unknown = response === undefined ? { responses: [] } : await response.clone().json()
  const responses = isJsonObject(real) ? real['responses'] : undefined
  // A batch that is refused as a whole has no answers of its items.
  if (response !== undefined && !Array.isArray(responses)) return response
  const given = Array.isArray(responses) ? responses.filter(({ id }) => !answers.has(id)) : []
  const headers = { 'Content-Type': 'application/json' }
  const error = { code: 'FailedDependency', message: 'The request was not run because a request it depends on failed.' }
  return Response.json({
    responses: [
      ...[...answers].map(([id, answer]) => itemAnswer(id, answer, clock)),
      ...given,
      ...[...unmet].map((id) => ({ id, status: 424, headers, body: { error } }))
    ]
  })
}

function itemAnswer(id: string, answer: FalseAnswer, clock: Clock): object {
  const { status, headers } = falseAnswer(answer, clock)
  const body = answer.body === undefined ? {} : { body: jsonOr(answer.body) }
  return { id, status, headers: headersOf(headers), ...body }
}

/** Items of a batch spell their headers as Graph does. */
function headersOf(headers: Headers): Record<string, string> {
  const spelt = (name: string) => name.replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase())
  return Object.fromEntries([...headers].map(([name, value]) => [spelt(name), value]))
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
