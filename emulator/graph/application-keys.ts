import { X509Certificate } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose'
import type { Directory } from '../directory.ts'
import { guid, nullable, object, text } from '../shape.ts'
import type { Application, KeyCredential } from '../tenant.ts'
import { keyRules } from './app-management-policy.ts'
import { type Caller, requireWriterOf } from './authorization.ts'
import { badRequest, GraphError, resourceNotFound } from './errors.ts'
import { entityResponse, type GraphApp, type GraphContext, parameter, readBody, serve } from './graph-context.ts'
import { keyCredentialShape, newKeyCredential, renderKeyCredential } from './key-credentials.ts'
import { requireApplication } from './object-keys.ts'

/** Proofs are made out to Azure AD Graph, not to Microsoft Graph. */
const proofAudience = '00000002-0000-0000-c000-000000000000'
const longestProof = 600

const addKeyShape = object(
  { keyCredential: keyCredentialShape, proof: text() },
  { passwordCredential: nullable(object({}, { secretText: text() })) }
)
const removeKeyShape = object({ keyId: guid, proof: text() }, {})

const malformedProof = (): GraphError =>
  new GraphError(401, 'Authentication_MissingOrMalformed', 'Access Token missing or malformed.')

function provingKey(application: Application, x5t: string | undefined, now: Date): KeyCredential | undefined {
  const thumbprint = Buffer.from(x5t ?? '', 'base64url')
    .toString('hex')
    .toUpperCase()
  return application.keyCredentials.find((candidate) => {
    const certificate = new X509Certificate(Buffer.from(candidate.key, 'base64'))
    return (
      certificate.fingerprint.replaceAll(':', '') === thumbprint && Date.parse(candidate.endDateTime) > now.getTime()
    )
  })
}

/**
 * Requires a proof of possession: a JWT signed with a certificate that is registered and valid now.
 * Source: learn.microsoft.com/graph/application-rollkey-prooftoken.
 */
async function requireProof(application: Application, proof: string, now: Date): Promise<void> {
  try {
    const key = provingKey(application, decodeProtectedHeader(proof).x5t, now)
    if (!key) throw malformedProof()
    const { publicKey } = new X509Certificate(Buffer.from(key.key, 'base64'))
    await jwtVerify(proof, publicKey, {
      algorithms: ['RS256'],
      audience: proofAudience,
      issuer: application.id,
      clockTolerance: 300,
      currentDate: now
    })
    const { nbf, exp } = decodeJwt(proof)
    if (nbf === undefined || exp === undefined || exp - nbf > longestProof) throw malformedProof()
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) throw malformedProof()
    throw error
  }
}

/** The application itself needs no permission to roll its own keys. */
function requireRoller(caller: Caller, application: Application): void {
  if (caller.appId !== application.appId) requireWriterOf(caller, application)
}

async function addKey(c: GraphContext, directory: Directory): Promise<Response> {
  const application = requireApplication(directory, parameter(c, 'key'))
  requireRoller(c.var.caller, application)
  const body = await readBody(c, 'Application', addKeyShape)
  await requireProof(application, body.proof, directory.clock.now())
  const credential = newKeyCredential(body.keyCredential, keyRules(directory, application, c.var.caller))
  if (application.keyCredentials.some((candidate) => candidate.keyId === credential.keyId)) {
    throw badRequest('Another object with the same value for property keyId already exists.')
  }
  if (!directory.change('applications', application.id, (stored) => stored.keyCredentials.push(credential)))
    throw resourceNotFound(application.id)
  return entityResponse(c, 200, 'microsoft.graph.keyCredential', renderKeyCredential(credential, false))
}

async function removeKey(c: GraphContext, directory: Directory): Promise<Response> {
  const application = requireApplication(directory, parameter(c, 'key'))
  requireRoller(c.var.caller, application)
  const { keyId, proof } = await readBody(c, 'Application', removeKeyShape)
  await requireProof(application, proof, directory.clock.now())
  if (!application.keyCredentials.some((candidate) => candidate.keyId === keyId)) {
    throw badRequest(`No credentials found to be removed with keyId '${keyId}'.`)
  }
  directory.change('applications', application.id, (stored) => {
    stored.keyCredentials = stored.keyCredentials.filter((candidate) => candidate.keyId !== keyId)
  })
  return c.body(null, 204)
}

/** Adds `addKey` and `removeKey`, by which an application rolls its own certificate. */
export function addApplicationKeys(app: GraphApp, directory: Directory): void {
  for (const prefix of ['', 'microsoft.graph.']) {
    serve(app, `/v1.0/applications/:key/${prefix}addKey`, { POST: (c) => addKey(c, directory) })
    serve(app, `/v1.0/applications/:key/${prefix}removeKey`, { POST: (c) => removeKey(c, directory) })
  }
}
