import type { Directory } from '../directory.ts'
import { allowsUserAgent } from '../exchange/ews-access.ts'
import type { User } from '../organization-facts.ts'
import { permissions, requireOneOf } from './authorization.ts'
import { GraphError } from './errors.ts'
import { entityResponse, type GraphApp, type GraphContext, odataContext, parameter, serve } from './graph-context.ts'
import { requireUser } from './users.ts'

/** The user's mailbox, with the refusals that Exchange gives instead of the directory. */
function requireMailbox(c: GraphContext, directory: Directory): User {
  requireOneOf(c.var.caller, permissions.readMailboxSettings)
  if (!allowsUserAgent(directory.tenant.exchange, c.req.header('user-agent') ?? ''))
    throw new GraphError(403, 'ErrorAccessDenied', 'Access to OData is disabled.')
  const user = requireUser(directory, parameter(c, 'key'))
  if (user.mailbox === 'none') {
    throw new GraphError(
      404,
      'MailboxNotEnabledForRESTAPI',
      'The mailbox is either inactive, soft-deleted, or is hosted on-premise.'
    )
  }
  if (user.mailbox === 'blocked')
    throw new GraphError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.')
  if (user.mailbox === 'policy') {
    throw new GraphError(
      403,
      'ErrorAccessDenied',
      'Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.'
    )
  }
  return user
}

/** Adds `/users/…/mailboxSettings`, by which a client recognizes a mailbox. */
export function addMailboxSettings(app: GraphApp, directory: Directory): void {
  serve(app, '/v1.0/users/:key/mailboxSettings', {
    GET: (c) => {
      const user = requireMailbox(c, directory)
      return entityResponse(c, 200, `users('${user.id}')/mailboxSettings`, {
        archiveFolder: null,
        timeZone: 'W. Europe Standard Time',
        delegateMeetingMessageDeliveryOptions: 'sendToDelegateOnly',
        dateFormat: 'yyyy-MM-dd',
        timeFormat: 'HH:mm',
        userPurpose: user.mailbox
      })
    }
  })
  serve(app, '/v1.0/users/:key/mailboxSettings/userPurpose', {
    GET: (c) => {
      const user = requireMailbox(c, directory)
      return c.json({
        '@odata.context': odataContext(c, `users('${user.id}')/mailboxSettings/userPurpose`),
        value: user.mailbox
      })
    }
  })
}
