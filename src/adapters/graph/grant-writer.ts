import type { ServicePrincipalId } from '../../domain/identifiers.ts'
import { listText } from '../../domain/list-text.ts'
import { RESOURCE_APPLICATIONS } from '../../domain/permissions/resources.ts'
import {
  ASSIGN_DIRECTORY_ROLES,
  GRANT_APP_ROLES,
  GRANT_DELEGATED_SCOPES,
  READ_APPLICATIONS
} from '../../domain/plan/caller-permissions.ts'
import { ActionError } from '../../errors.ts'
import type { GrantStep } from '../../ports.ts'
import { type Backoff, backoff } from '../backoff.ts'
import { sendBatch } from './graph-batch.ts'
import { describeGraphError, type GraphError, graphErrorOf, kindOf } from './graph-error.ts'
import { longestWait, readAll } from './graph-reader.ts'
import { errorOf, type GraphSession } from './graph-session.ts'
import type { Operation } from './operation.ts'
import { type PendingGrant, pendingGrant } from './pending-grant.ts'
import { grantQueries, grantsOf } from './service-principal-queries.ts'
import { READINGS_TO_BELIEVE } from './shared-list.ts'

export interface Granting {
  readonly servicePrincipalId: ServicePrincipalId
  readonly steps: readonly GrantStep[]
  readonly done: (step: GrantStep) => void
}

interface FailedGrant {
  readonly grant: PendingGrant
  readonly error: GraphError
}

/**
 * Grants app roles, delegated scopes and directory roles together; those beside the others that have to be read first. What
 * fails for a passing reason is looked for before it is sent again: Graph may answer an error to a grant that it stored.
 */
export async function applyGrants(session: GraphSession, granting: Granting): Promise<void> {
  const grants = granting.steps.map(pendingGrant)
  const parts = [grants.filter(({ replaces }) => !replaces), grants.filter(({ replaces }) => replaces)]
  const ends = await Promise.allSettled(parts.map((part) => writeGrants(session, granting, part)))
  const [failed] = ends.filter(({ status }) => status === 'rejected')
  if (failed !== undefined) session.context.signal.throwIfAborted()
  await throwRefusals(
    session,
    ends.flatMap((end) => (end.status === 'fulfilled' ? end.value : []))
  )
  if (failed?.status === 'rejected') throw failed.reason
}

/** @returns those that are refused, after which no other is written again */
async function writeGrants(
  session: GraphSession,
  granting: Granting,
  grants: readonly PendingGrant[]
): Promise<readonly FailedGrant[]> {
  const readings = new GrantReadings(session, granting)
  const readFirst = await readings.notYetStored(grants.filter(({ replaces }) => replaces))
  let pending: readonly PendingGrant[] = grants.filter((grant) => !grant.replaces || readFirst.includes(grant))
  while (pending.length > 0) {
    const answers = await sendBatch(session.connection, pending, (grant) => grant.request(granting.servicePrincipalId))
    const failed: FailedGrant[] = []
    const replaced: PendingGrant[] = []
    for (const { item: grant, answer } of answers) {
      const error = graphErrorOf(answer)
      if (error !== undefined) failed.push({ grant, error })
      else if (grant.replaces) replaced.push(grant)
      else granting.done(grant.step)
    }
    const overwritten = await readings.readBack(replaced)
    const refused = failed.filter(({ error }) => ['denied', 'refused'].includes(kindOf(error)))
    if (refused.length > 0) return refused
    pending = [...overwritten, ...(await readings.readAfter(failed))]
  }
  return []
}

/** Looks whether grants are stored, and calls `done` for those that are. */
class GrantReadings {
  readonly #session: GraphSession
  readonly #waiting: Backoff
  readonly #granting: Granting

  constructor(session: GraphSession, granting: Granting) {
    this.#session = session
    this.#waiting = backoff('Microsoft Graph', session.context)
    this.#granting = granting
  }

