import type { ApplicationObjectId } from '../../domain/identifiers.ts'
import { listText } from '../../domain/list-text.ts'
import { ActionError } from '../../errors.ts'
import { type Backoff, backoff } from '../backoff.ts'
import type { ApplicationAddition, WireApplicationProperties } from './application-additions.ts'
import { withApplicationLocked } from './application-lock.ts'
import { applicationPath } from './application-queries.ts'
import { type GraphError, graphErrorOf, kindOf } from './graph-error.ts'
import { objectQuery } from './graph-query.ts'
import { readOne } from './graph-reader.ts'
import { errorOf, type GraphSession } from './graph-session.ts'
import type { Operation } from './operation.ts'
import { READINGS_TO_BELIEVE } from './shared-list.ts'

export interface ApplicationUpdate {
  readonly operation: Operation
  readonly objectId: ApplicationObjectId
  readonly additions: readonly ApplicationAddition[]
}

/**
 * Adds to an application, in one request. Graph replaces each list as a whole and knows no condition for a write, so
 * every try starts from the newest reading and what was written is read back.
 * https://learn.microsoft.com/graph/api/application-update
 * @throws ActionError when the write is refused, or not seen within the limit
 */
export function addToApplication(session: GraphSession, update: ApplicationUpdate): Promise<void> {
  return withApplicationLocked(update.objectId, session.context.signal, async () => {
    const writing = new ApplicationWriting(session, update)
    let body = await writing.read()
    while (body !== undefined) {
      const path = applicationPath('id', update.objectId)
      const answer = await session.connection.send({ method: 'PATCH', path, body })
      const error = graphErrorOf(answer)
      body = error === undefined ? await writing.readBack() : await writing.readAfter(error, body)
    }
  })
}

type Body = Readonly<Record<string, unknown>>

/** One update, from reading to reading. Each gives what is still to be written; undefined: everything is there. */
class ApplicationWriting {
  readonly #session: GraphSession
  readonly #update: ApplicationUpdate
  readonly #waiting: Backoff

  constructor(session: GraphSession, update: ApplicationUpdate) {
    this.#session = session
    this.#update = update
    this.#waiting = backoff(session.context)
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
    if (kind === 'denied') throw await errorOf(this.#session, error, operation)
    if (kind === 'refused') {
      const body = await this.read()
      // Another writer may have changed what this write started from.
      if (JSON.stringify(body) === JSON.stringify(sent) || !(await this.#waiting.wait())) {
        throw await errorOf(this.#session, error, operation)
      }
      return body
    }
    if (kind === 'outage') for (const addition of additions) addition.sentWithoutAnswer()
    if (!(await this.#waiting.wait(error.retryAfter))) throw await errorOf(this.#session, error, operation)
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
    const query = objectQuery({
      path: `${applicationPath('id', objectId)}?$select=${['id', ...additions.map(({ property }) => property)].join(',')}`,
      operation,
      read: (wire: WireApplicationProperties | undefined) => wire
    })
    for (;;) {
      const application = await readOne(this.#session, query)
      if (application !== undefined) return application
      if (!(await this.#waiting.wait())) {
        throw new ActionError(
          'request-refused',
          `${operation.doing} failed: Microsoft Graph does not show the application with the object ID ${objectId}, which was there before. Run again, unless it was deleted.`
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
