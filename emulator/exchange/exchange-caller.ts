import type { Context } from 'hono'
import { cloudOfHost, resourceAppIds } from '../clouds.ts'
import { type CallerFault, isLoopback, originOf, type ResourceCaller, readCaller } from '../resource-caller.ts'
import { findResource } from '../resource-lookup.ts'
import type { ExchangeContext } from './exchange-context.ts'

/** Why a request is 401. */
export type Refusal = CallerFault | 'wrong-audience' | 'no-right'

/** Number, reason and category of the header `x-ms-diagnostics`, as captures and Exchange's own list of errors have them. */
const diagnostics: Record<Refusal, string | undefined> = {
  'no-token': undefined,
  'no-right': undefined,
  expired: '2000001;reason="The token has expired.";error_category="invalid_lifetime"',
  'not-yet-valid': '2000001;reason="The token is not yet valid.";error_category="invalid_lifetime"',
  signature: '2000001;reason="The token has an invalid signature.";error_category="invalid_signature"',
  malformed: '2000001;reason="Unable to read or process token.";error_category="invalid_token"',
  'unknown-caller': '2000005;reason="The tenant of the token does not exist.";error_category="invalid_tenant"',
  'wrong-audience': '2000003;reason="The audience claim value is invalid \'aud\'.";error_category="invalid_resource"'
}

/** A token may name the resource by its ID or by its host in the tenant's cloud; on loopback by the origin that was asked. */
function isMeantForExchange(c: Context, { directory }: ExchangeContext, audience: string): boolean {
  const asked = new URL(c.req.url)
  if (isLoopback(asked.hostname) && originOf(audience)?.origin === asked.origin) return true
  const { cloud } = directory.traits
  const isForeign = (cloudOfHost(asked.hostname) ?? cloud) !== cloud
  const resource = findResource(directory.stored('servicePrincipals'), audience, cloud)
  return !isForeign && resource?.appId === resourceAppIds.exchange
}

/** The 401 of Exchange: an empty body, and what is wrong in the headers. */
export function unauthorized(c: Context, reason: Refusal): Response {
  const error = reason === 'no-token' ? '' : ', error="invalid_token"'
  c.header(
    'WWW-Authenticate',
    `Bearer client_id="${resourceAppIds.exchange}", trusted_issuers="00000001-0000-0000-c000-000000000000@*", token_types="app_asserted_user_v1 service_asserted_app_v1", authorization_uri="https://login.windows.net/common/oauth2/authorize"${error}`
  )
  const diagnosis = diagnostics[reason]
  if (diagnosis !== undefined) c.header('x-ms-diagnostics', diagnosis)
  return c.body(null, 401)
}

/** The caller of a request to Exchange, or why there is none. */
export async function exchangeCaller(c: Context, exchange: ExchangeContext): Promise<ResourceCaller | Refusal> {
  const caller = await readCaller(c.req.header('authorization'), exchange.directory, exchange.key)
  if (typeof caller === 'string') return caller
  return isMeantForExchange(c, exchange, caller.audience) ? caller : 'wrong-audience'
}
