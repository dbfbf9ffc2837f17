import type { Directory } from '../directory.ts'
import { object, ShapeError, text } from '../shape.ts'
import { holdsOneOf, permissions, requireOneOf, requireWriterOf } from './authorization.ts'
import { badRequest, requestDenied, resourceNotFound } from './errors.ts'
import { type GraphApp, type GraphContext, parameter, readBody, serve } from './graph-context.ts'
import { requireApplication, requireServicePrincipal } from './object-keys.ts'
import { type EntityType, listResponse } from './query-options.ts'

const mostOwners = 100
const ownerType: EntityType = { name: 'directoryObject', properties: ['id', 'deletedDateTime', 'displayName', 'appId'] }

/** Owners as Graph shows them: users and service principals, each with its type. */
export function renderOwners(directory: Directory, ownerIds: readonly string[]): Record<string, unknown>[] {
  return ownerIds.flatMap((id): Record<string, unknown>[] => {
    const servicePrincipal = directory.find('servicePrincipals', (candidate) => candidate.id === id)
    if (servicePrincipal) {
      const { appId, displayName } = servicePrincipal
      return [{ '@odata.type': '#microsoft.graph.servicePrincipal', id, deletedDateTime: null, appId, displayName }]
    }
    const user = directory.tenant.users.find((candidate) => candidate.id === id)
    if (!user) return []
    return [
      {
        '@odata.type': '#microsoft.graph.user',
        id,
        displayName: user.displayName,
        userPrincipalName: user.userPrincipalName
      }
    ]
  })
}

/** The object ID at the end of a reference such as `https://graph/v1.0/directoryObjects/{id}`. */
export function referencedObjectId(directory: Directory, reference: string): string {
  const id = /\/v1\.0\/(?:directoryObjects|servicePrincipals|users)\/([0-9a-f-]{36})$/i
    .exec(reference)?.[1]
    ?.toLowerCase()
  if (id === undefined) throw badRequest(`The reference '${reference}' is not valid.`)
  const exists =
    directory.find('servicePrincipals', (candidate) => candidate.id === id) ??
    directory.tenant.users.find((candidate) => candidate.id === id)
  if (!exists) throw resourceNotFound(id)
  return id
}

/** The body of a `$ref` request. Its only member is an annotation, which shapes pass over. */
export function referenceShape(value: unknown, at: string): string {
  object({}, {})(value, at)
  const reference = Object.entries(value ?? {}).find(([name]) => name === '@odata.id')?.[1]
  if (reference === undefined) throw new ShapeError('missing-property', '@odata.id', 'is missing')
  return text({ min: 1 })(reference, '@odata.id')
}

async function addOwner(c: GraphContext, directory: Directory): Promise<Response> {
  const application = requireApplication(directory, parameter(c, 'key'))
  requireWriterOf(c.var.caller, application)
  if (!holdsOneOf(c.var.caller, ['Application.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All']))
    throw requestDenied()
  const id = referencedObjectId(directory, await readBody(c, 'DirectoryObject', referenceShape))
  if (application.ownerIds.includes(id)) {
    throw badRequest(
      "One or more added object references already exist for the following modified properties: 'owners'."
    )
  }
  if (application.ownerIds.length >= mostOwners)
    throw badRequest(`The number of owners exceeds the limit of ${mostOwners}.`)
  directory.change('applications', application.id, (stored) => stored.ownerIds.push(id))
  return c.body(null, 204)
}

/** Adds the owners of applications and service principals. */
export function addOwners(app: GraphApp, directory: Directory): void {
  serve(app, '/v1.0/applications/:key/owners', {
    GET: (c) => {
      const application = requireApplication(directory, parameter(c, 'key'))
      requireOneOf(c.var.caller, permissions.readApplication)
      return listResponse(c, ownerType, 'directoryObjects', renderOwners(directory, application.ownerIds))
    }
  })
  serve(app, '/v1.0/applications/:key/owners/$ref', { POST: (c) => addOwner(c, directory) })
  serve(app, '/v1.0/servicePrincipals/:key/owners', {
    GET: (c) => {
      const servicePrincipal = requireServicePrincipal(directory, parameter(c, 'key'))
      requireOneOf(c.var.caller, permissions.readApplication)
      return listResponse(c, ownerType, 'directoryObjects', renderOwners(directory, servicePrincipal.ownerIds))
    }
  })
}
