import { Alternation } from '../alternation.ts'
import type { Directory } from '../directory.ts'
import type { RoleAssignment } from '../grants.ts'
import { assignmentId } from '../object-ids.ts'
import { guid, nullable, object, text } from '../shape.ts'
import { keepActivated } from './activated-roles.ts'
import { permissions, requireOneOf } from './authorization.ts'
import { badRequest, resourceNotFound } from './errors.ts'
import { entityResponse, type GraphApp, type GraphContext, parameter, readBody, serve } from './graph-context.ts'
import { type EntityType, listResponse, project, queryOptions } from './query-options.ts'

const assignmentShape = object(
  { roleDefinitionId: guid, principalId: guid, directoryScopeId: text({ min: 1 }) },
  { condition: nullable(text()) }
)
const assignmentsContext = 'roleManagement/directory/roleAssignments'

const assignmentType: EntityType = {
  name: 'unifiedRoleAssignment',
  properties: ['id', 'principalId', 'directoryScopeId', 'roleDefinitionId', 'condition'],
  defaultProperties: ['id', 'principalId', 'directoryScopeId', 'roleDefinitionId'],
  filters: {
    principalId: { operators: ['eq', 'in'], literal: 'string' },
    roleDefinitionId: { operators: ['eq', 'in'], literal: 'string' },
    directoryScopeId: { operators: ['eq'], literal: 'string' }
  }
}

function renderAssignment(assignment: RoleAssignment): Record<string, unknown> {
  const { id, principalId, directoryScopeId, roleDefinitionId } = assignment
  return { id, principalId, directoryScopeId, roleDefinitionId, condition: null }
}

async function assign(c: GraphContext, directory: Directory, lagAnswers: Alternation): Promise<Response> {
  requireOneOf(c.var.caller, permissions.writeDirectoryRoles)
  const { principalId, roleDefinitionId, directoryScopeId } = await readBody(
    c,
    'UnifiedRoleAssignment',
    assignmentShape,
    ['id']
  )
  if (directoryScopeId !== '/')
    throw badRequest(`The directoryScopeId '${directoryScopeId}' is not supported for this role.`)
  const role = directory.tenant.roleDefinitions.find((candidate) => candidate.id === roleDefinitionId)
  if (!role) throw badRequest('The requested role definition does not exist.')
  const isPrincipal =
    directory.find('servicePrincipals', (candidate) => candidate.id === principalId) ??
    directory.tenant.users.find((candidate) => candidate.id === principalId)
  if (!isPrincipal) {
    const lagging = directory.stored('servicePrincipals').some((candidate) => candidate.id === principalId)
    if (!lagging) throw resourceNotFound(principalId)
    const notFound = badRequest(`The specified principal '${principalId}' was not found.`)
    throw lagAnswers.pick(resourceNotFound(principalId), notFound)
  }
  const id = assignmentId(principalId, role.id, directoryScopeId)
  if (directory.stored('roleAssignments').some((candidate) => candidate.id === id)) {
    const message =
      'A conflicting object with one or more of the specified property values is present in the directory.'
    throw badRequest(message, [{ code: 'ConflictingObjects', message, target: 'roleAssignments' }])
  }
  const assignment = { id, principalId, roleDefinitionId: role.id, directoryScopeId }
  directory.insert('roleAssignments', assignment)
  keepActivated(directory, role)
  return entityResponse(
    c,
    201,
    `${assignmentsContext}/$entity`,
    project(renderAssignment(assignment), queryOptions(c, assignmentType), assignmentType)
  )
}

function requireAssignment(directory: Directory, id: string): RoleAssignment {
  const assignment = directory.find('roleAssignments', (candidate) => candidate.id === id)
  if (!assignment) throw resourceNotFound(id)
  return assignment
}

/** Adds who has Entra's directory roles: `/roleManagement/directory/roleAssignments`. */
export function addDirectoryRoleAssignments(app: GraphApp, directory: Directory): void {
  const lagAnswers = new Alternation()
  serve(app, `/v1.0/${assignmentsContext}`, {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readDirectoryRoles)
      return listResponse(
        c,
        assignmentType,
        assignmentsContext,
        directory.visible('roleAssignments').map(renderAssignment)
      )
    },
    POST: (c) => assign(c, directory, lagAnswers)
  })
  serve(app, `/v1.0/${assignmentsContext}/:id`, {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readDirectoryRoles)
      const entity = renderAssignment(requireAssignment(directory, parameter(c, 'id')))
      return entityResponse(
        c,
        200,
        `${assignmentsContext}/$entity`,
        project(entity, queryOptions(c, assignmentType), assignmentType)
      )
    },
    DELETE: (c) => {
      requireOneOf(c.var.caller, permissions.writeDirectoryRoles)
      const assignment = requireAssignment(directory, parameter(c, 'id'))
      if (!directory.remove('roleAssignments', assignment.id)) throw resourceNotFound(assignment.id)
      return c.body(null, 204)
    }
  })
}
