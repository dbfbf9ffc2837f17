import { randomUUID } from 'node:crypto'
import { Alternation } from '../alternation.ts'
import type { Application, FederatedIdentityCredential } from '../application.ts'
import type { Directory } from '../directory.ts'
import { listOf, nullable, object, text, textLike } from '../shape.ts'
import { permissions, requireOneOf, requireWriterOf } from './authorization.ts'
import { badRequest, GraphError, resourceNotFound, sizeErrors } from './errors.ts'
import { entityResponse, type GraphApp, type GraphContext, parameter, readBody, serve } from './graph-context.ts'
import { requireApplication } from './object-keys.ts'
import { type EntityType, listResponse, project, queryOptions, selectionSuffix } from './query-options.ts'

const mostCredentials = 20
const trusted = {
  issuer: text({ min: 1, max: 600 }),
  subject: text({ min: 1, max: 600 }),
  audiences: listOf(text({ min: 1, max: 600 }), 1)
}
const description = nullable(text({ max: 600 }))
const credentialShape = object(
  {
    name: textLike(/^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$/, 'a name of 3 to 120 letters, digits, hyphens and underscores'),
    ...trusted
  },
  { description }
)
const changeShape = object({}, { ...trusted, description })

const credentialType: EntityType = {
  name: 'federatedIdentityCredential',
  properties: ['id', 'name', 'issuer', 'subject', 'description', 'audiences'],
  filters: { name: { operators: ['eq'], literal: 'string' } }
}

function render(credential: FederatedIdentityCredential): Record<string, unknown> {
  const { id, name, issuer, subject, description, audiences } = credential
  return { id, name, issuer, subject, description, audiences }
}

const contextOf = (application: Application): string => `applications('${application.id}')/federatedIdentityCredentials`

/** By its ID or by its name. */
function requireCredential(application: Application, wanted: string): FederatedIdentityCredential {
  const credential = application.federatedIdentityCredentials.find(({ id, name }) => id === wanted || name === wanted)
  if (!credential) throw resourceNotFound(wanted)
  return credential
}

function requireNewSubject(
  others: readonly FederatedIdentityCredential[],
  { issuer, subject }: Pick<FederatedIdentityCredential, 'issuer' | 'subject'>
): void {
  if (others.some((candidate) => candidate.issuer === issuer && candidate.subject === subject))
    throw badRequest('FederatedIdentityCredential with this issuer and subject already exists.')
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
  requireNewSubject(existing, body)
  if (existing.length >= mostCredentials) throw sizeAnswers.pick(...sizeErrors)
  const credential = { ...body, id: randomUUID(), description: body.description ?? null }
  directory.change('applications', application.id, (stored) => stored.federatedIdentityCredentials.push(credential))
  return entityResponse(c, 201, `${contextOf(application)}/$entity`, render(credential))
}

function getCredential(c: GraphContext, directory: Directory): Response {
  const application = requireApplication(directory, parameter(c, 'key'))
  requireOneOf(c.var.caller, permissions.readApplication)
  const credential = render(requireCredential(application, parameter(c, 'id')))
  const options = queryOptions(c, credentialType)
  const context = `${contextOf(application)}${selectionSuffix(options)}/$entity`
  return entityResponse(c, 200, context, project(credential, options, credentialType))
}

/** Everything but the name can be changed. */
async function changeCredential(c: GraphContext, directory: Directory): Promise<Response> {
  const application = requireApplication(directory, parameter(c, 'key'))
  requireWriterOf(c.var.caller, application)
  const change = await readBody(c, 'FederatedIdentityCredential', changeShape, ['id', 'name'])
  const credential = requireCredential(application, parameter(c, 'id'))
  const changed = { ...credential, ...change }
  const others = application.federatedIdentityCredentials.filter((candidate) => candidate !== credential)
  requireNewSubject(others, changed)
  directory.change('applications', application.id, (stored) => {
    stored.federatedIdentityCredentials = stored.federatedIdentityCredentials.map((candidate) =>
      candidate.id === credential.id ? changed : candidate
    )
  })
  return c.body(null, 204)
}

/** Adds the federated identity credentials of applications, learn.microsoft.com/graph/api/resources/federatedidentitycredentials-overview. */
export function addFederatedCredentials(app: GraphApp, directory: Directory): void {
  const sizeAnswers = new Alternation()
  serve(app, '/v1.0/applications/:key/federatedIdentityCredentials', {
    GET: (c) => {
      const application = requireApplication(directory, parameter(c, 'key'))
      requireOneOf(c.var.caller, permissions.readApplication)
      const rendered = application.federatedIdentityCredentials.map(render)
      return listResponse(c, credentialType, contextOf(application), rendered)
    },
    POST: (c) => addCredential(c, directory, sizeAnswers)
  })
  serve(app, '/v1.0/applications/:key/federatedIdentityCredentials/:id', {
    GET: (c) => getCredential(c, directory),
    PATCH: (c) => changeCredential(c, directory),
    DELETE: (c) => {
      const application = requireApplication(directory, parameter(c, 'key'))
      requireWriterOf(c.var.caller, application)
      const credential = requireCredential(application, parameter(c, 'id'))
      directory.change('applications', application.id, (stored) => {
        stored.federatedIdentityCredentials = stored.federatedIdentityCredentials.filter(
          (candidate) => candidate.id !== credential.id
        )
      })
      return c.body(null, 204)
    }
  })
}
