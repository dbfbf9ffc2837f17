import type { AdministeringIdentity, RunningEmulator } from '../../../emulator/index.ts'
import { askForToken, assertionForm, clientAssertion, readCredential } from './tenant-client.ts'

export const exchangeAppId = '00000002-0000-0ff1-ce00-000000000000'
export const sharePointAppId = '00000003-0000-0ff1-ce00-000000000000'
export const systemMailbox = 'SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}'

/** An access token for a resource, got with a client secret. */
export async function tokenFor(
  emulator: RunningEmulator,
  resource: string,
  identity: AdministeringIdentity = emulator
): Promise<string> {
  const { status, body } = await askForToken(emulator, {
    client_id: identity.clientId,
    client_secret: identity.clientSecret,
    scope: `${resource}/.default`
  })
  if (status !== 200) throw new Error(body.error_description)
  return body.access_token
}

/** An access token of the default identity for a resource, got with its certificate. */
export async function tokenByCertificate(emulator: RunningEmulator, resource: string): Promise<string> {
  const credential = readCredential((await emulator.clientCertificate()).pem)
  const assertion = await clientAssertion(emulator, emulator.clientId, credential)
  const { status, body } = await askForToken(emulator, { ...assertionForm(assertion), scope: `${resource}/.default` })
  if (status !== 200) throw new Error(body.error_description)
  return body.access_token
}

/** The members of the admin API's answers that the tests look at. */
export interface CmdletAnswer {
  readonly '@adminapi.warnings': readonly string[]
  readonly value: readonly Readonly<Record<string, unknown>>[]
  readonly error: {
    readonly code: string
    readonly message: string
    readonly innererror: { readonly internalexception: { readonly message: string; readonly type: string } }
  }
}

export interface CmdletResponse {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: CmdletAnswer
}

/** Runs cmdlets of Exchange Online with one token. */
export class ExchangeClient {
  readonly #emulator: RunningEmulator
  readonly #token: string

  constructor(emulator: RunningEmulator, token: string) {
    this.#emulator = emulator
    this.#token = token
  }

  static async of(emulator: RunningEmulator, identity: AdministeringIdentity = emulator): Promise<ExchangeClient> {
    return new ExchangeClient(emulator, await tokenFor(emulator, exchangeAppId, identity))
  }

  /** Sends a request as the PowerShell module does, with other headers, body or path where they are given. */
  async send(
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
    path = `${this.#emulator.tenantId}/InvokeCommand`
  ): Promise<CmdletResponse> {
    const response = await fetch(`${this.#emulator.exchangeEndpoint}/adminapi/beta/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.#token}`,
        'content-type': 'application/json; charset=utf-8',
        'x-anchormailbox': `APP:${systemMailbox}@${this.#emulator.tenantDomain}`,
        'x-responseformat': 'json',
        ...headers
      },
      body: typeof body === 'string' ? body : JSON.stringify(body)
    })
    const text = await response.text()
    const isJson = text.startsWith('{')
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson ? JSON.parse(text) : {}) as CmdletAnswer
    }
  }

  run(name: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<CmdletResponse> {
    return this.send({ CmdletInput: { CmdletName: name, Parameters: parameters } })
  }

  /** EwsEnabled and EwsAllowedAppIDs, the latter in whichever of its forms it came. */
  async ews(): Promise<{ enabled: unknown; list: unknown }> {
    const { body } = await this.run('Get-OrganizationConfig', { RetrieveEwsOperationAccessPolicy: true })
    return { enabled: body.value[0]?.['EwsEnabled'], list: body.value[0]?.['EwsAllowedAppIDs'] }
  }
}

const types = 'http://schemas.microsoft.com/exchange/services/2006/types'
const messages = 'http://schemas.microsoft.com/exchange/services/2006/messages'

/** The SOAP header with which an application acts in the name of an account. */
export function impersonating(address: string, kind = 'PrimarySmtpAddress'): string {
  return `<t:ExchangeImpersonation><t:ConnectingSID><t:${kind}>${address}</t:${kind}></t:ConnectingSID></t:ExchangeImpersonation>`
}

/** A GetFolder of the inbox in SOAP. */
export function getInbox(header: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="${types}" xmlns:m="${messages}">
  <soap:Header><t:RequestServerVersion Version="Exchange2016"/>${header}</soap:Header>
  <soap:Body>
    <m:GetFolder>
      <m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>
      <m:FolderIds><t:DistinguishedFolderId Id="inbox"/></m:FolderIds>
    </m:GetFolder>
  </soap:Body>
</soap:Envelope>`
}

/** What EWS answered. */
export interface EwsResponse {
  readonly status: number
  readonly policyReason: string | null
  readonly headers: Headers
  readonly text: string
}

/** Sends a SOAP request to EWS. */
export async function askEws(
  emulator: RunningEmulator,
  token: string,
  body: string,
  headers: Readonly<Record<string, string>> = {}
): Promise<EwsResponse> {
  const response = await fetch(`${emulator.exchangeEndpoint}/EWS/Exchange.asmx`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/xml; charset=utf-8', ...headers },
    body
  })
  return {
    status: response.status,
    policyReason: response.headers.get('x-ews-policy-reason'),
    headers: response.headers,
    text: await response.text()
  }
}
