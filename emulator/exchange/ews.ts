import type { Context, Hono } from 'hono'
import { Alternation } from '../alternation.ts'
import type { User } from '../organization-facts.ts'
import type { ResourceCaller } from '../resource-caller.ts'
import type { Tenant } from '../tenant.ts'
import { type EwsPolicyReason, mailboxRefusal, organizationRefusal } from './ews-access.ts'
import { exchangeCaller, unauthorized } from './exchange-caller.ts'
import type { ExchangeContext } from './exchange-context.ts'
import {
  inboxAnswer,
  NotEmulated,
  noMailboxAnswer,
  noMailboxFault,
  readGetFolder,
  requireServerVersion
} from './get-folder.ts'
import { impersonatedUser, readImpersonation } from './impersonation.ts'
import { faultEnvelope, readEnvelope, SoapFault } from './soap.ts'

const contentType = 'text/xml; charset=utf-8'

function xml(c: Context, status: 200 | 500, content: string): Response {
  return c.body(content, status, { 'content-type': contentType })
}

/** A 403 that names the policy; others have no such header. */
function policyRefusal(c: Context, reason: EwsPolicyReason): Response {
  c.header('X-EWS-Policy-Reason', reason)
  return c.body(null, 403)
}

function licencesOf(tenant: Tenant, user: User): Tenant['subscribedSkus'] {
  return tenant.subscribedSkus.filter((sku) => user.licences.includes(sku.skuPartNumber))
}

/** Whether the organization shuts an application out, before anything else of its request is looked at. */
function shutOut(c: Context, exchange: ExchangeContext, caller: ResourceCaller): EwsPolicyReason | undefined {
  const { directory, listInForce } = exchange
  const { id, exchange: organization } = directory.tenant
  const list = listInForce.seen(id, organization.ewsAllowedAppIds) ?? []
  const client = { appId: caller.appId, userAgent: c.req.header('user-agent') ?? '' }
  return organizationRefusal(organization, list, client, directory.clock.now())
}

/** An account without a mailbox has been seen as an answer and as a fault. */
function missingMailbox(c: Context, address: string, turns: Alternation): Response {
  return turns.pick(xml(c, 200, noMailboxAnswer(address)), xml(c, 500, faultEnvelope(noMailboxFault(address))))
}

async function getFolder(c: Context, exchange: ExchangeContext, turns: Alternation): Promise<Response> {
  const { tenant, clock } = exchange.directory
  const { headers, operation } = readEnvelope(await c.req.text())
  requireServerVersion(headers)
  const shape = readGetFolder(operation)
  const account = readImpersonation(headers)
  const user = impersonatedUser(tenant.users, account)
  if (!user || user.mailbox === 'none') return missingMailbox(c, account.value, turns)
  const reason = mailboxRefusal(user, licencesOf(tenant, user), clock.now())
  if (reason) return policyRefusal(c, reason)
  if (user.mailbox === 'blocked' || user.mailbox === 'policy') return c.body(null, 403)
  return xml(c, 200, inboxAnswer(user, shape))
}

/** Adds Exchange Web Services, of which GetFolder of the inbox is known. */
export function addEws(app: Hono, exchange: ExchangeContext): void {
  const turns = new Alternation()
  app.post('/ews/exchange.asmx', async (c) => {
    const caller = await exchangeCaller(c, exchange)
    if (typeof caller === 'string') return unauthorized(c, caller)
    if (!caller.roles.has('full_access_as_app')) {
      const reason = 'The token contains not enough scope to make this call.'
      c.header('x-ms-diagnostics', `2000008;reason="${reason}";error_category="invalid_grant"`)
      return c.body(null, 403)
    }
    const shut = shutOut(c, exchange, caller)
    if (shut) return policyRefusal(c, shut)
    if (!/^text\/xml\s*(;|$)/i.test(c.req.header('content-type') ?? '')) return c.body(null, 415)
    try {
      return await getFolder(c, exchange, turns)
    } catch (error) {
      if (error instanceof SoapFault) return xml(c, 500, faultEnvelope(error))
      if (error instanceof NotEmulated) return c.text(`This emulator does not know ${error.message} of EWS.`, 501)
      throw error
    }
  })
}
