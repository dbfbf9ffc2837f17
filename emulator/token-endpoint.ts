import { randomUUID } from 'node:crypto'
import type { Context, Hono } from 'hono'
import { type ClientAuthentication, issueAccessToken } from './access-token.ts'
import type { Application } from './application.ts'
import { managementResource } from './azure-management.ts'
import { readAssertion, verifyCertificateAssertion, verifyFederatedAssertion } from './client-assertion.ts'
import type { Directory } from './directory.ts'
import type { KeyMaterial } from './key-material.ts'
import { findResource } from './resource-lookup.ts'
import type { ServicePrincipal } from './service-principal.ts'
import { isNameOfTenant } from './tenant.ts'
import { TokenError, tokenErrorBody } from './token-errors.ts'

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

function requiredField(form: URLSearchParams, name: string): string {
  const value = form.get(name)
  if (value) return value
  throw new TokenError(
    400,
    'invalid_request',
    900144,
    `The request body must contain the following parameter: '${name}'.`
  )
}

function formDecoded(text: string): string {
  return new URLSearchParams(`value=${text}`).get('value') ?? ''
}

/** Client ID and secret may come as HTTP Basic, RFC 6749 section 2.3.1. */
function withBasicCredentials(form: URLSearchParams, authorization: string | undefined): URLSearchParams {
  const basic = /^Basic (\S+)$/i.exec(authorization ?? '')?.[1]
  if (!basic) return form
  const [id = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':')
  const combined = new URLSearchParams(form)
  combined.set('client_id', formDecoded(id))
  combined.set('client_secret', formDecoded(secret.join(':')))
  return combined
}

/** The one resource that the scope names. */
function requestedResource(form: URLSearchParams): string {
  const scope = form.get('scope')
  if (!scope)
    throw new TokenError(400, 'invalid_request', 90014, "The required field 'scope' is missing from the credential.")
  const scopes = scope.split(/\s+/).filter(Boolean)
  const [only] = scopes
  if (only === undefined || scopes.length > 1) {
    throw new TokenError(
      400,
      'invalid_scope',
      70011,
      `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`
    )
  }
  if (!only.endsWith('/.default')) {
    throw new TokenError(
      400,
      'invalid_scope',
      1002012,
      `The provided value for scope ${only} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`
    )
  }
  return only.slice(0, -'/.default'.length)
}

function requireSecret(application: Application, secret: string, now: Date): void {
  const known = application.passwordCredentials.find((credential) => credential.secretText === secret)
  if (!known) {
    throw new TokenError(
      401,
      'invalid_client',
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${application.appId}'.`
    )
  }
  if (Date.parse(known.endDateTime) <= now.getTime()) {
    throw new TokenError(
      401,
      'invalid_client',
      7000222,
      `The provided client secret keys for app '${application.appId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`
    )
  }
}

interface SignIn {
  readonly form: URLSearchParams
  readonly application: Application
  /** The names of this token endpoint that an assertion may carry as audience. */
  readonly audiences: readonly string[]
  readonly now: Date
}

async function authenticate(signIn: SignIn, keys: KeyMaterial): Promise<ClientAuthentication> {
  const { form, application, now } = signIn
  const assertion = form.get('client_assertion')
  const secret = form.get('client_secret')
  if (assertion && form.get('client_assertion_type') === jwtBearer) {
    const read = readAssertion(assertion)
    if (read.claims.iss === application.appId) {
      await verifyCertificateAssertion(read, application, signIn.audiences, now)
    } else if (/^https:\/\//.test(read.claims.iss ?? '')) {
      await verifyFederatedAssertion(read, application, keys, now)
    } else {
      throw new TokenError(
        401,
        'invalid_client',
        700021,
        "Client assertion application identifier doesn't match 'client_id' parameter."
      )
    }
    return '2'
  }
  if (!secret) {
    throw new TokenError(
      401,
      'invalid_client',
      7000216,
      "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type."
    )
  }
  requireSecret(application, secret, now)
  return '1'
}

function requireServicePrincipal(directory: Directory, application: Application): ServicePrincipal {
  const client = directory.find('servicePrincipals', (candidate) => candidate.appId === application.appId)
  if (!client) {
    throw new TokenError(
      401,
      'invalid_client',
      7000229,
      `The client application '${application.appId}' is missing service principal in the tenant ${directory.tenant.id}. See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119.`
    )
  }
  const byMicrosoft = application.disabledByMicrosoftStatus ?? 'NotDisabled'
  if (!client.accountEnabled || client.isDisabled || application.isDisabled || byMicrosoft !== 'NotDisabled') {
    throw new TokenError(
      400,
      'unauthorized_client',
      7000112,
      `Application '${application.appId}'(${application.displayName}) is disabled.`
    )
  }
  return client
}

