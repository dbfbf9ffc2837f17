import { request as httpsRequest } from 'node:https'
import type { EmulatorOptions, RunningEmulator, RunningVb365 } from '../../../emulator/index.ts'
import { startTenant } from './tenant-client.ts'

/** The members of the server's answers that the tests look at. */
export interface Vb365Answer {
  readonly access_token: string
  readonly refresh_token: string
  readonly expires_in: number
  readonly message: string
  readonly errorCode: string
  readonly stackTrace: string
  readonly status: string
  readonly id: string
  readonly name: string
  readonly offset: number
  readonly limit: number
  readonly results: readonly Vb365Answer[]
  readonly _links: Readonly<Record<string, { readonly href: string }>>
  readonly exchangeOnlineSettings: Readonly<Record<string, unknown>>
  readonly [name: string]: unknown
}

export interface Vb365Response {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  readonly body: Vb365Answer
}

/** A tenant with a VB365 server beside it. */
export async function startWithVb365(
  options: EmulatorOptions = {}
): Promise<{ readonly emulator: RunningEmulator; readonly vb365: RunningVb365 }> {
  const emulator = await startTenant({ ...options, vb365: true })
  if (!emulator.vb365) throw new Error('The VB365 server did not start')
  return { emulator, vb365: emulator.vb365 }
}

/** Sends requests to a server whose certificate no authority signed; the tests of the pin look at that apart. */
export class Vb365Client {
  readonly #server: string
  headers: Readonly<Record<string, string>>

  constructor(server: string, headers: Readonly<Record<string, string>> = {}) {
    this.#server = server
    this.headers = headers
  }

  /** `signal` takes the connection away. */
  async send(
    method: string,
    path: string,
    body?: string | object,
    type = 'application/json',
    signal?: AbortSignal
  ): Promise<Vb365Response> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    return await new Promise((resolve, reject) => {
      const sent = httpsRequest(
        `${this.#server}${path}`,
        {
          method,
          rejectUnauthorized: false,
          ...(signal ? { signal } : {}),
          headers: { ...this.headers, ...(text === undefined ? {} : { 'content-type': type }) }
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () => {
            const { statusCode: status = 0, headers } = response
            const received = Buffer.concat(chunks).toString('utf8')
            resolve({ status, headers, text: received, body: JSON.parse(received || '{}') as Vb365Answer })
          })
        }
      )
      sent.on('error', reject)
      sent.end(text)
    })
  }

  /** Asks for a token with a form. */
  token(form: Readonly<Record<string, string>>): Promise<Vb365Response> {
    return this.send('POST', '/v8/token', new URLSearchParams(form).toString(), 'application/x-www-form-urlencoded')
  }

  get(path: string): Promise<Vb365Response> {
    return this.send('GET', path)
  }

  post(path: string, body: object): Promise<Vb365Response> {
    return this.send('POST', path, body)
  }

  put(path: string, body: object): Promise<Vb365Response> {
    return this.send('PUT', path, body)
  }
}

/** The form that signs in. */
export function passwordGrant({ username, password }: RunningVb365): Record<string, string> {
  return { grant_type: 'password', username, password, disable_antiforgery_token: 'true' }
}

/** A client that has signed in. */
export async function signInToVb365(vb365: RunningVb365): Promise<Vb365Client> {
  const client = new Vb365Client(vb365.server)
  const { status, body } = await client.token(passwordGrant(vb365))
  if (status !== 200) throw new Error(body.message)
  client.headers = { authorization: `Bearer ${body.access_token}` }
  return client
}
