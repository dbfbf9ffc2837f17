import type { RunContext } from '../../../ports.ts'
import { textField } from '../../json-fields.ts'
import { askWithRetry } from './retry.ts'
import type { Vb365Answer, Vb365Connection, Vb365Request } from './vb365-connection.ts'
import { signInError, tokenRefused } from './vb365-error.ts'

export interface Vb365SessionSettings {
  readonly server: string
  readonly username: string
  readonly password: string
  readonly connection: Vb365Connection
  readonly context: RunContext
}

/** An account signed in to the REST API: one token for the run, and another one when it lapses. */
export class Vb365Session {
  readonly #settings: Vb365SessionSettings
  #token: Promise<string> | undefined

  constructor(settings: Vb365SessionSettings) {
    this.#settings = settings
    settings.connection.keepSecret(settings.password)
  }

  /**
   * Sends a request with a token.
   * @throws ActionError what signing in throws, and what the connection throws
   */
  async send(request: Vb365Request): Promise<Vb365Answer> {
    const { connection, server } = this.#settings
    const token = this.#signedIn()
    const answer = await connection.send({ ...request, token: await token })
    if (!isTokenRefused(answer)) return answer
    // It has lapsed, or the server has been restarted: the request was not carried out.
    if (this.#token === token) this.#token = undefined
    const second = await connection.send({ ...request, token: await this.#signedIn() })
    if (isTokenRefused(second)) throw tokenRefused(server)
    return second
  }

  #signedIn(): Promise<string> {
    if (this.#token === undefined) {
      const token = this.#signIn()
      this.#token = token
      token.catch(() => {
        if (this.#token === token) this.#token = undefined
      })
    }
    return this.#token
  }

  async #signIn(): Promise<string> {
    const { connection, context, server, username, password } = this.#settings
    const body = new URLSearchParams({
      grant_type: 'password',
      username,
      password,
      // Otherwise every request would need a second token, which travels in cookies.
      disable_antiforgery_token: 'true'
    })
    const answer = await askWithRetry(async () => {
      const given = await connection.send({ method: 'POST', path: '/v8/token', body })
      if (given.kind === 'success' && textField(given.body, 'access_token') === undefined) {
        return { kind: 'no-answer', reason: 'the answer has no token' }
      }
      return given
    }, context)
    if (answer.kind !== 'success') throw signInError(server, username, answer)
    const token = textField(answer.body, 'access_token') ?? ''
    connection.keepSecret(token)
    const refreshToken = textField(answer.body, 'refresh_token')
    if (refreshToken !== undefined) connection.keepSecret(refreshToken)
    return token
  }
}

function isTokenRefused(answer: Vb365Answer): boolean {
  return answer.kind === 'refusal' && answer.status === 401
}
