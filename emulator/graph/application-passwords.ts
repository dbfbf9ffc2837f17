import { randomBytes, randomUUID } from 'node:crypto'
import type { Application, PasswordCredential } from '../application.ts'
import { graphTime } from '../certificates.ts'
import type { Directory } from '../directory.ts'
import { guid, nullable, object, text } from '../shape.ts'
import { renderPasswordCredential } from './application-rendering.ts'
import { requireWriterOf } from './authorization.ts'
import { badRequest, notEmulated, resourceNotFound } from './errors.ts'
import { entityResponse, type GraphApp, type GraphContext, parameter, readBody, serve } from './graph-context.ts'
import { requireApplication } from './object-keys.ts'

const addPasswordShape = object(
  {},
  {
    passwordCredential: nullable(
      object({}, { displayName: nullable(text()), startDateTime: nullable(text()), endDateTime: nullable(text()) })
    )
  }
)
const removePasswordShape = object({ keyId: guid }, {})

/** What a policy says about secrets is stored and not judged, so it must not be passed over. */
function requireNoRestriction(directory: Directory, { appManagementPolicyId }: Application): void {
  const policy = directory.find('appManagementPolicies', ({ id }) => id === appManagementPolicyId)
  if (policy?.isEnabled && policy.passwordCredentialRestrictions.length > 0)
    throw notEmulated('restrictions of secrets')
}

function readDate(sent: string | null | undefined, otherwise: Date, name: string): Date {
  if (sent === undefined || sent === null) return otherwise
  const date = new Date(sent)
  if (Number.isNaN(date.getTime())) throw badRequest(`Invalid value specified for property '${name}'.`)
  return date
}

/** Two years unless the caller says otherwise; it begins now. */
function validity(sent: { startDateTime?: string | null; endDateTime?: string | null }, now: Date) {
  const start = readDate(sent.startDateTime, now, 'startDateTime')
  const twoYears = new Date(start)
  twoYears.setUTCFullYear(twoYears.getUTCFullYear() + 2)
  const end = readDate(sent.endDateTime, twoYears, 'endDateTime')
  if (end <= start || end <= now) throw badRequest('Password credential end date is invalid.')
  return { startDateTime: graphTime(start), endDateTime: graphTime(end) }
}

/** The directory makes the secret, and shows it this once. */
async function addPassword(c: GraphContext, directory: Directory): Promise<Response> {
  const application = requireApplication(directory, parameter(c, 'key'))
  requireWriterOf(c.var.caller, application)
  const { passwordCredential: sent } = await readBody(c, 'Application', addPasswordShape)
  requireNoRestriction(directory, application)
  const credential: PasswordCredential = {
    keyId: randomUUID(),
    displayName: sent?.displayName ?? null,
    secretText: randomBytes(30).toString('base64url'),
    ...validity(sent ?? {}, directory.clock.now())
  }
  if (!directory.change('applications', application.id, (stored) => stored.passwordCredentials.push(credential)))
    throw resourceNotFound(application.id)
  const shown = { ...renderPasswordCredential(credential), secretText: credential.secretText }
  return entityResponse(c, 200, 'microsoft.graph.passwordCredential', shown)
}

async function removePassword(c: GraphContext, directory: Directory): Promise<Response> {
  const application = requireApplication(directory, parameter(c, 'key'))
  requireWriterOf(c.var.caller, application)
  const { keyId } = await readBody(c, 'Application', removePasswordShape)
  if (!application.passwordCredentials.some((candidate) => candidate.keyId === keyId))
    throw badRequest(`No password credential found with keyId '${keyId}'.`)
  directory.change('applications', application.id, (stored) => {
    stored.passwordCredentials = stored.passwordCredentials.filter((candidate) => candidate.keyId !== keyId)
  })
  return c.body(null, 204)
}

/** Adds `addPassword` and `removePassword`. Source: learn.microsoft.com/graph/api/application-addpassword. */
export function addApplicationPasswords(app: GraphApp, directory: Directory): void {
  for (const prefix of ['', 'microsoft.graph.']) {
    serve(app, `/v1.0/applications/:key/${prefix}addPassword`, { POST: (c) => addPassword(c, directory) })
    serve(app, `/v1.0/applications/:key/${prefix}removePassword`, { POST: (c) => removePassword(c, directory) })
  }
}
