import sodium from 'libsodium-wrappers'
import type { EmulatorOptions, RunningEmulator, RunningGithub } from '../../../emulator/index.ts'
import { startTenant } from './tenant-client.ts'

/** The members of GitHub's answers that the tests look at. */
export interface GithubAnswer {
  readonly message: string
  readonly key: string
  readonly key_id: string
  readonly total_count: number
  readonly id: number
  readonly login: string
  readonly body: string
  readonly value: string
  readonly visibility: string
  readonly created_at: string
  readonly updated_at: string
  readonly user: { readonly login: string; readonly type: string }
  readonly secrets: readonly GithubAnswer[]
  readonly variables: readonly GithubAnswer[]
  readonly repositories: readonly GithubAnswer[]
  readonly [name: string]: unknown
}

export interface GithubResponse {
  readonly status: number
  readonly headers: Headers
  readonly body: GithubAnswer
}

/** A tenant with a GitHub beside it. */
export async function startWithGithub(
  options: EmulatorOptions = {}
): Promise<{ readonly emulator: RunningEmulator; readonly github: RunningGithub }> {
  const emulator = await startTenant({ ...options, github: true })
  if (!emulator.github) throw new Error('The GitHub did not start')
  return { emulator, github: emulator.github }
}

/** Sends requests with one token. */
export class GithubClient {
  readonly #api: string
  readonly #token: string

  constructor(api: string, token: string) {
    this.#api = api
    this.#token = token
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {}
  ): Promise<GithubResponse> {
    const response = await fetch(path.startsWith('https:') ? path : `${this.#api}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'user-agent': 'tests', ...headers },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body)
    })
    const text = await response.text()
    const parsed = (text === '' ? {} : JSON.parse(text)) as GithubAnswer
    return { status: response.status, headers: response.headers, body: parsed }
  }

  get(path: string, headers?: Readonly<Record<string, string>>): Promise<GithubResponse> {
    return this.send('GET', path, undefined, headers)
  }

  post(path: string, body: unknown): Promise<GithubResponse> {
    return this.send('POST', path, body)
  }

  put(path: string, body: unknown): Promise<GithubResponse> {
    return this.send('PUT', path, body)
  }

  patch(path: string, body: unknown): Promise<GithubResponse> {
    return this.send('PATCH', path, body)
  }

  delete(path: string): Promise<GithubResponse> {
    return this.send('DELETE', path)
  }

  /** What has to be sent to store a secret: sealed for the scope at this path. */
  async sealed(scope: string, value: string): Promise<{ readonly encrypted_value: string; readonly key_id: string }> {
    const { body } = await this.get(`${scope}/secrets/public-key`)
    await sodium.ready
    const box = sodium.crypto_box_seal(Buffer.from(value), Buffer.from(body.key, 'base64'))
    return { encrypted_value: Buffer.from(box).toString('base64'), key_id: body.key_id }
  }

  /** Stores a secret, with what an organization needs besides. */
  async putSecret(scope: string, name: string, value: string, rest: object = {}): Promise<GithubResponse> {
    return await this.put(`${scope}/secrets/${name}`, { ...(await this.sealed(scope, value)), ...rest })
  }
}
