import type { Directory } from '../directory.ts'
import { assignmentId, derivedGuid } from '../object-ids.ts'
import { guid, object } from '../shape.ts'
import type { RoleDefinition } from '../tenant.ts'
import { permissions, requireOneOf } from './authorization.ts'
import { badRequest, resourceNotFound } from './errors.ts'
import { entityResponse, type GraphApp, type GraphContext, parameter, readBody, serve } from './graph-context.ts'
import { readKey } from './object-keys.ts'
import { principalType, referencedObjectId, referenceShape, renderPrincipals } from './principals.ts'
import { type EntityType, listResponse, project, queryOptions, selectionSuffix } from './query-options.ts'

/** Every tenant has it without an activation. */
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10'
const activationShape = object({ roleTemplateId: guid }, {})

const templateType: EntityType = {
  name: 'directoryRoleTemplate',
  properties: ['id', 'deletedDateTime', 'description', 'displayName']
}

const roleType: EntityType = {
  name: 'directoryRole',
  properties: ['id', 'deletedDateTime', 'description', 'displayName', 'roleTemplateId'],
  filters: {
    displayName: { operators: ['eq'], literal: 'string' },
    roleTemplateId: { operators: ['eq', 'in'], literal: 'string' }
  }
}

function renderTemplate({ id, description, displayName }: RoleDefinition): Record<string, unknown> {
  return { id, deletedDateTime: null, description, displayName }
}

function objectIdOf(directory: Directory, role: RoleDefinition): string {
  return derivedGuid(directory.tenant.id, role.id)
}

function renderRole(directory: Directory, role: RoleDefinition): Record<string, unknown> {
  return { ...renderTemplate(role), id: objectIdOf(directory, role), roleTemplateId: role.id }
}

function isHeld(directory: Directory, role: RoleDefinition): boolean {
  return directory.visible('roleAssignments').some((assignment) => assignment.roleDefinitionId === role.id)
}

/** Roles can be read here once they are activated, by hand or by the first assignment. */
function activatedRoles(directory: Directory): RoleDefinition[] {
  const activated = new Set([
    globalAdministrator,
    ...directory.visible('activatedRoles').map(({ roleTemplateId }) => roleTemplateId)
  ])
  return directory.tenant.roleDefinitions.filter((role) => activated.has(role.id) || isHeld(directory, role))
}

/** A role that was assigned once can be read as such from then on. */
export function keepActivated(directory: Directory, role: RoleDefinition): void {
  const id = objectIdOf(directory, role)
  if (directory.stored('activatedRoles').some((candidate) => candidate.id === id)) return
  directory.insert('activatedRoles', { id, roleTemplateId: role.id })
}

function requireRole(directory: Directory, keyText: string): RoleDefinition {
  const key = readKey(keyText)
  const role = activatedRoles(directory).find(
    (candidate) => (key.name === 'roleTemplateId' ? candidate.id : objectIdOf(directory, candidate)) === key.value
  )
  if (!role) throw resourceNotFound(key.value)
  return role
}

async function activate(c: GraphContext, directory: Directory): Promise<Response> {
  requireOneOf(c.var.caller, permissions.writeDirectoryRoles)
  const { roleTemplateId } = await readBody(c, 'DirectoryRole', activationShape, ['id', 'displayName', 'description'])
  const role = directory.tenant.roleDefinitions.find((candidate) => candidate.id === roleTemplateId.toLowerCase())
  if (!role) throw badRequest(`Invalid value specified for property 'roleTemplateId' of resource 'DirectoryRole'.`)
  if (activatedRoles(directory).includes(role)) {
    const message =
      'A conflicting object with one or more of the specified property values is present in the directory.'
    throw badRequest(message, [{ code: 'ConflictingObjects', message, target: 'roleTemplateId' }])
  }
  keepActivated(directory, role)
  return entityResponse(c, 201, 'directoryRoles/$entity', renderRole(directory, role))
}

async function addMember(c: GraphContext, directory: Directory): Promise<Response> {
  requireOneOf(c.var.caller, permissions.writeDirectoryRoles)
  const role = requireRole(directory, parameter(c, 'key'))
  const principalId = referencedObjectId(directory, await readBody(c, 'DirectoryObject', referenceShape))
  const id = assignmentId(principalId, role.id, '/')
  if (directory.stored('roleAssignments').some((candidate) => candidate.id === id)) {
    throw badRequest(
      "One or more added object references already exist for the following modified properties: 'members'."
    )
  }
  directory.insert('roleAssignments', { id, principalId, roleDefinitionId: role.id, directoryScopeId: '/' })
  return c.body(null, 204)
}

function removeMember(c: GraphContext, directory: Directory): Response {
  requireOneOf(c.var.caller, permissions.writeDirectoryRoles)
  const role = requireRole(directory, parameter(c, 'key'))
  const principalId = parameter(c, 'id').toLowerCase()
  if (!directory.remove('roleAssignments', assignmentId(principalId, role.id, '/'))) throw resourceNotFound(principalId)
  return c.body(null, 204)
}

function addTemplates(app: GraphApp, directory: Directory): void {
  serve(app, '/v1.0/directoryRoleTemplates', {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readDirectoryRoles)
      const rendered = directory.tenant.roleDefinitions.map(renderTemplate)
      return listResponse(c, templateType, 'directoryRoleTemplates', rendered)
    }
  })
  serve(app, '/v1.0/directoryRoleTemplates/:id', {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readDirectoryRoles)
      const wanted = parameter(c, 'id').toLowerCase()
      const role = directory.tenant.roleDefinitions.find((candidate) => candidate.id === wanted)
      if (!role) throw resourceNotFound(wanted)
      const options = queryOptions(c, templateType)
      const context = `directoryRoleTemplates${selectionSuffix(options)}/$entity`
      return entityResponse(c, 200, context, project(renderTemplate(role), options, templateType))
    }
  })
}

/** Adds the older way to directory roles: templates, activated roles and their members. */
export function addActivatedRoles(app: GraphApp, directory: Directory): void {
  addTemplates(app, directory)
  serve(app, '/v1.0/directoryRoles', {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readDirectoryRoles)
      const rendered = activatedRoles(directory).map((role) => renderRole(directory, role))
      return listResponse(c, roleType, 'directoryRoles', rendered)
    },
    POST: (c) => activate(c, directory)
  })
  serve(app, '/v1.0/directoryRoles/:key', {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readDirectoryRoles)
      const role = requireRole(directory, parameter(c, 'key'))
      const options = queryOptions(c, roleType)
      const context = `directoryRoles${selectionSuffix(options)}/$entity`
      return entityResponse(c, 200, context, project(renderRole(directory, role), options, roleType))
    }
  })
  serve(app, '/v1.0/directoryRoles/:key/members', {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readDirectoryRoles)
      const role = requireRole(directory, parameter(c, 'key'))
      const members = directory
        .visible('roleAssignments')
        .filter((candidate) => candidate.roleDefinitionId === role.id && candidate.directoryScopeId === '/')
        .map((candidate) => candidate.principalId)
      return listResponse(c, principalType, 'directoryObjects', renderPrincipals(directory, members))
    }
  })
  serve(app, '/v1.0/directoryRoles/:key/members/$ref', { POST: (c) => addMember(c, directory) })
  serve(app, '/v1.0/directoryRoles/:key/members/:id/$ref', { DELETE: (c) => removeMember(c, directory) })
}
