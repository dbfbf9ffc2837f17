import type { ApplicationObjectId } from '../../domain/identifiers.ts'
import { listText } from '../../domain/list-text.ts'
import { ActionError } from '../../errors.ts'
import type { RunContext } from '../../ports.ts'
import { type Backoff, backoff } from '../backoff.ts'
import type { WireApplicationProperties } from './application-additions.ts'
import type { GraphConnection } from './graph-connection.ts'
import { actionErrorOf, type GraphError, graphErrorOf, kindOf, type Operation } from './graph-error.ts'
import type { GraphReader } from './graph-reader.ts'
import type { PropertyAddition } from './list-addition.ts'
import { READINGS_TO_BELIEVE } from './shared-list.ts'

export interface ApplicationUpdate {
  readonly operation: Operation
  readonly objectId: ApplicationObjectId
  readonly additions: readonly PropertyAddition<WireApplicationProperties>[]
}

/**
 * Adds to an application, in one request. Graph replaces each list as a whole and knows no condition for a write, so
 * every try starts from the newest reading and what was written is read back.
 * https://learn.microsoft.com/graph/api/application-update
 * @throws ActionError when the write is refused, or not seen within the limit
 */
export async function addToApplication(
  connection: GraphConnection,
  reader: GraphReader,
  context: RunContext,
  update: ApplicationUpdate
): Promise<void> {
  const writer = new ApplicationWriting(reader, context, update)
  let body = await writer.read()
  while (body !== undefined) {
    const answer = await connection.send({ method: 'PATCH', path: `/applications/${update.objectId}`, body })
    const error = graphErrorOf(answer)
    body = error === undefined ? await writer.readBack() : await writer.readAfter(error, body)
  }
}

type Body = Readonly<Record<string, unknown>>

/** One update, from reading to reading. Each gives what is still to be written; undefined: everything is there. */
class ApplicationWriting {
  readonly #reader: GraphReader
  readonly #update: ApplicationUpdate
  readonly #waiting: Backoff

  constructor(reader: GraphReader, context: RunContext, update: ApplicationUpdate) {
    this.#reader = reader
    this.#update = update
    this.#waiting = backoff(context)
  }

  /** Reads again while something that was there is missing: it may be hidden by a replica that lags behind. */
  async read(): Promise<Body | undefined> {
    const { additions } = this.#update
    for (let readings = 1; ; readings += 1) {
      const application = await this.#visibleApplication()
      const isDoubtful = additions.some((addition) => addition.lacksKnown(application))
      if (isDoubtful && readings < READINGS_TO_BELIEVE && (await this.#waiting.wait())) continue
      for (const addition of additions) addition.accept(application)
      return this.#body()
    }
  }

  /** Reads what Graph says that it stored, which another writer may have overwritten. */
  async readBack(): Promise<Body | undefined> {
    let body = await this.read()
    for (let readings = 1; body !== undefined && readings < READINGS_TO_BELIEVE; readings += 1) {
      if (!(await this.#waiting.wait())) throw this.#neverStored()
      body = await this.read()
    }
    if (body !== undefined && !(await this.#waiting.wait())) throw this.#neverStored()
    return body
  }

  /** Reads after a write that failed. @throws ActionError when another try cannot help */
  async readAfter(error: GraphError, sent: Body): Promise<Body | undefined> {
    const { operation, additions } = this.#update
    const kind = kindOf(error)
    if (kind === 'denied') throw actionErrorOf(error, operation)
    if (kind === 'refused') {
      const body = await this.read()
      // The reason may be that another writer changed what this write started from.
      if (JSON.stringify(body) === JSON.stringify(sent) || !(await this.#waiting.wait())) {
        throw actionErrorOf(error, operation)
      }
      return body
    }
    if (kind === 'outage') for (const addition of additions) addition.sentWithoutAnswer()
    if (!(await this.#waiting.wait(error.retryAfter))) throw actionErrorOf(error, operation)
    return this.read()
  }

  #body(): Body | undefined {
    const values = this.#update.additions.flatMap((addition) => {
      const value = addition.value()
      return value === undefined ? [] : [[addition.property, value] as const]
    })
    return values.length === 0 ? undefined : Object.fromEntries(values)
  }

  /** Every application that is written to has been seen before: one that is not there is not visible everywhere yet. */
  async #visibleApplication(): Promise<WireApplicationProperties> {
    const { objectId, operation, additions } = this.#update
    const properties = ['id', ...additions.map(({ property }) => property)]
    for (;;) {
      const [answer] = await this.#reader.together([
        { method: 'GET', path: `/applications/${objectId}?$select=${properties.join(',')}` }
      ])
      const application = this.#reader.object<WireApplicationProperties>(answer, operation)
      if (application !== undefined) return application
      if (!(await this.#waiting.wait())) {
        throw new ActionError(
          'request-refused',
          `${operation.doing} failed: Microsoft Graph does not show the application with the object ID ${objectId}, which was there before. If nobody deleted it, run again.`
        )
      }
    }
  }

  #neverStored(): ActionError {
    const missing = this.#update.additions.flatMap((addition) => addition.missing())
    return new ActionError(
      'request-refused',
      `${this.#update.operation.doing} failed: the application's settings keep changing. Microsoft Graph took the change, but does not return ${listText(missing)}. Something else seems to write to this application at the same time; stop it and run again.`
    )
  }
}
