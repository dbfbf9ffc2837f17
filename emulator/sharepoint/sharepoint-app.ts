import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { resourceAppIds } from '../clouds.ts'
import type { Directory } from '../directory.ts'
import type { SigningKey } from '../key-material.ts'
import { isLoopback, originOf, type ResourceCaller, readCaller } from '../resource-caller.ts'
import { siteHost } from './site-host.ts'
import { renderWeb } from './web.ts'

/** Application permissions that read every site. */
const readers = ['Sites.Read.All', 'Sites.ReadWrite.All', 'Sites.Manage.All', 'Sites.FullControl.All']
const accessDenied = 'Access denied. You do not have permission to perform this action or access this resource.'

/** What every handler finds beside the request. */
export interface SiteEnv {
  Variables: { host: string }
}

type SiteContext = Context<SiteEnv>

/** What SharePoint Online works with. */
export interface SharePointOptions {
  readonly directory: Directory
  /** Signs access tokens. */
  readonly key: SigningKey
}

function unauthorized(c: SiteContext, directory: Directory, diagnosis: string | undefined, body = ''): Response {
  c.header(
    'WWW-Authenticate',
    `Bearer realm="${directory.tenant.id}",client_id="${resourceAppIds.sharePoint}",trusted_issuers="00000001-0000-0000-c000-000000000000@*",authorization_uri="https://login.windows.net/common/oauth2/authorize"`
  )
  if (diagnosis !== undefined) c.header('x-ms-diagnostics', diagnosis)
  return c.text(body, 401)
}

/** A token may name the resource by its ID or by this tenant's host; on loopback by the origin that was asked. */
function isMeantForSite(c: SiteContext, audience: string): boolean {
  const asked = new URL(c.req.url)
  const named = originOf(audience)
  if (named === undefined) return audience.toLowerCase() === resourceAppIds.sharePoint
  return named.host === c.var.host || (isLoopback(named.hostname) && named.origin === asked.origin)
}

/** Why a caller is refused, or undefined. Client secrets are not taken: learn.microsoft.com/sharepoint/dev/solution-guidance/security-apponly-azuread. */
function refusal(c: SiteContext, directory: Directory, caller: ResourceCaller): Response | undefined {
  if (!isMeantForSite(c, caller.audience)) {
    const reason = `Invalid audience Uri '${caller.audience}'.`
    return unauthorized(c, directory, `3000003;reason="${reason}";category="invalid_client"`)
  }
  if (caller.authentication !== '2') return unauthorized(c, directory, undefined, 'Unsupported app only token.')
  if (caller.roles.size === 0) {
    const reason = 'Either scp or roles claim need to be present in the token.'
    return unauthorized(c, directory, `3001000;reason="${reason}";category="invalid_client"`)
  }
  if (readers.some((role) => caller.roles.has(role))) return undefined
  return denied(c)
}

function denied(c: SiteContext): Response {
  const code = '-2147024891, System.UnauthorizedAccessException'
  return c.json({ error: { code, message: { lang: 'en-US', value: accessDenied } } }, 403)
}

/** SharePoint Online, as far as this emulator knows it: the root site's `_api/web`. Paths are taken in any case. */
export function makeSharePointApp({ directory, key }: SharePointOptions): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>({ getPath: (request) => new URL(request.url).pathname.toLowerCase() })
  app.use(async (c, next) => {
    const { hostname } = new URL(c.req.url)
    const host = siteHost(directory)
    c.header('SPRequestGuid', randomUUID())
    if (host === undefined || (!isLoopback(hostname) && hostname !== host)) return c.text('404 NOT FOUND', 404)
    c.set('host', host)
    return await next()
  })
  app.get('/_api/web', async (c) => {
    const authorization = c.req.header('authorization')
    if (authorization === undefined) return denied(c)
    const caller = await readCaller(authorization, directory, key)
    if (typeof caller === 'string') {
      const diagnosis = '3000006;reason="Token contains invalid signature.";category="invalid_client"'
      return unauthorized(c, directory, caller === 'no-token' ? undefined : diagnosis)
    }
    return refusal(c, directory, caller) ?? renderWeb(c, `https://${c.var.host}`, directory.tenant.sharePoint.title)
  })
  app.notFound((c) => {
    const message = `This emulator does not know ${c.req.method} ${new URL(c.req.url).pathname} of SharePoint Online.`
    return c.json({ error: { code: 'NotImplemented', message } }, 501)
  })
  return app
}
