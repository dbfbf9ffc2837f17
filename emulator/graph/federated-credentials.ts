import { randomUUID } from 'node:crypto'
import { Alternation } from '../alternation.ts'
import type { Directory } from '../directory.ts'
import { listOf, nullable, object, text, textLike } from '../shape.ts'
import type { FederatedIdentityCredential } from '../tenant.ts'
import { permissions, requireOneOf, requireWriterOf } from './authorization.ts'
import { badRequest, GraphError, resourceNotFound, sizeErrors } from './errors.ts'
import { entityResponse, type GraphApp, type GraphContext, parameter, readBody, serve } from './graph-context.ts'
import { requireApplication } from './object-keys.ts'
import { type EntityType, listResponse } from './query-options.ts'

const mostCredentials = 20
const credentialShape = object(
  {
    name: textLike(/^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$/, 'a name of 3 to 120 letters, digits, hyphens and underscores'),
    issuer: text({ min: 1, max: 600 }),
    subject: text({ min: 1, max: 600 }),
    audiences: listOf(text({ min: 1, max: 600 }), 1)
  },
  { description: nullable(text({ max: 600 })) }
)

const credentialType: EntityType = {
  name: 'federatedIdentityCredential',
  properties: ['id', 'name', 'issuer', 'subject', 'description', 'audiences'],
  filters: { name: { operators: ['eq'], literal: 'string' } }
}

function render(credential: FederatedIdentityCredential): Record<string, unknown> {
  const { id, name, issuer, subject, description, audiences } = credential
  return { id, name, issuer, subject, description, audiences }
}

async function addCredential(c: GraphContext, directory: Directory, sizeAnswers: Alternation): Promise<Response> {
  const application = requireApplication(directory, parameter(c, 'key'))
  requireWriterOf(c.var.caller, application)
  const body = await readBody(c, 'FederatedIdentityCredential', credentialShape, ['id'])
  const existing = application.federatedIdentityCredentials
  if (existing.some((candidate) => candidate.name === body.name)) {
    throw new GraphError(
      409,
      'Request_MultipleObjectsWithSameKeyValue',
      `FederatedIdentityCredential with name ${body.name} already exists.`
    )
  }
  if (existing.some((candidate) => candidate.issuer === body.issuer && candidate.subject === body.subject)) {
    throw badRequest('FederatedIdentityCredential with this issuer and subject already exists.')
  }
  if (existing.length >= mostCredentials) throw sizeAnswers.pick(...sizeErrors)
  const credential = { ...body, id: randomUUID(), description: body.description ?? null }
  directory.change('applications', application.id, (stored) => stored.federatedIdentityCredentials.push(credential))
  return entityResponse(
    c,
    201,
    `applications('${application.id}')/federatedIdentityCredentials/$entity`,
    render(credential)
  )
}

/** Adds the federated identity credentials of applications, learn.microsoft.com/graph/api/resources/federatedidentitycredentials-overview. */
export function addFederatedCredentials(app: GraphApp, directory: Directory): void {
  const sizeAnswers = new Alternation()
  serve(app, '/v1.0/applications/:key/federatedIdentityCredentials', {
    GET: (c) => {
      const application = requireApplication(directory, parameter(c, 'key'))
      requireOneOf(c.var.caller, permissions.readApplication)
      const context = `applications('${application.id}')/federatedIdentityCredentials`
      return listResponse(c, credentialType, context, application.federatedIdentityCredentials.map(render))
    },
    POST: (c) => addCredential(c, directory, sizeAnswers)
  })
  serve(app, '/v1.0/applications/:key/federatedIdentityCredentials/:id', {
    DELETE: (c) => {
      const application = requireApplication(directory, parameter(c, 'key'))
      requireWriterOf(c.var.caller, application)
      const wanted = parameter(c, 'id')
      const credential = application.federatedIdentityCredentials.find(
        (candidate) => candidate.id === wanted || candidate.name === wanted
      )
      if (!credential) throw resourceNotFound(wanted)
      directory.change('applications', application.id, (stored) => {
        stored.federatedIdentityCredentials = stored.federatedIdentityCredentials.filter(
          (candidate) => candidate.id !== credential.id
        )
      })
      return c.body(null, 204)
    }
  })
}
