import { randomUUID } from 'node:crypto'
import { Alternation } from '../alternation.ts'
import type { Application } from '../application.ts'
import { graphTime } from '../certificates.ts'
import type { Directory } from '../directory.ts'
import { newApplication } from '../new-objects.ts'
import { keyRules } from './app-management-policy.ts'
import { renderApplication } from './application-rendering.ts'
import { type ApplicationChange, applyApplicationChange, checkApplicationChange } from './application-rules.ts'
import {
  applicationType,
  changeApplicationShape,
  createApplicationShape,
  readOnlyApplicationProperties
} from './application-shape.ts'
import { type Caller, permissions, requireOneOf, requireQuota, requireWriterOf } from './authorization.ts'
import { mergedChange } from './complex-properties.ts'
import { deleteApplication, isReserved } from './deleted-items.ts'
import { badRequest, type GraphError, readOnlyProperty, resourceNotFound, sizeErrors } from './errors.ts'
import { entityResponse, type GraphApp, type GraphContext, parameter, readBody, serve } from './graph-context.ts'
import { applicationMatches, readKey, requireApplication, requireOwnIds } from './object-keys.ts'
import { withBoundOwners } from './owners.ts'
import { referencedObjectId, renderPrincipals } from './principals.ts'
import { listResponse, nothingAsked, project, queryOptions, selectionSuffix } from './query-options.ts'

/** An application may always read itself. */
function requireReader(caller: Caller, application: Application): void {
  if (caller.appId !== application.appId) requireOneOf(caller, permissions.readApplication)
}

function requireFreeUniqueName(directory: Directory, uniqueName: string): void {
  const taken =
    directory.stored('applications').some((candidate) => candidate.uniqueName === uniqueName) ||
    directory
      .stored('deletedApplications')
      .some((deleted) => isReserved(deleted, directory.clock.now()) && deleted.application.uniqueName === uniqueName)
  if (taken) throw badRequest('Another object with the same value for property uniqueName already exists.')
}

interface NewApplication {
  readonly displayName: string
  readonly uniqueName: string | null
  readonly change: ApplicationChange
  readonly owners: readonly string[]
}

/** What the routes of applications share. */
interface Applications {
  readonly directory: Directory
  readonly tooLarge: () => GraphError
}

function createApplication(c: GraphContext, applications: Applications, wanted: NewApplication): Response {
  const { directory, tooLarge } = applications
  const { caller } = c.var
  requireQuota(directory)
  const application = newApplication({
    id: randomUUID(),
    appId: randomUUID(),
    displayName: wanted.displayName,
    createdDateTime: graphTime(directory.clock.now())
  })
  checkApplicationChange(wanted.change, application, { tenant: directory.tenant, caller, tooLarge })
  if (wanted.uniqueName !== null) requireFreeUniqueName(directory, wanted.uniqueName)
  applyApplicationChange(application, wanted.change, keyRules(directory, application, caller))
  application.uniqueName = wanted.uniqueName
  application.createdByAppId = caller.appId
  application.ownerIds = [...new Set(wanted.owners)]
  directory.insert('applications', application)
  c.header('Location', `${new URL(c.req.url).origin}/v1.0/applications/${application.id}`)
  const rendered = renderApplication(application, directory.tenant)
  return entityResponse(c, 201, 'applications/$entity', project(rendered, nothingAsked, applicationType))
}

/** The caller becomes an owner: that is what makes `Application.ReadWrite.OwnedBy` usable. */
async function postApplication(c: GraphContext, applications: Applications): Promise<Response> {
  requireOneOf(c.var.caller, permissions.createApplication)
  const shape = withBoundOwners(createApplicationShape)
  const { body, ownerReferences } = await readBody(c, 'Application', shape, readOnlyApplicationProperties)
  const { displayName, uniqueName = null, ...change } = body
  const bound = ownerReferences.map((reference) => referencedObjectId(applications.directory, reference))
  return createApplication(c, applications, {
    displayName,
    uniqueName: applications.directory.traits.uniqueName === 'take' ? uniqueName : null,
    change: { ...change, displayName },
    owners: [c.var.caller.objectId, ...bound]
  })
}

/** The stored application with a unique name, whether readers see it yet or not. */
function storedByUniqueName(directory: Directory, uniqueName: string): Application | undefined {
  return directory.stored('applications').find((candidate) => candidate.uniqueName === uniqueName)
}

/** Immutable once it is set; while it is null it can be given, in most tenants. */
function requireUniqueNameOnce(directory: Directory, application: Application, uniqueName: string): void {
  if (application.uniqueName !== null || directory.traits.uniqueName === 'refuse') throw readOnlyProperty('uniqueName')
  requireFreeUniqueName(directory, uniqueName)
}

