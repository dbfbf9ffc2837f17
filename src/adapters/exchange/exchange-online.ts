import type { EwsAdditions, ObservedEws } from '../../domain/tenant/ews-settings.ts'
import { asActionError } from '../../errors.ts'
import type { ExchangeOrganization, RunContext } from '../../ports.ts'
import { type AdminApiSettings, ExchangeAdminApi } from './admin-api.ts'
import { addToEws } from './ews-list.ts'

/** The organization in Exchange Online behind its admin API. */
export class ExchangeOnline implements ExchangeOrganization {
  readonly #api: ExchangeAdminApi
  readonly #token: AdminApiSettings['token']
  readonly #context: RunContext

  constructor(settings: AdminApiSettings, context: RunContext) {
    this.#api = new ExchangeAdminApi(settings)
    this.#token = settings.token
    this.#context = context
  }

  async observeEws(): Promise<ObservedEws> {
    try {
      const { roles, directoryRoles } = (await this.#token()).claims
      return { reading: await this.#api.readEws(), roles, directoryRoles }
    } catch (error) {
      const { code, message } = asActionError(error)
      if (code === 'cancelled') throw error
      return {
        reading: { kind: 'unknown', why: message.replace(/\.$/, '') },
        roles: undefined,
        directoryRoles: undefined
      }
    }
  }

  allowInEws(additions: EwsAdditions): Promise<void> {
    return addToEws(this.#api, additions, this.#context)
  }
}
