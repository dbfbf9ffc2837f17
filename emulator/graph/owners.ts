import type { Application } from '../application.ts'
import type { Directory } from '../directory.ts'
import type { ServicePrincipal } from '../service-principal.ts'
import { isJsonObject, type Shape } from '../shape.ts'
import { holdsOneOf, permissions, requireOneOf, requireWriterOf } from './authorization.ts'
import { badRequest, requestDenied, resourceNotFound } from './errors.ts'
import { type GraphApp, type GraphContext, parameter, readBody, serve } from './graph-context.ts'
import { requireApplication, requireServicePrincipal } from './object-keys.ts'
import { principalType, referencedObjectId, referenceShape, renderPrincipals } from './principals.ts'
import { listResponse } from './query-options.ts'
import { requireServicePrincipalWriter } from './service-principal-rules.ts'

const mostOwners = 100
const mostBoundOwners = 20

/** Reads the annotation `owners@odata.bind` beside the body that the shape reads. */
export function withBoundOwners<T>(
  shape: Shape<T>
): Shape<{ readonly body: T; readonly ownerReferences: readonly string[] }> {
  return (value, at) => {
    const body = shape(value, at)
    const bound: unknown = isJsonObject(value) ? value['owners@odata.bind'] : undefined
    const references: unknown[] = Array.isArray(bound) ? bound : []
    if (references.length > mostBoundOwners)
      throw badRequest(`At most ${mostBoundOwners} owners can be bound on create.`)
    return { body, ownerReferences: references.map(String) }
  }
}

/** What has owners, and how it is reached. */
interface Owned {
  readonly kind: 'applications' | 'servicePrincipals'
  readonly find: (c: GraphContext) => Application | ServicePrincipal
  readonly requireWriter: (c: GraphContext) => void
}

function ownedKinds(directory: Directory): Owned[] {
  const application = (c: GraphContext) => requireApplication(directory, parameter(c, 'key'))
  const servicePrincipal = (c: GraphContext) => requireServicePrincipal(directory, parameter(c, 'key'))
  return [
    {
      kind: 'applications',
      find: application,
      requireWriter: (c) => requireWriterOf(c.var.caller, application(c))
    },
    {
      kind: 'servicePrincipals',
      find: servicePrincipal,
      requireWriter: (c) => requireServicePrincipalWriter(directory, c.var.caller, servicePrincipal(c))
    }
  ]
}

async function addOwner(c: GraphContext, directory: Directory, owned: Owned): Promise<Response> {
  const object = owned.find(c)
  owned.requireWriter(c)
  if (!holdsOneOf(c.var.caller, ['Application.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All']))
    throw requestDenied()
  const id = referencedObjectId(directory, await readBody(c, 'DirectoryObject', referenceShape))
  if (object.ownerIds.includes(id)) {
    throw badRequest(
      "One or more added object references already exist for the following modified properties: 'owners'."
    )
  }
  if (object.ownerIds.length >= mostOwners) throw badRequest(`The number of owners exceeds the limit of ${mostOwners}.`)
  directory.change(owned.kind, object.id, (stored) => stored.ownerIds.push(id))
  return c.body(null, 204)
}

function removeOwner(c: GraphContext, directory: Directory, owned: Owned): Response {
  const object = owned.find(c)
  owned.requireWriter(c)
  const id = parameter(c, 'id').toLowerCase()
  if (!object.ownerIds.includes(id)) throw resourceNotFound(id)
  directory.change(owned.kind, object.id, (stored) => {
    stored.ownerIds = stored.ownerIds.filter((owner) => owner !== id)
  })
  return c.body(null, 204)
}

/** Adds the owners of applications and service principals. */
export function addOwners(app: GraphApp, directory: Directory): void {
  for (const owned of ownedKinds(directory)) {
    const path = `/v1.0/${owned.kind}/:key/owners`
    serve(app, path, {
      GET: (c) => {
        const { ownerIds } = owned.find(c)
        requireOneOf(c.var.caller, permissions.readApplication)
        return listResponse(c, principalType, 'directoryObjects', renderPrincipals(directory, ownerIds))
      }
    })
    serve(app, `${path}/$ref`, { POST: (c) => addOwner(c, directory, owned) })
    serve(app, `${path}/:id/$ref`, { DELETE: (c) => removeOwner(c, directory, owned) })
  }
}