  /** Reads again while a scope that was there is missing: it may be hidden by a replica that lags behind. */
  async notYetStored(grants: readonly PendingGrant[]): Promise<readonly PendingGrant[]> {
    if (grants.length === 0) return []
    const { servicePrincipalId, done } = this.#granting
    const roles = grants.flatMap(({ step }) => (step.kind === 'assign-directory-role' ? [step.role] : []))
    for (let readings = 1; ; readings += 1) {
      const queries = grantQueries(`/servicePrincipals/${servicePrincipalId}`, roles)
      const stored = grantsOf(await readAll(this.#session, queries), servicePrincipalId)
      const isDoubtful = grants.some((grant) => grant.lacksKnown(stored))
      if (isDoubtful && readings < READINGS_TO_BELIEVE && (await this.#waiting.wait())) continue
      for (const grant of grants) grant.accept(stored)
      break
    }
    const pending = grants.filter(({ isStored }) => !isStored)
    for (const grant of grants) if (grant.isStored) done(grant.step)
    return pending
  }

  /** Reads what Graph says that it stored, which another writer may have overwritten. */
  async readBack(replaced: readonly PendingGrant[]): Promise<readonly PendingGrant[]> {
    let pending = await this.notYetStored(replaced)
    for (let readings = 1; pending.length > 0 && readings <= READINGS_TO_BELIEVE; readings += 1) {
      const [first] = pending
      if (first !== undefined && !(await this.#waiting.wait())) throw neverStored(first.step)
      pending = await this.notYetStored(pending)
    }
    return pending
  }

  /** Reads after writes that failed. @throws ActionError when the time is up */
  async readAfter(failed: readonly FailedGrant[]): Promise<readonly PendingGrant[]> {
    const [first] = failed
    if (first === undefined) return []
    for (const { grant, error } of failed) if (kindOf(error) === 'outage') grant.sentWithoutAnswer()
    const giveUp = () => errorOf(this.#session, first.error, operationOf(first.grant.step))
    const onlyDuplicates = failed.every(({ error }) => kindOf(error) === 'duplicate')
    const asked = longestWait(failed.map(({ error }) => error))
    if (!onlyDuplicates && !(await this.#waiting.wait(asked))) throw await giveUp()
    const pending = await this.notYetStored(failed.map(({ grant }) => grant))
    if (onlyDuplicates && pending.length > 0 && !(await this.#waiting.wait())) throw await giveUp()
    return pending
  }
}

/** All refusals in one message: the user corrects them all before the next run. */
async function throwRefusals(session: GraphSession, [first, ...others]: readonly FailedGrant[]): Promise<void> {
  if (first === undefined) return
  const error = await errorOf(session, first.error, operationOf(first.grant.step))
  if (others.length === 0) throw error
  const groups = Map.groupBy(others, ({ grant }) => needsText(operationOf(grant.step)))
  const rest = [...groups].map(([needs, [one, ...same]]) => {
    const names = listText([...(one === undefined ? [] : [one]), ...same].map(({ grant }) => nameOf(grant.step)))
    return `${names} (needs ${needs}${one === undefined ? '' : `; ${describeGraphError(one.error)}`})`
  })
  throw new ActionError(
    error.code,
    `${error.message} ${others.length === 1 ? '1 more grant was' : `${others.length} more grants were`} refused: ${rest.join('; ')}.`
  )
}

function needsText({ needs }: Operation): string {
  return needs.map(({ anyOf: [value] }) => value).join(' and ')
}

function neverStored(step: GrantStep): ActionError {
  return new ActionError(
    'request-refused',
    `Granting ${nameOf(step)} failed: the grant keeps changing. Microsoft Graph took the change, but does not return it. Something else seems to write to this grant at the same time; stop it and run again.`
  )
}

function operationOf(step: GrantStep): Operation {
  const doing = `Granting ${nameOf(step)}`
  switch (step.kind) {
    case 'grant-app-role':
      return { doing, needs: [GRANT_APP_ROLES, READ_APPLICATIONS] }
    case 'grant-delegated-scopes':
      return { doing, needs: [GRANT_DELEGATED_SCOPES] }
    case 'assign-directory-role':
      return { doing, needs: [ASSIGN_DIRECTORY_ROLES] }
  }
}

function nameOf(step: GrantStep): string {
  switch (step.kind) {
    case 'grant-app-role':
      return `${step.permission.value} of ${RESOURCE_APPLICATIONS[step.permission.resource].displayName}`
    case 'grant-delegated-scopes':
      return `the delegated permissions ${listText(step.missing.map(({ value }) => value))} of ${RESOURCE_APPLICATIONS[step.resource].displayName}`
    case 'assign-directory-role':
      return `the directory role ${step.role.displayName}`
  }
}