/** Comes last, as the policies apply to a client that has proved who it is. No page shows the answer to an application. */
function requireAccess({ conditionalAccess }: Directory, application: Application): void {
  if (!conditionalAccess.blocks(application)) return
  throw new TokenError(
    400,
    'invalid_grant',
    53003,
    'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.'
  )
}

function requireTenant(directory: Directory, name: string): void {
  if (['common', 'organizations', 'consumers'].includes(name)) {
    throw new TokenError(
      400,
      'invalid_request',
      9001023,
      `The grant type is not supported over the /${name} endpoint. Please use a tenant-specific endpoint.`
    )
  }
  if (isNameOfTenant(directory.tenant, name)) return
  throw new TokenError(
    400,
    'invalid_request',
    90002,
    `Tenant '${name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`
  )
}

/** Origins on this machine where a resource answers, with its application ID. */
export type ResourceOrigins = ReadonlyMap<string, string>

/** The service principal of the resource that a scope names. */
function requireResource(directory: Directory, audience: string): ServicePrincipal {
  const resource =
    findResource(directory.visible('servicePrincipals'), audience, directory.traits.cloud) ??
    managementResource(audience)
  if (!resource) {
    throw new TokenError(
      400,
      'invalid_resource',
      500011,
      `The resource principal named ${audience} was not found in the tenant named ${directory.tenant.displayName}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`
    )
  }
  if (!resource.accountEnabled) {
    throw new TokenError(
      400,
      'invalid_resource',
      500014,
      `The service principal for resource '${audience}' is disabled. This indicate that a subscription within the tenant has lapsed, or that the administrator for this tenant has disabled the application, preventing tokens from being issued for it.`
    )
  }
  return resource
}

async function issue(c: Context, directory: Directory, keys: KeyMaterial, origins: ResourceOrigins): Promise<string> {
  const tenantName = c.req.param('tenant') ?? ''
  requireTenant(directory, tenantName)
  const form = withBasicCredentials(new URLSearchParams(await c.req.text()), c.req.header('authorization'))
  const grantType = requiredField(form, 'grant_type')
  if (grantType !== 'client_credentials') {
    throw new TokenError(
      400,
      'unsupported_grant_type',
      70003,
      `The app requested an unsupported grant type '${grantType}'.`
    )
  }
  const clientId = requiredField(form, 'client_id')
  const audience = requestedResource(form)
  const appId = clientId.toLowerCase()
  const application =
    directory.find('applications', (candidate) => candidate.appId === appId) ?? directory.multiTenantApplication(appId)
  if (!application) {
    throw new TokenError(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${clientId}' was not found in the directory '${directory.tenant.displayName}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`
    )
  }
  const origin = new URL(c.req.url).origin
  const names = [
    directory.tenant.id,
    ...directory.tenant.domains.filter((domain) => domain.isVerified).map((domain) => domain.name)
  ]
  const audiences = names.map((name) => `${origin}/${name}/oauth2/v2.0/token`)
  const authentication = await authenticate({ form, application, audiences, now: directory.clock.now() }, keys)
  const client = requireServicePrincipal(directory, application)
  const resource = requireResource(directory, origins.get(audience.replace(/\/$/, '')) ?? audience)
  requireAccess(directory, application)
  return await issueAccessToken(directory, keys.entra, { application, client, resource, audience, authentication })
}

/** Adds `POST /{tenant}/oauth2/v2.0/token` for the client_credentials grant. */
export function addTokenEndpoint(app: Hono, directory: Directory, keys: KeyMaterial, origins: ResourceOrigins): void {
  app.post('/:tenant/oauth2/v2.0/token', async (c) => {
    const traceId = randomUUID()
    c.header('x-ms-request-id', traceId)
    c.header('x-ms-ests-server', '2.1.0 - emulator')
    c.header('cache-control', 'no-store, no-cache')
    c.header('pragma', 'no-cache')
    try {
      const token = await issue(c, directory, keys, origins)
      return c.json({ token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: token })
    } catch (error) {
      if (!(error instanceof TokenError)) throw error
      const correlationId = c.req.query('client-request-id') ?? c.req.header('client-request-id')
      return c.json(tokenErrorBody(error, directory.clock.now(), traceId, correlationId), error.status)
    }
  })
}
