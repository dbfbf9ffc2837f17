import { ActionError, type ActionErrorCode } from '../../../errors.ts'
import { type Failure, mayPass } from './retry.ts'

/** The server's own words with what support asks for, or why there are none. */
function describeFailure(failure: Failure): string {
  if (failure.kind === 'no-answer') return failure.reason
  const { status, words, errorCode } = failure
  const particulars = [...(errorCode === undefined ? [] : [errorCode]), `HTTP ${status}`].join(', ')
  return words === undefined ? `no reason given (${particulars})` : `${words} (${particulars})`
}

/** The user's sentence for a failure that no better one is known for. */
export function failureError(server: string, doing: string, failure: Failure): ActionError {
  const code: ActionErrorCode = mayPass(failure) ? 'service-unreachable' : 'request-refused'
  return new ActionError(code, `${doing} the VB365 server ${server} failed: ${describeFailure(failure)}.`)
}

/** The REST API of version 8 does not answer there. */
function withoutRestApi(server: string): ActionError {
  return new ActionError(
    'service-unreachable',
    `What answers at ${server} does not offer version 8 of the REST API of VB365. Check "server" in "delivery.vb365": host and port are those of the REST API, by default port 4443, and VB365 has to be 8 or later.`
  )
}

const MFA = /multi.?factor|two.?factor|second factor|\bmfa\b/i

/** Why the server did not sign the account in. */
export function signInError(server: string, username: string, failure: Failure): ActionError {
  if (mayPass(failure)) {
    const why = describeFailure(failure)
    return new ActionError(
      'service-unreachable',
      `The VB365 server ${server} did not sign ${username} in: ${why}. Run again when the server is available.`
    )
  }
  if (failure.kind === 'refusal' && [404, 405, 501].includes(failure.status)) {
    return withoutRestApi(server)
  }
  const answer = `The server answered: ${describeFailure(failure)}.`
  if (failure.kind === 'refusal' && MFA.test(failure.words ?? '')) {
    return new ActionError(
      'sign-in-failed',
      `The account ${username} of the VB365 server ${server} uses multi-factor authentication, which the REST API of VB365 does not support. In VB365 open Manage Users & Roles > Users and Roles, edit the account, and select "This is a service account (disables two-factor authentication)"; or name another account as "username" in "delivery.vb365". ${answer}`
    )
  }
  return new ActionError(
    'sign-in-failed',
    `The VB365 server ${server} did not sign ${username} in. Check "username" in "delivery.vb365" (DOMAIN\\name or name@domain) and the input "vb365-password". The account needs the role Veeam Backup Administrator and may not use multi-factor authentication. ${answer}`
  )
}

/** The account signed in, and yet the server keeps the organizations to itself. */
export function organizationsRefused(
  server: string,
  username: string,
  failure: Failure,
  isClosed: boolean
): ActionError {
  const answer = `The server answered: ${describeFailure(failure)}.`
  return new ActionError(
    'permission-missing',
    isClosed
      ? `The REST API of the VB365 server ${server} serves restore operators only, which closes everything else. Switch that off on the server (Set-VBORestAPISettings -EnableOperatorAuthenticationOnly:$false), or name a REST API on another machine as "server" in "delivery.vb365". ${answer}`
      : `The account ${username} may not read the organizations of the VB365 server ${server}. Give it the role Veeam Backup Administrator there. ${answer}`
  )
}

/** A token that the server issued just now is refused. */
export function tokenRefused(server: string): ActionError {
  return new ActionError(
    'sign-in-failed',
    `The VB365 server ${server} signs in and then does not accept its own token. Check that the clocks of the VB365 server, of the machine with its REST API and of its proxies show the same time in UTC.`
  )
}
