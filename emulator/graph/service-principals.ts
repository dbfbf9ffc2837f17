import { randomUUID } from 'node:crypto'
import { Alternation } from '../alternation.ts'
import type { Application } from '../application.ts'
import { graphTime } from '../certificates.ts'
import type { Directory } from '../directory.ts'
import { newServicePrincipal } from '../new-objects.ts'
import type { ServicePrincipal } from '../service-principal.ts'
import { renderAppRoleAssignment } from './app-role-assignments.ts'
import {
  type Caller,
  permissions,
  requireAppRoleReader,
  requireOneOf,
  requireQuota,
  requireWriterOf
} from './authorization.ts'
import { detachServicePrincipal } from './deleted-items.ts'
import { badRequest, GraphError, requestDenied, resourceNotFound } from './errors.ts'
import { entityResponse, type GraphApp, type GraphContext, parameter, readBody, serve } from './graph-context.ts'
import { readKey, requireOwnIds, requireServicePrincipal } from './object-keys.ts'
import { withBoundOwners } from './owners.ts'
import { referencedObjectId, renderPrincipals } from './principals.ts'
import {
  listResponse,
  nothingAsked,
  project,
  type QueryOptions,
  queryOptions,
  selectionSuffix
} from './query-options.ts'
import {
  renderSecurityAttributes,
  renderServicePrincipal,
  servicePrincipalType
} from './service-principal-rendering.ts'
import {
  changedServicePrincipal,
  requireServicePrincipalChanger,
  requireServicePrincipalWriter
} from './service-principal-rules.ts'
import {
  changeServicePrincipalShape,
  createServicePrincipalShape,
  readOnlyServicePrincipalProperties,
  type ServicePrincipalChange
} from './service-principal-shape.ts'

function renderOne(
  directory: Directory,
  servicePrincipal: ServicePrincipal,
  withKeys = false
): Record<string, unknown> {
  const application = directory.find('applications', (candidate) => candidate.appId === servicePrincipal.appId)
  return renderServicePrincipal(servicePrincipal, application, withKeys)
}

/** An expanded navigation property shows at most 20 objects. */
function expand(
  directory: Directory,
  entity: Record<string, unknown>,
  options: QueryOptions,
  caller: Caller
): Record<string, unknown> {
  const { expand: name } = options
  if (name === undefined) return entity
  const servicePrincipal = requireServicePrincipal(directory, String(entity['id']))
  if (name === 'owners')
    return { ...entity, owners: renderPrincipals(directory, servicePrincipal.ownerIds).slice(0, 20) }
  requireAppRoleReader(caller, servicePrincipal, directory)
  const assignments = directory
    .visible('appRoleAssignments')
    .filter(
      (candidate) =>
        (name === 'appRoleAssignments' ? candidate.principalId : candidate.resourceId) === servicePrincipal.id
    )
  return {
    ...entity,
    [name]: assignments.slice(0, 20).map((assignment) => renderAppRoleAssignment(directory, assignment))
  }
}

/** What the routes of service principals share. */
interface Creation {
  readonly directory: Directory
  readonly lagAnswers: Alternation
}

/**
 * The application that a service principal stands for. One that has not reached this replica is answered in two ways;
 * `.OwnedBy` alone may use nothing but the tenant's own.
 */
function backingApplication({ directory, lagAnswers }: Creation, caller: Caller, appId: string): Application {
  const seen = directory.find('applications', (candidate) => candidate.appId === appId)
  if (seen) return seen
  const notInTenant = requestDenied(
    'When using this permission, the backing application of the service principal being created must in the local tenant'
  )
  const message = `The appId '${appId}' of the service principal does not reference a valid application object.`
  const noBackingApplication = badRequest(message, [{ code: 'NoBackingApplicationObject', message, target: 'appId' }])
  if (caller.roles.has('Application.ReadWrite.All')) throw noBackingApplication
  const stored = directory.stored('applications').some((candidate) => candidate.appId === appId)
  throw stored ? lagAnswers.pick(notInTenant, noBackingApplication) : notInTenant
}

interface NewServicePrincipal {
  readonly appId: string
  readonly change: ServicePrincipalChange
  readonly owners: readonly string[]
}

