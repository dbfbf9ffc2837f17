import type {
  AdministeringIdentity,
  EmulatorOptions,
  RunningEmulator,
  RunningKeyVault
} from '../../../emulator/index.ts'
import { askForToken, startTenant } from './tenant-client.ts'

/** The members of Key Vault's answers that the tests look at. */
export interface VaultAnswer {
  readonly id: string
  readonly sid: string
  readonly x5t: string
  readonly cer: string
  readonly value: string
  readonly contentType: string
  readonly nextLink: string | null
  readonly attributes: {
    readonly enabled: boolean
    readonly nbf: number
    readonly exp: number
    readonly created: number
    readonly updated: number
  }
  readonly tags: Readonly<Record<string, string>>
  readonly policy: {
    readonly key_props: { readonly exportable: boolean; readonly kty: string; readonly key_size: number }
    readonly secret_props: { readonly contentType: string }
  }
  readonly error: { readonly code: string; readonly message: string; readonly innererror?: { readonly code: string } }
  readonly [name: string]: unknown
}

export interface VaultResponse {
  readonly status: number
  readonly headers: Headers
  readonly body: VaultAnswer
}

/** A tenant with a vault beside it. */
export async function startWithVault(
  options: EmulatorOptions = {}
): Promise<{ readonly emulator: RunningEmulator; readonly keyVault: RunningKeyVault }> {
  const emulator = await startTenant({ ...options, keyVault: true })
  if (!emulator.keyVault) throw new Error('The vault did not start')
  return { emulator, keyVault: emulator.keyVault }
}

/** A token for a vault that is reached as localhost, or for what `scope` says. */
export async function vaultToken(
  emulator: RunningEmulator,
  identity: AdministeringIdentity = emulator,
  scope = 'https://localhost/.default'
): Promise<string> {
  const form = { client_id: identity.clientId, client_secret: identity.clientSecret, scope }
  const { status, body } = await askForToken(emulator, form)
  if (status !== 200) throw new Error(body.error_description)
  return body.access_token
}

/** Sends requests to a vault with one token. */
export class VaultClient {
  readonly #vault: string
  readonly #token: string

  constructor(vault: string, token: string) {
    this.#vault = vault
    this.#token = token
  }

  /** The api-version is added unless the path has a query. */
  async send(method: string, path: string, body?: unknown): Promise<VaultResponse> {
    const url = path.startsWith('https:')
      ? path
      : `${this.#vault}${path}${path.includes('?') ? '' : '?api-version=7.6'}`
    const contentType = body === undefined ? {} : { 'content-type': 'application/json' }
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, ...contentType },
      body: body === undefined ? null : JSON.stringify(body)
    })
    const text = await response.text()
    const parsed = (text === '' ? {} : JSON.parse(text)) as VaultAnswer
    return { status: response.status, headers: response.headers, body: parsed }
  }

  get(path: string): Promise<VaultResponse> {
    return this.send('GET', path)
  }

  post(path: string, body: unknown): Promise<VaultResponse> {
    return this.send('POST', path, body)
  }

  patch(path: string, body: unknown): Promise<VaultResponse> {
    return this.send('PATCH', path, body)
  }

  delete(path: string): Promise<VaultResponse> {
    return this.send('DELETE', path)
  }

  import(name: string, body: unknown): Promise<VaultResponse> {
    return this.post(`/certificates/${name}/import`, body)
  }
}
