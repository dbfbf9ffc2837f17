import { backoff } from '../backoff.ts'
import { type Answered, sendBatch, UNANSWERED } from './graph-batch.ts'
import type { GraphAnswer } from './graph-connection.ts'
import { type GraphError, graphErrorOf, isPassing } from './graph-error.ts'
import type { GraphQuery } from './graph-query.ts'
import type { GraphSession } from './graph-session.ts'

type Queries = Readonly<Record<string, GraphQuery<unknown> | undefined>>

type ValueOf<Query> = Query extends GraphQuery<infer Value> ? Value : undefined

/** The value of each query, by its name; undefined for what was not asked. */
export type Values<Asked extends Queries> = { readonly [Name in keyof Asked]: ValueOf<Asked[Name]> }

/** Reads several things together, in one round trip where Graph is well. */
export async function readAll<Asked extends Queries>(session: GraphSession, queries: Asked): Promise<Values<Asked>> {
  const asked = Object.entries(queries).flatMap(([name, query]) => (query === undefined ? [] : [{ name, query }]))
  const { roles } = await session.caller()
  const answers = await readTogether(session, asked)
  const context = { roles, nextPage: (path: string) => readPage(session, path) }
  const values = await Promise.all(
    answers.map(async ({ item: { name, query }, answer }) => [name, await query.parse(answer, context)] as const)
  )
  // What is put together by name has the type that the names have.
  return Object.fromEntries(values) as Values<Asked>
}

/** Reads one thing. */
export async function readOne<Value>(session: GraphSession, query: GraphQuery<Value>): Promise<Value> {
  return (await readAll(session, { query })).query
}

interface Asked {
  readonly query: Pick<GraphQuery<unknown>, 'path' | 'isOptional'>
}

/** Tries of what the run can do without; the patience of the run is for what it cannot. */
const OPTIONAL_TRIES = 3

/** Sends those again that were throttled or met an outage; after the last try an outage is returned as it is. */
async function readTogether<Item extends Asked>(
  { connection, context }: GraphSession,
  items: readonly Item[]
): Promise<readonly Answered<Item>[]> {
  const waiting = backoff('Microsoft Graph', context)
  let answered: readonly Answered<Item>[] = []
  let asked = items
  for (let tries = 1; ; tries += 1) {
    const answers = await sendBatch(connection, asked, ({ query: { path } }) => ({ method: 'GET', path }))
    const failed = answers.flatMap(({ item, answer }) => {
      const error = graphErrorOf(answer)
      const isGivenUp = item.query.isOptional && tries >= OPTIONAL_TRIES
      return error !== undefined && isPassing(error) && !isGivenUp ? [{ item, error }] : []
    })
    const again = new Set(failed.map(({ item }) => item))
    answered = [...answered, ...answers.filter(({ item }) => !again.has(item))]
    if (failed.length === 0) return answered
    if (!(await waiting.wait(longestWait(failed.map(({ error }) => error))))) {
      return [...answered, ...answers.filter(({ item }) => again.has(item))]
    }
    asked = [...again]
  }
}

async function readPage(session: GraphSession, path: string): Promise<GraphAnswer> {
  const [page] = await readTogether(session, [{ query: { path, isOptional: false } }])
  return page?.answer ?? UNANSWERED
}

/** The longest `Retry-After` of several errors, in seconds; 0 when none has one. */
export function longestWait(errors: readonly GraphError[]): number {
  return Math.max(0, ...errors.map(({ retryAfter }) => retryAfter ?? 0))
}