function createServicePrincipal(c: GraphContext, creation: Creation, wanted: NewServicePrincipal): Response {
  const { directory } = creation
  const { appId, change, owners } = wanted
  const { caller } = c.var
  requireOneOf(caller, permissions.createApplication)
  const application = backingApplication(creation, caller, appId)
  requireWriterOf(caller, application)
  requireQuota(directory)
  if (directory.stored('servicePrincipals').some((candidate) => candidate.appId === appId)) {
    const message = `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`
    throw new GraphError(409, 'Request_MultipleObjectsWithSameKeyValue', message, [
      { code: 'ObjectConflict', message, target: 'servicePrincipalNames' }
    ])
  }
  const { id: tenantId } = directory.tenant
  const fresh: ServicePrincipal = {
    ...newServicePrincipal({
      id: randomUUID(),
      appId,
      displayName: application.displayName,
      appOwnerOrganizationId: tenantId
    }),
    createdDateTime: graphTime(directory.clock.now()),
    createdByAppId: caller.appId,
    ownerIds: [...new Set(owners)],
    servicePrincipalNames: [appId, ...application.identifierUris],
    appRoles: [...application.appRoles],
    oauth2PermissionScopes: [...application.api.oauth2PermissionScopes]
  }
  if (change.customSecurityAttributes) requireOneOf(caller, permissions.writeSecurityAttributes)
  const servicePrincipal = changedServicePrincipal(fresh, change, directory, caller)
  directory.insert('servicePrincipals', servicePrincipal)
  c.header('Location', `${new URL(c.req.url).origin}/v1.0/servicePrincipals/${servicePrincipal.id}`)
  const rendered = renderServicePrincipal(servicePrincipal, application)
  return entityResponse(c, 201, 'servicePrincipals/$entity', project(rendered, nothingAsked, servicePrincipalType))
}

async function patchServicePrincipal(c: GraphContext, creation: Creation): Promise<Response> {
  const { directory } = creation
  const key = readKey(parameter(c, 'key'))
  const body = await readBody(c, 'ServicePrincipal', changeServicePrincipalShape, readOnlyServicePrincipalProperties)
  const { id, appId, ...change } = body
  const createIfMissing = /\bcreate-if-missing\b/.test(c.req.header('prefer') ?? '')
  const exists = directory.stored('servicePrincipals').some((candidate) => candidate.appId === key.value)
  if (key.name === 'appId' && createIfMissing && !exists)
    return createServicePrincipal(c, creation, { appId: key.value, change, owners: [] })
  const seen = requireServicePrincipal(directory, parameter(c, 'key'))
  const servicePrincipal = directory.stored('servicePrincipals').find((candidate) => candidate.id === seen.id)
  if (!servicePrincipal) throw resourceNotFound(key.value)
  requireServicePrincipalChanger(directory, c.var.caller, servicePrincipal, change)
  requireOwnIds({ id, appId }, servicePrincipal)
  const changed = changedServicePrincipal(servicePrincipal, change, directory, c.var.caller)
  directory.change('servicePrincipals', servicePrincipal.id, (stored) => Object.assign(stored, changed))
  return c.body(null, 204)
}

function getServicePrincipal(c: GraphContext, directory: Directory): Response {
  const { caller } = c.var
  const key = readKey(parameter(c, 'key'))
  const isOwn = key.name === 'appId' ? key.value === caller.appId : key.value === caller.objectId
  if (!isOwn) requireOneOf(caller, permissions.readApplication)
  const servicePrincipal = requireServicePrincipal(directory, parameter(c, 'key'))
  const options = queryOptions(c, servicePrincipalType)
  const withKeys = options.select?.includes('keyCredentials') === true
  const entity = expand(directory, renderOne(directory, servicePrincipal, withKeys), options, caller)
  if (options.select?.includes('customSecurityAttributes')) {
    requireOneOf(caller, permissions.readSecurityAttributes)
    entity['customSecurityAttributes'] = renderSecurityAttributes(servicePrincipal)
  }
  return entityResponse(
    c,
    200,
    `servicePrincipals${selectionSuffix(options)}/$entity`,
    project(entity, options, servicePrincipalType)
  )
}

/** Adds `/servicePrincipals` and its alternate key. */
export function addServicePrincipals(app: GraphApp, directory: Directory): void {
  const creation = { directory, lagAnswers: new Alternation() }
  serve(app, '/v1.0/servicePrincipals', {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readApplication)
      const rendered = directory
        .visible('servicePrincipals')
        .map((servicePrincipal) => renderOne(directory, servicePrincipal))
      return listResponse(c, servicePrincipalType, 'servicePrincipals', rendered, (entity, options) =>
        expand(directory, entity, options, c.var.caller)
      )
    },
    POST: async (c) => {
      const shape = withBoundOwners(createServicePrincipalShape)
      const { body, ownerReferences } = await readBody(c, 'ServicePrincipal', shape, readOnlyServicePrincipalProperties)
      const { appId, ...change } = body
      const owners = ownerReferences.map((reference) => referencedObjectId(directory, reference))
      return createServicePrincipal(c, creation, { appId: appId.toLowerCase(), change, owners })
    }
  })
  serve(app, '/v1.0/servicePrincipals/:key', {
    GET: (c) => getServicePrincipal(c, directory),
    PATCH: (c) => patchServicePrincipal(c, creation),
    DELETE: (c) => {
      const servicePrincipal = requireServicePrincipal(directory, parameter(c, 'key'))
      requireServicePrincipalWriter(directory, c.var.caller, servicePrincipal)
      if (!detachServicePrincipal(directory, servicePrincipal)) throw resourceNotFound(servicePrincipal.id)
      return c.body(null, 204)
    }
  })
}
