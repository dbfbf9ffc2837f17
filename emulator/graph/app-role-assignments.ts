import { Alternation } from '../alternation.ts'
import { graphTime } from '../certificates.ts'
import type { Directory } from '../directory.ts'
import type { AppRoleAssignment } from '../grants.ts'
import { assignmentId } from '../object-ids.ts'
import { guid, object } from '../shape.ts'
import { permissions, requireAppRoleReader, requireOneOf } from './authorization.ts'
import { badRequest, GraphError, resourceNotFound } from './errors.ts'
import { entityResponse, type GraphApp, type GraphContext, parameter, readBody, serve } from './graph-context.ts'
import { requireServicePrincipal } from './object-keys.ts'
import { type EntityType, listResponse, project, queryOptions, selectionSuffix } from './query-options.ts'

const assignmentShape = object({ principalId: guid, resourceId: guid, appRoleId: guid }, {})

const assignmentType: EntityType = {
  name: 'appRoleAssignment',
  properties: [
    'id',
    'deletedDateTime',
    'appRoleId',
    'createdDateTime',
    'principalDisplayName',
    'principalId',
    'principalType',
    'resourceDisplayName',
    'resourceId'
  ],
  filters: {
    resourceId: { operators: ['eq'], literal: 'guid' },
    principalId: { operators: ['eq'], literal: 'guid' },
    principalDisplayName: { operators: ['eq', 'startswith'], literal: 'string' }
  }
}

/** An assignment as Graph shows it. */
export function renderAppRoleAssignment(directory: Directory, assignment: AppRoleAssignment): Record<string, unknown> {
  const nameOf = (id: string): string | null =>
    directory.stored('servicePrincipals').find((candidate) => candidate.id === id)?.displayName ?? null
  return {
    id: assignment.id,
    deletedDateTime: null,
    appRoleId: assignment.appRoleId,
    createdDateTime: assignment.createdDateTime,
    principalDisplayName: nameOf(assignment.principalId),
    principalId: assignment.principalId,
    principalType: 'ServicePrincipal',
    resourceDisplayName: nameOf(assignment.resourceId),
    resourceId: assignment.resourceId
  }
}

function requireKnownPrincipals(
  directory: Directory,
  principalId: string,
  resourceId: string,
  answers: Alternation
): void {
  for (const id of [principalId, resourceId]) {
    if (directory.find('servicePrincipals', (candidate) => candidate.id === id)) continue
    const lagging = directory.stored('servicePrincipals').some((candidate) => candidate.id === id)
    throw lagging
      ? answers.pick(badRequest('Not a valid reference update.'), resourceNotFound(id))
      : resourceNotFound(id)
  }
}

interface Assigner {
  readonly directory: Directory
  readonly side: 'principalId' | 'resourceId'
  readonly lagAnswers: Alternation
  readonly duplicateAnswers: Alternation
}

async function assign(c: GraphContext, assigner: Assigner): Promise<Response> {
  const { directory, side } = assigner
  const { caller } = c.var
  requireOneOf(caller, permissions.writeAppRoleAssignments)
  requireOneOf(caller, permissions.besideAppRoleAssignments)
  const { principalId, resourceId, appRoleId } = await readBody(c, 'AppRoleAssignment', assignmentShape, ['id'])
  requireKnownPrincipals(directory, principalId, resourceId, assigner.lagAnswers)
  const inPath = requireServicePrincipal(directory, parameter(c, 'key')).id
  if (inPath !== (side === 'principalId' ? principalId : resourceId))
    throw badRequest(`The value of '${side}' does not match the object in the URL.`)
  const resource = requireServicePrincipal(directory, resourceId)
  if (!resource.appRoles.some((role) => role.id === appRoleId)) {
    throw badRequest(`Permission being assigned was not found on application '${resource.appId}'.`)
  }
  const id = assignmentId(principalId, resourceId, appRoleId)
  if (directory.stored('appRoleAssignments').some((candidate) => candidate.id === id)) {
    throw assigner.duplicateAnswers.pick(
      badRequest('Permission being assigned already exists on the object'),
      new GraphError(400, 'Request_MultipleObjectsWithSameKeyValue', 'EntitlementGrant entry already exists.')
    )
  }
  const assignment = { id, appRoleId, principalId, resourceId, createdDateTime: graphTime(directory.clock.now()) }
  directory.insert('appRoleAssignments', assignment)
  const context = `servicePrincipals('${inPath}')/${side === 'principalId' ? 'appRoleAssignments' : 'appRoleAssignedTo'}/$entity`
  return entityResponse(c, 201, context, renderAppRoleAssignment(directory, assignment))
}

/** The assignment in the path, under the service principal in the path. */
function requireAssignment(c: GraphContext, directory: Directory, side: Assigner['side']): AppRoleAssignment {
  const { id } = requireServicePrincipal(directory, parameter(c, 'key'))
  const wanted = parameter(c, 'id')
  const assignment = directory.find(
    'appRoleAssignments',
    (candidate) => candidate.id === wanted && candidate[side] === id
  )
  if (!assignment) throw resourceNotFound(wanted)
  return assignment
}

/** Adds application permissions, seen from the client (`appRoleAssignments`) and from the resource (`appRoleAssignedTo`). */
export function addAppRoleAssignments(app: GraphApp, directory: Directory): void {
  const lagAnswers = new Alternation()
  const duplicateAnswers = new Alternation()
  for (const [segment, side] of [
    ['appRoleAssignments', 'principalId'],
    ['appRoleAssignedTo', 'resourceId']
  ] as const) {
    serve(app, `/v1.0/servicePrincipals/:key/${segment}`, {
      GET: (c) => {
        const servicePrincipal = requireServicePrincipal(directory, parameter(c, 'key'))
        requireAppRoleReader(c.var.caller, servicePrincipal, directory)
        const { id } = servicePrincipal
        const own = directory.visible('appRoleAssignments').filter((candidate) => candidate[side] === id)
        return listResponse(
          c,
          assignmentType,
          `servicePrincipals('${id}')/${segment}`,
          own.map((entry) => renderAppRoleAssignment(directory, entry))
        )
      },
      POST: (c) => assign(c, { directory, side, lagAnswers, duplicateAnswers })
    })
    serve(app, `/v1.0/servicePrincipals/:key/${segment}/:id`, {
      GET: (c) => {
        const servicePrincipal = requireServicePrincipal(directory, parameter(c, 'key'))
        requireAppRoleReader(c.var.caller, servicePrincipal, directory)
        const entity = renderAppRoleAssignment(directory, requireAssignment(c, directory, side))
        const options = queryOptions(c, assignmentType)
        const context = `servicePrincipals('${servicePrincipal.id}')/${segment}${selectionSuffix(options)}/$entity`
        return entityResponse(c, 200, context, project(entity, options, assignmentType))
      },
      DELETE: (c) => {
        requireOneOf(c.var.caller, permissions.writeAppRoleAssignments)
        const assignment = requireAssignment(c, directory, side)
        if (!directory.remove('appRoleAssignments', assignment.id)) {
          throw badRequest('EntitlementGrant being updated or deleted is not found.')
        }
        return c.body(null, 204)
      }
    })
  }
}
