import type { ApplicationObjectId } from '../../domain/identifiers.ts'
import { ActionError } from '../../errors.ts'
import type { Backoff } from '../backoff.ts'
import type { WireApplicationProperties } from './application-additions.ts'
import { applicationPath } from './application-queries.ts'
import { objectQuery } from './graph-query.ts'
import { readOne } from './graph-reader.ts'
import type { GraphSession } from './graph-session.ts'
import type { Operation } from './operation.ts'

export interface ApplicationReading {
  readonly objectId: ApplicationObjectId
  readonly operation: Operation
  readonly properties: readonly (keyof WireApplicationProperties)[]
}

/**
 * Reads properties of an application that was seen before: where it is not there, it is not visible everywhere yet.
 * @throws ActionError where it is not seen within the limit
 */
export async function readVisibleApplication(
  session: GraphSession,
  { objectId, operation, properties }: ApplicationReading,
  waiting: Backoff
): Promise<WireApplicationProperties> {
  const query = objectQuery({
    path: `${applicationPath('id', objectId)}?$select=${['id', ...properties].join(',')}`,
    operation,
    read: (wire: WireApplicationProperties | undefined) => wire
  })
  for (;;) {
    const application = await readOne(session, query)
    if (application !== undefined) return application
    if (!(await waiting.wait())) {
      throw new ActionError(
        'request-refused',
        `${operation.doing} failed: Microsoft Graph does not show the application with the object ID ${objectId}, which was there before. Run again, unless it was deleted.`
      )
    }
  }
}
