import type { Directory } from '../directory.ts'
import type { DelegatedGrant } from '../grants.ts'
import { assignmentId } from '../object-ids.ts'
import { guid, nullable, object, oneOf, text } from '../shape.ts'
import { permissions, requireDelegatedGrantReader, requireOneOf } from './authorization.ts'
import { badRequest, GraphError, resourceNotFound } from './errors.ts'
import { entityResponse, type GraphApp, type GraphContext, parameter, readBody, serve } from './graph-context.ts'
import { requireServicePrincipal } from './object-keys.ts'
import { type EntityType, listResponse, project, queryOptions, selectionSuffix } from './query-options.ts'

const longestScope = 3850
const scope = nullable(text({ max: longestScope }))
const createShape = object(
  { clientId: guid, consentType: oneOf('AllPrincipals', 'Principal'), resourceId: guid },
  { principalId: nullable(guid), scope }
)
const changeShape = object({}, { scope })
const readOnlyProperties = ['id', 'clientId', 'consentType', 'principalId', 'resourceId']

const grantType: EntityType = {
  name: 'oAuth2PermissionGrant',
  properties: ['id', 'clientId', 'consentType', 'principalId', 'resourceId', 'scope'],
  filters: {
    clientId: { operators: ['eq'], literal: 'string' },
    consentType: { operators: ['eq'], literal: 'string' },
    principalId: { operators: ['eq'], literal: 'string' },
    resourceId: { operators: ['eq'], literal: 'string' },
    scope: { operators: ['eq'], literal: 'string' }
  }
}

function render(grant: DelegatedGrant): Record<string, unknown> {
  const { clientId, consentType, id, principalId, resourceId } = grant
  return { id, clientId, consentType, principalId, resourceId, scope: grant.scope }
}

function requireResource(directory: Directory, id: string): void {
  if (!directory.find('servicePrincipals', (candidate) => candidate.id === id)) throw resourceNotFound(id)
}

const ghost = (): GraphError =>
  new GraphError(404, 'Directory_ObjectNotFound', 'Unable to read the company information from the directory.')

/**
 * A client that has not reached this replica: the first attempt is stored and yet answered 404 (a ghost write),
 * later ones are refused, until the client is known here.
 */
function storeAsGhost(directory: Directory, grant: DelegatedGrant): GraphError {
  if (!directory.stored('servicePrincipals').some((candidate) => candidate.id === grant.clientId))
    return resourceNotFound(grant.clientId)
  if (directory.stored('delegatedGrants').some((candidate) => candidate.id === grant.id)) {
    return badRequest(
      `Resource '${grant.clientId}' does not exist or one of its queried reference-property objects are not present.`
    )
  }
  directory.insert('delegatedGrants', grant)
  return ghost()
}

async function createGrant(c: GraphContext, directory: Directory): Promise<Response> {
  requireOneOf(c.var.caller, permissions.writeDelegatedGrants)
  const body = await readBody(c, 'OAuth2PermissionGrant', createShape, ['id'])
  const principalId = body.principalId ?? null
  if ((body.consentType === 'Principal') !== (principalId !== null)) {
    throw badRequest("Property 'principalId' must be set exactly when consentType is Principal.")
  }
  requireResource(directory, body.resourceId)
  const id = assignmentId(body.clientId, body.resourceId, body.consentType, principalId ?? '')
  const grant = {
    id,
    clientId: body.clientId,
    consentType: body.consentType,
    principalId,
    resourceId: body.resourceId,
    scope: body.scope ?? ''
  }
  if (!directory.find('servicePrincipals', (candidate) => candidate.id === body.clientId))
    throw storeAsGhost(directory, grant)
  if (directory.stored('delegatedGrants').some((candidate) => candidate.id === id))
    throw badRequest('Permission entry already exists.')
  directory.insert('delegatedGrants', grant)
  c.header('Location', `${new URL(c.req.url).origin}/v1.0/oauth2PermissionGrants/${id}`)
  return entityResponse(c, 201, 'oauth2PermissionGrants/$entity', render(grant))
}

function requireGrant(directory: Directory, id: string): DelegatedGrant {
  const grant = directory.find('delegatedGrants', (candidate) => candidate.id === id)
  if (!grant) throw resourceNotFound(id)
  return grant
}

async function changeGrant(c: GraphContext, directory: Directory): Promise<Response> {
  requireOneOf(c.var.caller, permissions.writeDelegatedGrants)
  const grant = requireGrant(directory, parameter(c, 'id'))
  const body = await readBody(c, 'OAuth2PermissionGrant', changeShape, readOnlyProperties)
  const changed = directory.change('delegatedGrants', grant.id, (stored) => {
    stored.scope = body.scope ?? ''
  })
  if (!changed) throw resourceNotFound(grant.id)
  return c.body(null, 204)
}

/** Adds delegated permissions: `/oauth2PermissionGrants`, and the list under a service principal. */
export function addDelegatedGrants(app: GraphApp, directory: Directory): void {
  serve(app, '/v1.0/oauth2PermissionGrants', {
    GET: (c) => {
      requireDelegatedGrantReader(c.var.caller, directory)
      return listResponse(c, grantType, 'oauth2PermissionGrants', directory.visible('delegatedGrants').map(render))
    },
    POST: (c) => createGrant(c, directory)
  })
  serve(app, '/v1.0/oauth2PermissionGrants/:id', {
    GET: (c) => {
      requireDelegatedGrantReader(c.var.caller, directory)
      const options = queryOptions(c, grantType)
      const grant = render(requireGrant(directory, parameter(c, 'id')))
      return entityResponse(
        c,
        200,
        `oauth2PermissionGrants${selectionSuffix(options)}/$entity`,
        project(grant, options, grantType)
      )
    },
    PATCH: (c) => changeGrant(c, directory),
    DELETE: (c) => {
      requireOneOf(c.var.caller, permissions.writeDelegatedGrants)
      const grant = requireGrant(directory, parameter(c, 'id'))
      if (!directory.remove('delegatedGrants', grant.id)) throw resourceNotFound(grant.id)
      return c.body(null, 204)
    }
  })
  serve(app, '/v1.0/servicePrincipals/:key/oauth2PermissionGrants', {
    GET: (c) => {
      requireDelegatedGrantReader(c.var.caller, directory)
      const { id } = requireServicePrincipal(directory, parameter(c, 'key'))
      const own = directory.visible('delegatedGrants').filter((grant) => grant.clientId === id)
      return listResponse(c, grantType, 'oauth2PermissionGrants', own.map(render))
    }
  })
}
