import { X509Certificate } from 'node:crypto'
import { decodeProtectedHeader, errors, jwtVerify } from 'jose'
import type { Application, KeyCredential } from '../application.ts'
import type { Directory } from '../directory.ts'
import { guid, nullable, object, text } from '../shape.ts'
import { keyRules } from './app-management-policy.ts'
import { type Caller, requireWriterOf } from './authorization.ts'
import { badRequest, GraphError, requestDenied, resourceNotFound } from './errors.ts'
import { entityResponse, type GraphApp, type GraphContext, parameter, readBody, serve } from './graph-context.ts'
import { keyCredentialShape, newKeyCredential, renderKeyCredential } from './key-credentials.ts'
import { requireApplication } from './object-keys.ts'

/** Proofs are made out to Azure AD Graph, not to Microsoft Graph. */
const proofAudience = '00000002-0000-0000-c000-000000000000'
const longestProof = 600

const proof = nullable(text())
const addKeyShape = object(
  { keyCredential: keyCredentialShape },
  { proof, passwordCredential: nullable(object({}, { secretText: text() })) }
)
const removeKeyShape = object({ keyId: guid }, { proof })

/** Graph words a wrong proof like a bad access token, though the access token is good (graph-docs#22076, #10686). */
const malformedProof = (): GraphError =>
  new GraphError(401, 'Authentication_MissingOrMalformed', 'Access Token missing or malformed.')

/** The certificate that is registered, in force now, and named by the proof. */
function provingKey(application: Application, x5t: string | undefined, now: Date): KeyCredential {
  const thumbprint = Buffer.from(x5t ?? '', 'base64url')
    .toString('hex')
    .toUpperCase()
  const key = application.keyCredentials.find(
    (candidate) =>
      candidate.usage === 'Verify' &&
      Date.parse(candidate.startDateTime) <= now.getTime() &&
      now.getTime() < Date.parse(candidate.endDateTime) &&
      new X509Certificate(Buffer.from(candidate.key, 'base64')).fingerprint.replaceAll(':', '') === thumbprint
  )
  if (!key) throw malformedProof()
  return key
}

/**
 * Requires a proof of possession: a JWT signed with a certificate that is registered and valid now.
 * Source: learn.microsoft.com/graph/application-rollkey-prooftoken.
 * @returns the certificate that proves.
 */
async function requireProof(
  application: Application,
  sent: string | null | undefined,
  now: Date
): Promise<KeyCredential> {
  // Without any proof it is the permission that is missing (msgraph-sdk-powershell#779).
  if (!sent) throw requestDenied()
  // Base64 with padding is refused as well.
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(sent)) throw malformedProof()
  try {
    const key = provingKey(application, decodeProtectedHeader(sent).x5t, now)
    const { publicKey } = new X509Certificate(Buffer.from(key.key, 'base64'))
    const verified = await jwtVerify(sent, publicKey, {
      algorithms: ['RS256'],
      audience: proofAudience,
      issuer: application.id,
      requiredClaims: ['nbf', 'exp'],
      clockTolerance: 300,
      currentDate: now
    })
    const { nbf = 0, exp = 0 } = verified.payload
    if (exp - nbf > longestProof) throw malformedProof()
    return key
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) throw malformedProof()
    throw error
  }
}

/** The application itself needs no permission to roll its own keys. */
function requireRoller(caller: Caller, application: Application): void {
  if (caller.appId !== application.appId) requireWriterOf(caller, application)
}

/** Type, usage and key are all that a caller can say; dates are those of the certificate. */
async function addKey(c: GraphContext, directory: Directory): Promise<Response> {
  const application = requireApplication(directory, parameter(c, 'key'))
  requireRoller(c.var.caller, application)
  const body = await readBody(c, 'Application', addKeyShape)
  await requireProof(application, body.proof, directory.clock.now())
  const { type = null, usage = null, key = null, displayName = null } = body.keyCredential
  const kept = directory.traits.addedKeyName === 'keep' ? displayName : null
  const sent = { type, usage, key, displayName: kept }
  const credential = newKeyCredential(sent, keyRules(directory, application, c.var.caller))
  if (!directory.change('applications', application.id, (stored) => stored.keyCredentials.push(credential)))
    throw resourceNotFound(application.id)
  return entityResponse(c, 200, 'microsoft.graph.keyCredential', renderKeyCredential(credential, false))
}

async function removeKey(c: GraphContext, directory: Directory): Promise<Response> {
  const application = requireApplication(directory, parameter(c, 'key'))
  requireRoller(c.var.caller, application)
  const { keyId, proof: sent } = await readBody(c, 'Application', removeKeyShape)
  const proving = await requireProof(application, sent, directory.clock.now())
  if (directory.traits.removeKeyProof === 'other' && proving.keyId === keyId) throw malformedProof()
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
