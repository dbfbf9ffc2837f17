import type { ServicePrincipalId } from '../../domain/identifiers.ts'
import { RESOURCE_APPLICATIONS } from '../../domain/permissions/resources.ts'
import { ActionError } from '../../errors.ts'
import type { GrantStep, RunContext } from '../../ports.ts'
import { backoff } from '../backoff.ts'
import { sendBatch } from './graph-batch.ts'
import type { GraphConnection, GraphRequest } from './graph-connection.ts'
import {
  actionErrorOf,
  describeGraphError,
  type GraphError,
  graphErrorOf,
  kindOf,
  type Operation
} from './graph-error.ts'
import type { GraphReader } from './graph-reader.ts'
import { longestWait } from './retry.ts'
import { grantRequests, readGrants, type ServicePrincipalGrants } from './service-principal-grants.ts'

export interface Granting {
  readonly servicePrincipalId: ServicePrincipalId
  readonly steps: readonly GrantStep[]
  readonly done: (step: GrantStep) => void
}

/** A step of the plan and what is still to do of it. */
interface PendingGrant {
  readonly planned: GrantStep
  readonly step: GrantStep
}

interface FailedGrant extends PendingGrant {
  readonly fault: GraphError
}

/**
 * Grants app roles, delegated scopes and directory roles together. What fails for a passing reason is looked for before
 * it is sent again: Graph may answer an error to a grant that it stored.
 */
export async function applyGrants(
  connection: GraphConnection,
  reader: GraphReader,
  context: RunContext,
  { servicePrincipalId, steps, done }: Granting
): Promise<void> {
  const waiting = backoff(context)
  let pending: readonly PendingGrant[] = steps.map((step) => ({ planned: step, step }))
  while (pending.length > 0) {
    const answers = await sendBatch(
      connection,
      pending.map(({ step }) => grantRequest(step, servicePrincipalId))
    )
    const failed: FailedGrant[] = []
    pending.forEach((grant, index) => {
      const fault = graphErrorOf(answers[index] ?? { kind: 'no-response', reason: 'the batch has no answer for it' })
      if (fault === undefined) done(grant.planned)
      else failed.push({ ...grant, fault })
    })
    throwRefusals(failed)
    const [first] = failed
    if (first === undefined) return
    const onlyDuplicates = failed.every(({ fault }) => kindOf(fault) === 'duplicate')
    if (!onlyDuplicates && !(await waiting.wait(longestWait(failed.map(({ fault }) => fault))))) {
      throw actionErrorOf(first.fault, operationOf(first.step))
    }
    const stored = await readStored(
      reader,
      servicePrincipalId,
      failed.map(({ step }) => step)
    )
    pending = failed.flatMap(({ planned, step }) => {
      const rest = notYetStored(step, stored)
      if (rest === undefined) done(planned)
      return rest === undefined ? [] : [{ planned, step: rest }]
    })
    if (onlyDuplicates && pending.length > 0 && !(await waiting.wait())) {
      throw actionErrorOf(first.fault, operationOf(first.step))
    }
  }
}

/** All refusals in one message: the user mends them all before the next run. */
function throwRefusals(failed: readonly FailedGrant[]): void {
  const refused = failed.filter(({ fault }) => ['denied', 'refused'].includes(kindOf(fault)))
  const [first, ...others] = refused
  if (first === undefined) return
  const error = actionErrorOf(first.fault, operationOf(first.step))
  if (others.length === 0) throw error
  const rest = Map.groupBy(others, ({ step }) => operationOf(step).leastPrivilege)
  throw new ActionError(
    error.code,
    `${error.message} ${others.length} more grants were refused: ${[...rest]
      .map(
        ([leastPrivilege, grants]) =>
          `${grants.map(({ step }) => nameOf(step)).join(', ')} (needs ${leastPrivilege}${grants[0] === undefined ? '' : `; ${describeGraphError(grants[0].fault)}`})`
      )
      .join('; ')}.`
  )
}

function grantRequest(step: GrantStep, principalId: ServicePrincipalId): GraphRequest {
  switch (step.kind) {
    case 'grant-app-role': {
      const { id, resourceServicePrincipalId: resourceId } = step.permission
      return {
        method: 'POST',
        path: `/servicePrincipals/${principalId}/appRoleAssignments`,
        body: { principalId, resourceId, appRoleId: id }
      }
    }
    case 'grant-delegated-scopes': {
      const scope = step.all.join(' ')
      if (step.grantId !== undefined) {
        return { method: 'PATCH', path: `/oauth2PermissionGrants/${step.grantId}`, body: { scope } }
      }
      return {
        method: 'POST',
        path: '/oauth2PermissionGrants',
        body: {
          clientId: principalId,
          consentType: 'AllPrincipals',
          resourceId: step.resourceServicePrincipalId,
          scope
        }
      }
    }
    case 'assign-directory-role':
      return {
        method: 'POST',
        path: '/roleManagement/directory/roleAssignments',
        body: { principalId, roleDefinitionId: step.role.roleTemplateId, directoryScopeId: '/' }
      }
  }
}

async function readStored(
  reader: GraphReader,
  id: ServicePrincipalId,
  steps: readonly GrantStep[]
): Promise<ServicePrincipalGrants> {
  const roles = steps.flatMap((step) => (step.kind === 'assign-directory-role' ? [step.role] : []))
  const answers = await reader.together(grantRequests(`/servicePrincipals/${id}`, roles))
  return readGrants(reader, answers, id)
}

/** What is left to do of a step, undefined when all of it is stored. */
function notYetStored(step: GrantStep, stored: ServicePrincipalGrants): GrantStep | undefined {
  switch (step.kind) {
    case 'grant-app-role': {
      const { id, resourceServicePrincipalId } = step.permission
      const isStored = stored.appRoleAssignments.some(
        ({ resourceId, appRoleId }) => resourceId === resourceServicePrincipalId && appRoleId === id
      )
      return isStored ? undefined : step
    }
    case 'grant-delegated-scopes': {
      const grant = stored.delegatedGrants.find(({ resourceId }) => resourceId === step.resourceServicePrincipalId)
      // One that was deleted meanwhile cannot be added to: it is made anew.
      if (grant === undefined) return { ...step, grantId: undefined }
      const held = new Set(grant.scopes)
      const missing = step.missing.filter(({ value }) => !held.has(value))
      if (missing.length === 0) return undefined
      return { ...step, grantId: grant.id, missing, all: [...new Set([...grant.scopes, ...step.all])] }
    }
    case 'assign-directory-role':
      return stored.directoryRoles.includes(step.role.roleTemplateId) ? undefined : step
  }
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
