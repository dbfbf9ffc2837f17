import type { Context, Hono } from 'hono'
import { Alternation } from '../alternation.ts'
import { isJsonObject } from '../shape.ts'
import { isNameOfTenant, type Tenant } from '../tenant.ts'
import { AdminApiError, badRequest, errorBody, forbiddenBody } from './admin-api-error.ts'
import { cmdletRoles, hasDirectoryRole, isManager } from './cmdlet-rights.ts'
import { exchangeCaller, unauthorized } from './exchange-caller.ts'
import type { ExchangeContext } from './exchange-context.ts'
import { getOrganizationConfig, organizationProperties, setOrganizationConfig } from './organization-config.ts'

interface Cmdlet {
  /** Directory roles of which one is needed. */
  readonly roles: readonly string[]
  readonly run: (exchange: ExchangeContext, parameters: unknown) => Record<string, unknown>
}

interface CmdletInput {
  readonly name: string
  readonly parameters: unknown
}

/** The system mailbox by which app-only requests find their way. */
const anchor = /^(?:APP:|UPN:)?SystemMailbox\{bb558c35-97f1-4cb9-8ff7-d53741dc928c\}@(\S+)$/i

function requireHeaders(c: Context, tenant: Tenant): void {
  const contentType = c.req.header('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(contentType))
    throw new AdminApiError(
      415,
      'Microsoft.OData.ODataContentTypeException',
      `A supported MIME type could not be found that matches the content type '${contentType}' of the request.`
    )
  const mailbox = c.req.header('x-anchormailbox') ?? ''
  const organization = anchor.exec(mailbox)?.[1]
  if (organization === undefined || !isNameOfTenant(tenant, organization))
    throw badRequest(`The header X-AnchorMailbox '${mailbox}' does not name the system mailbox of the organization.`)
  const format = c.req.header('x-responseformat') ?? 'json'
  if (format.toLowerCase() !== 'json') throw badRequest(`The header X-ResponseFormat '${format}' is not supported.`)
}

async function readInput(c: Context): Promise<CmdletInput> {
  let body: unknown
  try {
    body = JSON.parse(await c.req.text())
  } catch {
    throw badRequest('The request body is not valid JSON.')
  }
  const input = isJsonObject(body) ? body['CmdletInput'] : undefined
  if (!isJsonObject(input) || typeof input['CmdletName'] !== 'string' || input['CmdletName'] === '')
    throw badRequest('The request body must have CmdletInput with CmdletName.')
  const { CmdletName: name, Parameters: parameters = {} } = input
  if (!isJsonObject(parameters)) throw badRequest('CmdletInput.Parameters must be an object.')
  return { name: String(name), parameters }
}

/** The properties that `$select` names; undefined for all. */
function selection(c: Context): readonly string[] | undefined {
  const names = c.req.query('$select')?.split(',')
  const unknown = names?.find((name) => !organizationProperties.some((property) => property === name))
  if (unknown !== undefined) throw badRequest(`Could not find a property named '${unknown}'.`)
  return names
}

function resultBody(c: Context, row: Record<string, unknown>): object {
  const { origin, pathname } = new URL(c.req.url)
  return {
    '@odata.context': `${origin}${pathname.replace(/\/[^/]*$/, '')}/$metadata#Collection(Edm.ComplexType)`,
    'adminapi.warnings@odata.type': '#Collection(String)',
    '@adminapi.warnings': [],
    value: [row]
  }
}

/** Cmdlets that a caller may not run, and those that do not exist, are refused alike; both bodies have been captured. */
function forbidden(c: Context, cmdlet: string, turns: Alternation): Response {
  return turns.pick<Response>(c.body(new Uint8Array(1024), 403), c.json(forbiddenBody(cmdlet), 403))
}

/** Adds `POST /adminapi/beta/{tenant}/InvokeCommand`, through which the PowerShell module of version 3 runs its cmdlets. */
export function addInvokeCommand(app: Hono, exchange: ExchangeContext): void {
  const { directory, directoryNews } = exchange
  const cmdlets = new Map<string, Cmdlet>([
    ['get-organizationconfig', { roles: cmdletRoles.read, run: getOrganizationConfig() }],
    ['set-organizationconfig', { roles: cmdletRoles.write, run: setOrganizationConfig }]
  ])
  const turns = new Alternation()
  app.post('/adminapi/beta/:tenant/invokecommand', async (c) => {
    const caller = await exchangeCaller(c, exchange)
    if (typeof caller === 'string') return unauthorized(c, caller)
    if (!isManager(caller, directory, directoryNews)) return unauthorized(c, 'no-right')
    try {
      requireHeaders(c, directory.tenant)
      const input = await readInput(c)
      const cmdlet = cmdlets.get(input.name.toLowerCase())
      const mayRun = cmdlet && hasDirectoryRole(caller, directory, directoryNews, cmdlet.roles)
      if (!mayRun || !isNameOfTenant(directory.tenant, c.req.param('tenant'))) return forbidden(c, input.name, turns)
      const names = selection(c)
      const row = cmdlet.run(exchange, input.parameters)
      return c.json(resultBody(c, names ? Object.fromEntries(names.map((name) => [name, row[name]])) : row))
    } catch (error) {
      if (error instanceof AdminApiError) return c.json(errorBody(error), error.status)
      throw error
    }
  })
}
