import { listText } from '../../domain/list-text.ts'
import type { Unread } from '../../domain/tenant/reading.ts'
import { ActionError } from '../../errors.ts'
import { describeGraphError, type GraphError, isPassing, kindOf, NO_CODE } from './graph-error.ts'
import { type HeldRoles, heldPermissions, lackingPermissions, type Operation } from './operation.ts'

/** The user's sentence for an error that ends the run. */
export function explainGraphError(error: GraphError, operation: Operation, roles: HeldRoles): ActionError {
  if (kindOf(error) === 'denied') return denial(error, operation, roles)
  const code = isPassing(error) ? 'service-unreachable' : 'request-refused'
  return new ActionError(code, `${operation.doing} failed: ${describeGraphError(error)}.${adviceFor(error)}`)
}

/** Why something optional is not known: a permission is missing only where the token lacks it. */
export function unreadBecauseOf(error: GraphError, operation: Operation, roles: HeldRoles): Unread {
  const [lacking] = lackingPermissions(operation, roles)
  if (kindOf(error) === 'denied' && lacking !== undefined) return { kind: 'denied', leastPrivilege: lacking }
  return { kind: 'unreadable', reason: `${describeGraphError(error)}${exchangeAdvice(error)}` }
}

function denial(error: GraphError, operation: Operation, roles: HeldRoles): ActionError {
  const denied = `${operation.doing} was denied: ${describeGraphError(error)}.`
  const lacking = lackingPermissions(operation, roles)
  const held = heldPermissions(operation, roles)
  if (lacking.length > 0) {
    const insufficient =
      held.length === 0 ? '' : ` ${listText(held)}, which it holds, is not documented as enough for this.`
    return new ActionError(
      'permission-missing',
      `${denied} The signed-in identity needs the Microsoft Graph application permission ${lacking.join(' and ')} with admin consent; a grant made just now takes some minutes to reach new tokens.${insufficient}`
    )
  }
  const ownership = held.includes('Application.ReadWrite.OwnedBy')
    ? ' With Application.ReadWrite.OwnedBy it may write only applications that it owns.'
    : ''
  return new ActionError(
    'request-refused',
    `${denied} The token of the signed-in identity holds ${listText(held)}, so something else denies it.${ownership}`
  )
}

/**
 * Exchange Online decides by itself which mailboxes an application reaches.
 * https://learn.microsoft.com/exchange/permissions-exo/application-access-policies
 */
function exchangeAdvice({ code }: GraphError): string {
  return code === 'ErrorAccessDenied'
    ? '. The token holds the permission, but Exchange Online keeps the identity out of this mailbox: an application access policy or RBAC for Applications limits which mailboxes it reaches. An Exchange administrator sees it with Test-ApplicationAccessPolicy or Test-ServicePrincipalAuthorization'
    : ''
}

const NOT_IMPLEMENTED = 501

/** What to do about an error; it follows what Graph says. */
function adviceFor({ status, code, message }: GraphError): string {
  if (status === NOT_IMPLEMENTED) {
    return ' What answers there does not offer this call, and another try cannot change that: check that "region" in the registration file is the cloud of the tenant, and that graph-endpoint, where it is given, names Microsoft Graph.'
  }
  if (status === 404 && code === NO_CODE) {
    return ' Check that graph-endpoint, where it is given, names Microsoft Graph.'
  }
  switch (code) {
    // https://learn.microsoft.com/graph/api/resources/appmanagementpolicy
    case 'CredentialInvalidLifetimeAsPerAppPolicy':
      return ' The tenant limits how long a certificate may last: lower certificate.validityDays in the registration file.'
    case 'CredentialTypeNotAllowedAsPerAppPolicy':
      return ' The tenant does not allow this kind of credential: use a certificate of a trusted authority (certificate.source "pfx"), or ask for an exemption.'
    case 'KeyCredentialsInvalidEndDate':
    case 'KeyCredentialsInvalidStartDate':
      return ' Check the clock of the runner.'
    case 'Directory_QuotaExceeded':
      return /quota limit for the tenant/i.test(message) ? TENANT_QUOTA : PRINCIPAL_QUOTA
    case 'Directory_ResourceSizeExceeded':
      return OBJECT_SIZE
    default:
      return message.includes('The size of the object has exceeded its limit') ? OBJECT_SIZE : ''
  }
}

/**
 * https://learn.microsoft.com/entra/identity/users/directory-service-limits-restrictions and
 * https://learn.microsoft.com/entra/identity/enterprise-apps/delete-recover-faq
 */
const PRINCIPAL_QUOTA =
  ' An identity can have created at most 250 objects in the directory, and deleted ones count until they are deleted permanently. Delete unused applications of this identity, then delete them permanently in the Entra admin center under App registrations, Deleted applications; or register with another identity. An administrator role lifts this limit.'
const TENANT_QUOTA =
  ' The directory holds as many objects as its quota allows, and deleted ones count until they are deleted permanently. Delete unused objects, then delete them permanently in the Entra admin center under App registrations, Deleted applications (and under Users and Groups). A tenant with a verified domain has a larger quota, and Microsoft support can raise it.'
const OBJECT_SIZE =
  ' The application would be larger than Entra allows: remove expired certificates and secrets, unused redirect URIs or declared permissions from it, and run again.'