async function patchApplication(c: GraphContext, applications: Applications): Promise<Response> {
  const { directory, tooLarge } = applications
  const key = readKey(parameter(c, 'key'))
  const createIfMissing = /\bcreate-if-missing\b/.test(c.req.header('prefer') ?? '')
  const body = await readBody(c, 'Application', changeApplicationShape, readOnlyApplicationProperties)
  const { uniqueName = null, id, appId, ...sent } = body
  if (key.name === 'uniqueName' && createIfMissing && !storedByUniqueName(directory, key.value)) {
    requireOneOf(c.var.caller, permissions.createApplication)
    if (uniqueName !== null && uniqueName !== key.value) throw readOnlyProperty('uniqueName')
    if (id !== undefined || appId !== undefined) throw readOnlyProperty(id === undefined ? 'appId' : 'id')
    if (sent.displayName === undefined)
      throw badRequest("A value is required for property 'displayName' of resource 'Application'.")
    // An upsert leaves the application without an owner (msgraph-bicep-types#154, Azure/bicep#14868).
    return createApplication(c, applications, {
      displayName: sent.displayName,
      uniqueName: key.value,
      change: sent,
      owners: []
    })
  }
  const seen = requireApplication(directory, parameter(c, 'key'))
  requireWriterOf(c.var.caller, seen)
  const stored = directory.stored('applications').find((candidate) => candidate.id === seen.id)
  if (!stored) throw resourceNotFound(key.value)
  requireOwnIds({ id, appId }, stored)
  const change = directory.traits.complexProperties === 'merge' ? mergedChange(sent, stored) : sent
  checkApplicationChange(change, stored, { tenant: directory.tenant, caller: c.var.caller, tooLarge })
  if (uniqueName !== null) requireUniqueNameOnce(directory, stored, uniqueName)
  const rules = keyRules(directory, stored, c.var.caller)
  applyApplicationChange(structuredClone(stored), change, rules)
  directory.change('applications', stored.id, (application) => {
    applyApplicationChange(application, change, rules)
    if (uniqueName !== null) application.uniqueName = uniqueName
  })
  if (change.displayName !== undefined) renameServicePrincipal(directory, stored, change.displayName)
  return c.body(null, 204)
}

function renameServicePrincipal(directory: Directory, application: Application, displayName: string): void {
  const servicePrincipal = directory
    .stored('servicePrincipals')
    .find((candidate) => candidate.appId === application.appId)
  if (!servicePrincipal || servicePrincipal.displayName === displayName) return
  directory.change('servicePrincipals', servicePrincipal.id, (stored) => {
    stored.displayName = displayName
  })
}

function getApplication(c: GraphContext, directory: Directory): Response {
  const key = readKey(parameter(c, 'key'))
  const application = directory.find('applications', (candidate) => applicationMatches(candidate, key))
  if (!application) {
    requireOneOf(c.var.caller, permissions.readApplication)
    throw resourceNotFound(key.value)
  }
  requireReader(c.var.caller, application)
  const options = queryOptions(c, applicationType)
  const withKeys = options.select?.includes('keyCredentials') === true
  const rendered = renderApplication(application, directory.tenant, withKeys)
  if (options.expand === 'owners') rendered['owners'] = renderPrincipals(directory, application.ownerIds).slice(0, 20)
  return entityResponse(
    c,
    200,
    `applications${selectionSuffix(options)}/$entity`,
    project(rendered, options, applicationType)
  )
}

function listApplications(c: GraphContext, directory: Directory): Response {
  requireOneOf(c.var.caller, permissions.readApplication)
  const applications = directory.visible('applications')
  const rendered = applications.map((application) => renderApplication(application, directory.tenant))
  return listResponse(c, applicationType, 'applications', rendered, (entity, options) => {
    if (options.expand !== 'owners') return entity
    const owners = applications.find((candidate) => candidate.id === entity['id'])?.ownerIds ?? []
    return { ...entity, owners: renderPrincipals(directory, owners).slice(0, 20) }
  })
}

/** Adds `/applications` and its alternate keys. */
export function addApplications(app: GraphApp, directory: Directory): void {
  const sizeAnswers = new Alternation()
  const applications = { directory, tooLarge: () => sizeAnswers.pick(...sizeErrors) }
  serve(app, '/v1.0/applications', {
    GET: (c) => listApplications(c, directory),
    POST: (c) => postApplication(c, applications)
  })
  serve(app, '/v1.0/applications/:key', {
    GET: (c) => getApplication(c, directory),
    PATCH: (c) => patchApplication(c, applications),
    DELETE: (c) => {
      const application = requireApplication(directory, parameter(c, 'key'))
      requireWriterOf(c.var.caller, application)
      if (!deleteApplication(directory, application)) throw resourceNotFound(application.id)
      return c.body(null, 204)
    }
  })
}
