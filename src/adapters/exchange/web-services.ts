import type { EwsAnswer } from '../../domain/checks/ews-answer.ts'
import { seenAnswer } from '../seen-answer.ts'
import type { ServiceClient, ServiceRequest, ServiceResponse } from '../service-client.ts'

export interface WebServicesSettings {
  readonly client: ServiceClient
  /** Origin of Exchange Online. */
  readonly endpoint: string
  /** @returns a token for Exchange Online; secret */
  readonly token: () => Promise<string>
}

/**
 * Asks EWS for the inbox of an account, which changes nothing; without one for that of no user at all, which ends in a
 * fault behind the policies.
 * https://learn.microsoft.com/exchange/client-developer/web-service-reference/getfolder-operation
 * @param account the user principal name that the application acts for
 * @throws ActionError where no token is issued, and `cancelled`
 */
export async function openInbox(settings: WebServicesSettings, account: string | undefined): Promise<EwsAnswer> {
  const request = await getFolder(settings, account)
  // A SOAP fault comes with HTTP 500.
  const answer = await settings.client.read(request, (response) => meaningOf(response, account) !== undefined)
  const why = seenAnswer(request.url, answer)
  if (answer.kind === 'no-answer') return { kind: 'unknown', why }
  return meaningOf(answer, account) ?? { kind: 'unknown', why: `${why}${hintAt(answer)}` }
}

function meaningOf({ status, headers, text }: ServiceResponse, account: string | undefined): EwsAnswer | undefined {
  // https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-control-access-to-ews-in-exchange
  const reason = headers['x-ews-policy-reason']
  if (status === 403 && reason !== undefined && reason !== '') return { kind: 'shut', reason }
  switch (responseCode(text)) {
    case 'NoError':
      return status === 200 && account !== undefined ? { kind: 'opened', account } : undefined
    case 'ErrorNonExistentMailbox':
      return account === undefined ? undefined : { kind: 'no-mailbox', account }
    case 'ErrorInvalidExchangeImpersonationHeaderData':
      return account === undefined ? { kind: 'no-account' } : undefined
    default:
      return undefined
  }
}

/** The code of an answer or of a fault, which lies in another namespace; undefined for what is not a SOAP envelope. */
function responseCode(text: string): string | undefined {
  if (!/<(?:\w+:)?Envelope\s[^>]*http:\/\/schemas\.xmlsoap\.org\/soap\/envelope\//.test(text)) return undefined
  return /<(?:\w+:)?ResponseCode(?:\s[^>]*)?>\s*(\w+)\s*</.exec(text)?.[1]
}

/** What other refusals mostly come from. */
function hintAt({ status, headers, text }: ServiceResponse): string {
  const code = responseCode(text)
  if (code !== undefined) return ` (${code})`
  if (status === 401) return '; a permission given just now takes up to an hour to reach Exchange'
  if (status !== 403) return ''
  const diagnosis = /reason="([^"]{1,200})"/.exec(headers['x-ms-diagnostics'] ?? '')?.[1]
  return diagnosis === undefined
    ? ' and no policy on EWS as its reason; an application access policy or the scope of a role in Exchange may keep the application from this mailbox, and a permission given just now takes up to an hour to reach Exchange'
    : ` ("${diagnosis}"); a permission given just now takes up to an hour to reach Exchange`
}

async function getFolder(
  { endpoint, token }: WebServicesSettings,
  account: string | undefined
): Promise<ServiceRequest> {
  return {
    method: 'POST',
    url: `${endpoint}/EWS/Exchange.asmx`,
    headers: {
      authorization: `Bearer ${await token()}`,
      'content-type': 'text/xml; charset=utf-8',
      accept: 'text/xml',
      ...(account === undefined ? {} : { 'x-anchormailbox': account })
    },
    body: envelope(account)
  }
}

/** By its sign-in name, as its primary address is not known; the two can differ. */
function envelope(account: string | undefined): string {
  const impersonation =
    account === undefined
      ? ''
      : `<t:ExchangeImpersonation><t:ConnectingSID><t:PrincipalName>${escapeXml(account)}</t:PrincipalName></t:ConnectingSID></t:ExchangeImpersonation>`
  return `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"><s:Header><t:RequestServerVersion Version="Exchange2016"/>${impersonation}</s:Header><s:Body><m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="inbox"/></m:FolderIds></m:GetFolder></s:Body></s:Envelope>`
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
