import type { EwsReading, EwsWrite } from '../../domain/tenant/ews-settings.ts'
import type { AccessToken } from '../entra/access-token.ts'
import { jsonIn, seenAnswer } from '../seen-answer.ts'
import { isPassing, type ServiceAnswer, type ServiceClient, type ServiceRequest } from '../service-client.ts'
import { ewsSettingsIn } from './organization-config.ts'

export interface AdminApiSettings {
  readonly client: ServiceClient
  /** Origin of Exchange Online. */
  readonly endpoint: string
  /** GUID or domain of the tenant, for a token that does not name it. */
  readonly tenant: string
  readonly token: () => Promise<AccessToken>
}

/** How a write ended. Whether it was stored is left to the next reading, whatever is said here. */
export type WriteResult =
  | { readonly kind: 'stored' }
  | { readonly kind: 'unclear'; readonly why: string }
  /** No other try can help. */
  | { readonly kind: 'refused'; readonly why: string }

/**
 * The cmdlets of Exchange Online PowerShell over REST, as its module of version 3 runs them. Microsoft describes neither
 * the requests nor the answers, and calls the path beta.
 */
export class ExchangeAdminApi {
  readonly #settings: AdminApiSettings

  constructor(settings: AdminApiSettings) {
    this.#settings = settings
  }

  /**
   * `Get-OrganizationConfig`. Without its switch the list of applications reads empty, even when one is in force.
   * @throws ActionError where no token is issued, and `cancelled`
   */
  async readEws(): Promise<EwsReading> {
    const request = await this.#request('Get-OrganizationConfig', { RetrieveEwsOperationAccessPolicy: true })
    const answer = await this.#settings.client.read(request)
    if (answer.kind === 'response' && answer.status === 200) {
      const settings = ewsSettingsIn(jsonIn(answer.text))
      if (settings !== undefined) return { kind: 'read', settings }
    }
    const why = this.#seen(answer)
    return isRefusal(answer) ? { kind: 'refused', why } : { kind: 'unknown', why }
  }

  /**
   * `Set-OrganizationConfig`, sent once. A list is written as one string: arrays and tables that add are refused.
   * @throws ActionError where no token is issued, and `cancelled`
   */
  async writeEws(write: EwsWrite): Promise<WriteResult> {
    const parameters = write.kind === 'list' ? { EwsAllowedAppIDs: write.allowed.join(',') } : { EwsEnabled: true }
    const answer = await this.#settings.client.write(await this.#request('Set-OrganizationConfig', parameters))
    if (answer.kind === 'response' && answer.status < 300) return { kind: 'stored' }
    return { kind: isPassing(answer) ? 'unclear' : 'refused', why: this.#seen(answer) }
  }

  async #request(cmdlet: string, parameters: Readonly<Record<string, unknown>>): Promise<ServiceRequest> {
    const { endpoint } = this.#settings
    const { token, claims } = await this.#settings.token()
    const tenant = claims.tenantId ?? this.#settings.tenant
    return {
      method: 'POST',
      url: `${endpoint}/adminapi/beta/${tenant}/InvokeCommand`,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json; charset=utf-8',
        accept: 'application/json',
        // The mailbox by which requests of applications find their way, of the organization by its ID or domain.
        'x-anchormailbox': `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${tenant}`,
        'x-responseformat': 'json',
        'x-cmdletname': cmdlet
      },
      body: JSON.stringify({ CmdletInput: { CmdletName: cmdlet, Parameters: parameters } })
    }
  }

  #seen(answer: ServiceAnswer): string {
    const reason = answer.kind === 'response' ? reasonIn(jsonIn(answer.text)) : undefined
    const { host } = new URL(this.#settings.endpoint)
    return answer.kind === 'response' && reason !== undefined
      ? `${host} answered HTTP ${answer.status}, "${reason}"`
      : seenAnswer(this.#settings.endpoint, answer)
  }
}

/** 401 without the app role, 403 without a directory role; either also while Exchange has not heard of them. */
function isRefusal(answer: ServiceAnswer): boolean {
  return answer.kind === 'response' && (answer.status === 401 || answer.status === 403)
}

const REASON_LIMIT = 300

/** `error.message` often reads only "Invalid Operation"; the reason lies in the exception behind it, or in a detail. */
function reasonIn(body: unknown): string | undefined {
  const { error } = Object(body)
  const { message, innererror, details } = Object(error)
  const { internalexception } = Object(innererror)
  const [detail]: readonly unknown[] = Array.isArray(details) ? details : []
  const texts: readonly unknown[] = [Object(internalexception).message, Object(detail).message, message]
  const found = texts.find((text) => typeof text === 'string' && text !== '')
  return typeof found === 'string' ? found.replace(/\s+/g, ' ').slice(0, REASON_LIMIT) : undefined
}
