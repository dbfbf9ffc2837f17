import type { ServicePrincipalId } from '../../domain/identifiers.ts'
import { RESOURCE_APPLICATIONS } from '../../domain/permissions/resources.ts'
import { ActionError } from '../../errors.ts'
import type { GrantStep, RunContext } from '../../ports.ts'
import { type Backoff, backoff } from '../backoff.ts'
import { sendBatch } from './graph-batch.ts'
import type { GraphConnection } from './graph-connection.ts'
import {
  actionErrorOf,
  describeGraphError,
  type GraphError,
  graphErrorOf,
  kindOf,
  type Operation
} from './graph-error.ts'
import type { GraphReader } from './graph-reader.ts'
import { type PendingGrant, pendingGrant } from './pending-grant.ts'
import { longestWait } from './retry.ts'
import { grantRequests, readGrants } from './service-principal-grants.ts'
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
 * Grants app roles, delegated scopes and directory roles together. What fails for a passing reason is looked for before
 * it is sent again: Graph may answer an error to a grant that it stored.
 */
export async function applyGrants(
  connection: GraphConnection,
  reader: GraphReader,
  context: RunContext,
  granting: Granting
): Promise<void> {
  const { servicePrincipalId, steps } = granting
  const waiting = backoff(context)
  const readings = new GrantReadings(reader, waiting, granting)
  const grants = steps.map(pendingGrant)
  const readFirst = await readings.notYetStored(grants.filter(({ replaces }) => replaces))
  let pending: readonly PendingGrant[] = grants.filter((grant) => !grant.replaces || readFirst.includes(grant))
  while (pending.length > 0) {
    const answers = await sendBatch(
      connection,
      pending.map((grant) => grant.request(servicePrincipalId))
    )
    const failed: FailedGrant[] = []
    const replaced: PendingGrant[] = []
    pending.forEach((grant, index) => {
      const error = graphErrorOf(answers[index] ?? { kind: 'no-response', reason: 'the batch has no answer for it' })
      if (error !== undefined) failed.push({ grant, error })
      else if (grant.replaces) replaced.push(grant)
      else granting.done(grant.step)
    })
    const overwritten = await readings.readBack(replaced)
    throwRefusals(failed)
    pending = [...overwritten, ...(await readings.readAfter(failed))]
  }
}

/** Looks whether grants are stored, and calls `done` for those that are. */
class GrantReadings {
  readonly #reader: GraphReader
  readonly #waiting: Backoff
  readonly #granting: Granting

  constructor(reader: GraphReader, waiting: Backoff, granting: Granting) {
    this.#reader = reader
    this.#waiting = waiting
    this.#granting = granting
  }

  /** Reads again while a scope that was there is missing: it may be hidden by a replica that lags behind. */
  async notYetStored(grants: readonly PendingGrant[]): Promise<readonly PendingGrant[]> {
    if (grants.length === 0) return []
    const { servicePrincipalId, done } = this.#granting
    const roles = grants.flatMap(({ step }) => (step.kind === 'assign-directory-role' ? [step.role] : []))
    for (let readings = 1; ; readings += 1) {
      const answers = await this.#reader.together(grantRequests(`/servicePrincipals/${servicePrincipalId}`, roles))
      const stored = await readGrants(this.#reader, answers, servicePrincipalId)
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
    const giveUp = () => actionErrorOf(first.error, operationOf(first.grant.step))
    const onlyDuplicates = failed.every(({ error }) => kindOf(error) === 'duplicate')
    if (!onlyDuplicates && !(await this.#waiting.wait(longestWait(failed.map(({ error }) => error))))) throw giveUp()
    const pending = await this.notYetStored(failed.map(({ grant }) => grant))
    if (onlyDuplicates && pending.length > 0 && !(await this.#waiting.wait())) throw giveUp()
    return pending
  }
}

/** All refusals in one message: the user corrects them all before the next run. */
function throwRefusals(failed: readonly FailedGrant[]): void {
  const refused = failed.filter(({ error }) => ['denied', 'refused'].includes(kindOf(error)))
  const [first, ...others] = refused
  if (first === undefined) return
  const error = actionErrorOf(first.error, operationOf(first.grant.step))
  if (others.length === 0) throw error
  const rest = Map.groupBy(others, ({ grant }) => operationOf(grant.step).leastPrivilege)
  throw new ActionError(
    error.code,
    `${error.message} ${others.length} more grants were refused: ${[...rest]
      .map(
        ([leastPrivilege, grants]) =>
          `${grants.map(({ grant }) => nameOf(grant.step)).join(', ')} (needs ${leastPrivilege}${grants[0] === undefined ? '' : `; ${describeGraphError(grants[0].error)}`})`
      )
      .join('; ')}.`
  )
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
      return { doing, leastPrivilege: 'AppRoleAssignment.ReadWrite.All (together with Application.Read.All)' }
    case 'grant-delegated-scopes':
      return { doing, leastPrivilege: 'DelegatedPermissionGrant.ReadWrite.All' }
    case 'assign-directory-role':
      return { doing, leastPrivilege: 'RoleManagement.ReadWrite.Directory' }
  }
}

function nameOf(step: GrantStep): string {
  switch (step.kind) {
    case 'grant-app-role':
      return `${step.permission.value} of ${RESOURCE_APPLICATIONS[step.permission.resource].displayName}`
    case 'grant-delegated-scopes':
      return `the delegated permissions ${step.missing.map(({ value }) => value).join(', ')} of ${RESOURCE_APPLICATIONS[step.resource].displayName}`
    case 'assign-directory-role':
      return `the directory role ${step.role.displayName}`
  }
}
