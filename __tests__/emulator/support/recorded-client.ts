import type { RunningEmulator } from '../../../emulator/index.ts'
import { askHost } from './host-client.ts'
import type { Answer, TokenAnswer } from './tenant-client.ts'

const LOGIN = 'https://login.microsoftonline.com'
const GRAPH = 'https://graph.microsoft.com'

export interface RecordedAnswer {
  readonly status: number | undefined
  readonly body: Answer
}

/** How a client asks for its token, beside what all have to say. */
export interface RecordedSignIn {
  readonly form: Readonly<Record<string, string>>
  readonly query?: string
}

/** The token endpoint of a tenant by the name of Microsoft, to which the assertions of released clients are made out. */
export function publicTokenEndpoint(emulator: RunningEmulator): string {
  return `${LOGIN}/${emulator.tenantId}/oauth2/v2.0/token`
}

/** Asks for a token as a released client does. */
export async function recordedToken(
  emulator: RunningEmulator,
  { form, query = '' }: RecordedSignIn
): Promise<{ readonly status: number | undefined; readonly body: TokenAnswer }> {
  const fields = { client_id: emulator.clientId, grant_type: 'client_credentials', ...form }
  const { status, text } = await askHost(emulator, `${publicTokenEndpoint(emulator)}${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
    body: new URLSearchParams(fields).toString()
  })
  return { status, body: JSON.parse(text) }
}

/** Sends Graph what a released client sent, by the host names of Microsoft. */
export class RecordedClient {
  readonly #emulator: RunningEmulator
  readonly #headers: Readonly<Record<string, string>>

  constructor(emulator: RunningEmulator, token: string, headers: Readonly<Record<string, string>> = {}) {
    this.#emulator = emulator
    this.#headers = { 'content-type': 'application/json', ...headers, authorization: `Bearer ${token}` }
  }

  /** `path` begins with the version. */
  async send(method: string, path: string, body?: unknown): Promise<RecordedAnswer> {
    const content = body === undefined ? {} : { body: JSON.stringify(body) }
    const request = { method, headers: this.#headers, ...content }
    const { status, text } = await askHost(this.#emulator, `${GRAPH}${path}`, request)
    return { status, body: text === '' ? {} : JSON.parse(text) }
  }
}
