import type { Application } from '@microsoft/microsoft-graph-types'
import type { ApplicationObjectId } from '../../domain/identifiers.ts'
import { WRITE_APPLICATIONS } from '../../domain/plan/caller-permissions.ts'
import { NO_UNIQUE_NAME_TAG } from '../../domain/request/managed-names.ts'
import { backoff } from '../backoff.ts'
import { tagAddition } from './application-additions.ts'
import { applicationPath } from './application-queries.ts'
import { changeApplication } from './application-update.ts'
import { graphErrorOf, kindOf } from './graph-error.ts'
import { objectQuery } from './graph-query.ts'
import { readOne } from './graph-reader.ts'
import { errorOf, type GraphSession } from './graph-session.ts'
import type { Operation } from './operation.ts'
import { READINGS_TO_BELIEVE } from './shared-list.ts'

const NAMING: Operation = { doing: 'Giving the application its unique name', needs: [WRITE_APPLICATIONS] }

/**
 * Gives an application the unique name that it lacks; it can be set once while it is null
 * (microsoftgraph/msgraph-bicep-types#187, #274). An application to which Graph refuses it is marked, and found by its tag
 * from then on.
 */
export async function nameApplication(
  session: GraphSession,
  objectId: ApplicationObjectId,
  uniqueName: string
): Promise<void> {
  if (await setUniqueName(session, objectId, uniqueName)) return
  const changes = [tagAddition([NO_UNIQUE_NAME_TAG])]
  await changeApplication(session, { operation: NAMING, objectId, changes })
}

/** @returns false where Graph refuses the name, or takes it without storing it */
async function setUniqueName(
  session: GraphSession,
  objectId: ApplicationObjectId,
  uniqueName: string
): Promise<boolean> {
  const path = applicationPath('id', objectId)
  const waiting = backoff('Microsoft Graph', session.context)
  const isStored = objectQuery({
    path: `${path}?$select=id,uniqueName`,
    operation: NAMING,
    read: (application: Application | undefined) => application?.uniqueName === uniqueName
  })
  for (;;) {
    const answer = await session.connection.send({ method: 'PATCH', path, body: { uniqueName } })
    const error = graphErrorOf(answer)
    if (error === undefined) break
    const kind = kindOf(error)
    if (kind === 'refused' || kind === 'duplicate') return false
    if (kind === 'denied' || !(await waiting.wait(error.retryAfter))) throw await errorOf(session, error, NAMING)
    if (await readOne(session, isStored)) return true
  }
  for (let readings = 1; readings <= READINGS_TO_BELIEVE; readings += 1) {
    if (await readOne(session, isStored)) return true
    if (!(await waiting.wait())) break
  }
  return false
}
