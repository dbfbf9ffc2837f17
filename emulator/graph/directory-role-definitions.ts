import type { Directory } from '../directory.ts'
import type { RoleDefinition } from '../tenant.ts'
import { permissions, requireOneOf } from './authorization.ts'
import { resourceNotFound } from './errors.ts'
import { entityResponse, type GraphApp, parameter, serve } from './graph-context.ts'
import { type EntityType, listResponse, project, queryOptions } from './query-options.ts'

const definitionsContext = 'roleManagement/directory/roleDefinitions'

const definitionType: EntityType = {
  name: 'unifiedRoleDefinition',
  properties: [
    'id',
    'description',
    'displayName',
    'isBuiltIn',
    'isEnabled',
    'resourceScopes',
    'templateId',
    'version',
    'rolePermissions'
  ],
  filters: {
    id: { operators: ['eq', 'in'], literal: 'string' },
    displayName: { operators: ['eq', 'in', 'startswith'], literal: 'string' },
    templateId: { operators: ['eq', 'in'], literal: 'string' },
    isBuiltIn: { operators: ['eq'], literal: 'boolean' }
  }
}

function renderDefinition(role: RoleDefinition): Record<string, unknown> {
  return {
    id: role.id,
    description: role.description,
    displayName: role.displayName,
    isBuiltIn: true,
    isEnabled: true,
    resourceScopes: ['/'],
    templateId: role.id,
    version: '1',
    rolePermissions: []
  }
}

/** Adds Entra's directory roles: `/roleManagement/directory/roleDefinitions`. */
export function addDirectoryRoleDefinitions(app: GraphApp, { tenant }: Directory): void {
  serve(app, `/v1.0/${definitionsContext}`, {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readDirectoryRoles)
      return listResponse(c, definitionType, definitionsContext, tenant.roleDefinitions.map(renderDefinition))
    }
  })
  serve(app, `/v1.0/${definitionsContext}/:id`, {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readDirectoryRoles)
      const role = tenant.roleDefinitions.find((candidate) => candidate.id === parameter(c, 'id').toLowerCase())
      if (!role) throw resourceNotFound(parameter(c, 'id'))
      return entityResponse(
        c,
        200,
        `${definitionsContext}/$entity`,
        project(renderDefinition(role), queryOptions(c, definitionType), definitionType)
      )
    }
  })
}
