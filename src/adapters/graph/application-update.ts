import type { ApplicationObjectId } from '../../domain/identifiers.ts'
import { listText } from '../../domain/list-text.ts'
import { ActionError } from '../../errors.ts'
import { type Backoff, backoff } from '../backoff.ts'
import type { ApplicationChange, WireApplicationProperties } from './application-additions.ts'
import { withApplicationLocked } from './application-lock.ts'
import { applicationPath } from './application-queries.ts'
import { type GraphError, graphErrorOf, kindOf } from './graph-error.ts'
import { errorOf, type GraphSession } from './graph-session.ts'
import type { Operation } from './operation.ts'
import { READINGS_TO_BELIEVE } from './shared-list.ts'
import { readVisibleApplication } from './visible-application.ts'

export interface ApplicationUpdate {
  readonly operation: Operation
  readonly objectId: ApplicationObjectId
  readonly changes: readonly ApplicationChange[]
  /** Called when a write is accepted, before it is read back. */
  readonly taken?: (() => void) | undefined
}

/**
 * Changes an application, in one request. Graph replaces each list as a whole and knows no condition for a write, so
 * every try starts from the newest reading and what was written is read back.
 * https://learn.microsoft.com/graph/api/application-update
 * @throws ActionError when the write is refused, or not seen within the limit
 */
export function changeApplication(session: GraphSession, update: ApplicationUpdate): Promise<void> {
  return withApplicationLocked(update.objectId, session.context.signal, async () => {
    const writing = new ApplicationWriting(session, update)
    let body = await writing.read()
    while (body !== undefined) {
      const path = applicationPath('id', update.objectId)
      const answer = await session.connection.send({ method: 'PATCH', path, body })
      const error = graphErrorOf(answer)
      if (error === undefined) update.taken?.()
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
    this.#waiting = backoff('Microsoft Graph', session.context)
  }

  /** Reads again while something that was there is missing: it may be hidden by a replica that lags behind. */
  async read(): Promise<Body | undefined> {
    const { changes } = this.#update
    for (let readings = 1; ; readings += 1) {
      const application = await this.#application()
      const isDoubtful = changes.some((change) => change.lacksKnown(application))
      if (isDoubtful && readings < READINGS_TO_BELIEVE && (await this.#waiting.wait())) continue
      for (const change of changes) change.accept(application)
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
    const { operation, changes } = this.#update
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
    if (kind === 'outage') for (const change of changes) change.sentWithoutAnswer()
    if (!(await this.#waiting.wait(error.retryAfter))) throw await errorOf(this.#session, error, operation)
    return this.read()
  }

  #body(): Body | undefined {
    const values = this.#update.changes.flatMap((change) => {
      const value = change.value()
      return value === undefined ? [] : [[change.property, value] as const]
    })
    return values.length === 0 ? undefined : Object.fromEntries(values)
  }

  #application(): Promise<WireApplicationProperties> {
    const { objectId, operation, changes } = this.#update
    const properties = changes.map(({ property }) => property)
    return readVisibleApplication(this.#session, { objectId, operation, properties }, this.#waiting)
  }

  #neverStored(): ActionError {
    const missing = this.#update.changes.flatMap((change) => change.missing())
    const unwanted = this.#update.changes.flatMap((change) => change.unwanted())
    const differences = [
      ...(missing.length === 0 ? [] : [`does not return ${listText(missing)}`]),
      ...(unwanted.length === 0 ? [] : [`still returns ${listText(unwanted)}`])
    ]
    return new ActionError(
      'request-refused',
      `${this.#update.operation.doing} failed: the application's settings keep changing. Microsoft Graph took the change, but ${differences.join(' and ')}. Something else seems to write to this application at the same time; stop it and run again.`
    )
  }
}
