import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import type { Directory } from '../directory.ts'
import type { SigningKey } from '../key-material.ts'
import type { SeenRequest } from '../traffic-record.ts'
import { addActivatedRoles } from './activated-roles.ts'
import { addAppManagementPolicies } from './app-management-policies.ts'
import { addAppRoleAssignments } from './app-role-assignments.ts'
import { addApplicationKeys } from './application-keys.ts'
import { addApplicationPasswords } from './application-passwords.ts'
import { addApplications } from './applications.ts'
import { authenticateCaller } from './authorization.ts'
import { addBatch } from './batch.ts'
import { addDelegatedGrants } from './delegated-grants.ts'
import { addDeletedItems } from './deleted-items.ts'
import { addDirectoryRoleAssignments } from './directory-role-assignments.ts'
import { addDirectoryRoleDefinitions } from './directory-role-definitions.ts'
import { addDomains } from './domains.ts'
import { errorBody, GraphError, notEmulated } from './errors.ts'
import { addFederatedCredentials } from './federated-credentials.ts'
import type { GraphApp, GraphContext, GraphEnv } from './graph-context.ts'
import { addMailboxSettings } from './mailbox-settings.ts'
import { canonicalPath } from './object-keys.ts'
import { addOrganization } from './organization.ts'
import { addOwners } from './owners.ts'
import { addPermissionLists } from './permission-lists.ts'
import { addServicePrincipals } from './service-principals.ts'
import { addSites } from './sites.ts'
import { addSubscribedSkus } from './subscribed-skus.ts'
import { throttle } from './throttle.ts'
import { addUsers } from './users.ts'

const jsonType = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8'

const betaObject = /^\/beta\/(applications|servicePrincipals)\/[^/]+$/

/** What the Graph part needs. */
export interface GraphOptions {
  readonly directory: Directory
  readonly key: SigningKey
  /** Share of requests that are refused with 429, from 0 to 1. */
  readonly throttleRate: number
  readonly seen: SeenRequest[]
}

function refusal(c: GraphContext, error: unknown, date: Date): Response {
  const refused = error instanceof GraphError ? error : unexpected(error)
  if (refused.status === 401) c.header('WWW-Authenticate', 'Bearer realm="", error="invalid_token"')
  const ids = { date, requestId: c.var.requestId, clientRequestId: c.var.clientRequestId }
  return c.json(errorBody(refused, ids), refused.status)
}

function unexpected(error: unknown): GraphError {
  process.stderr.write(`The emulator failed: ${error instanceof Error ? error.stack : String(error)}\n`)
  return new GraphError(500, 'InternalServerError', 'The emulator itself failed; its log says why.')
}

/** The tenant's own name for itself, inherited from Azure AD Graph; the Entra admin center and CLI for Microsoft 365 use it. */
const ownTenant = /^\/(v1\.0|beta)\/myorganization(?=\/)/i

/** Of beta one thing is known, which released clients ask: a single object with a selection of its properties. */
function routedPath({ method, url }: Request): string {
  const { pathname, searchParams } = new URL(url)
  const path = canonicalPath(pathname).replace(ownTenant, '/$1')
  const isKnown = method === 'GET' && searchParams.has('$select') && betaObject.test(path)
  return isKnown ? path.replace('/beta/', '/v1.0/') : path
}

/** Everything of a directory that can be read and written. */
function addObjects(app: GraphApp, directory: Directory): void {
  addApplications(app, directory)
  addApplicationKeys(app, directory)
  addApplicationPasswords(app, directory)
  addFederatedCredentials(app, directory)
  addOwners(app, directory)
  addDeletedItems(app, directory)
  addServicePrincipals(app, directory)
  addPermissionLists(app, directory)
  addAppRoleAssignments(app, directory)
  addDelegatedGrants(app, directory)
  addDirectoryRoleAssignments(app, directory)
  addDirectoryRoleDefinitions(app, directory)
  addActivatedRoles(app, directory)
  addOrganization(app, directory)
  addDomains(app, directory)
  addSubscribedSkus(app, directory)
  addUsers(app, directory)
  addMailboxSettings(app, directory)
  addSites(app, directory)
  addAppManagementPolicies(app, directory)
}

/** Microsoft Graph v1.0, as far as this emulator knows it. */
export function makeGraphApp(options: GraphOptions): GraphApp {
  const { directory, key, seen } = options
  const app = new Hono<GraphEnv>({ getPath: routedPath })
  app.use(async (c, next) => {
    const requestId = randomUUID()
    const clientRequestId = c.req.header('client-request-id') ?? requestId
    c.set('requestId', requestId)
    c.set('clientRequestId', clientRequestId)
    c.header('request-id', requestId)
    c.header('client-request-id', clientRequestId)
    c.header('x-ms-ags-diagnostic', '{"ServerInfo":{"DataCenter":"Emulator","Slice":"E","Ring":"0"}}')
    c.header('cache-control', 'no-cache')
    await next()
    c.header('OData-Version', '4.0')
    if (c.res.status < 300 && c.res.status !== 204) c.header('content-type', jsonType)
  })
  app.use(throttle(options.throttleRate, directory.clock))
  app.use(async (c, next) => {
    c.set('caller', await authenticateCaller(c.req.header('authorization'), directory, key))
    await next()
  })
  addObjects(app, directory)
  addBatch(app, seen)
  app.notFound((c) => refusal(c, notEmulated(`${c.req.method} ${new URL(c.req.url).pathname}`), directory.clock.now()))
  app.onError((error, c) => refusal(c, error, directory.clock.now()))
  return app
}
