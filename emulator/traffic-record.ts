import { appendFileSync, writeFileSync } from 'node:fs'
import { unwritable } from './emulator-error.ts'
import { isJsonObject } from './shape.ts'

/** One request that was answered; items of a batch stand for themselves, before their batch. */
export interface SeenRequest {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly status: number
  /** The ID inside the batch, for items of a batch. */
  readonly batchItem?: string
}

/** One exchange as it is recorded, bodies still text. */
export interface Exchange {
  readonly method: string
  readonly url: string
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly requestBody: string
  readonly status: number
  readonly responseHeaders: Readonly<Record<string, string>>
  readonly responseBody: string
}

const secretNames = new Set(['client_secret', 'client_assertion', 'access_token', 'proof', 'secretText', 'value'])

function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) =>
      name.toLowerCase() === 'authorization' ? [name, value.replace(/^(\S+)\s.*$/s, '$1 redacted')] : [name, value]
    )
  )
}

/** Only strings are secrets: `value` is also the name of a list and of a permission. */
function redactBody(value: unknown, isTokenAnswer: boolean): unknown {
  if (Array.isArray(value)) return value.map((member) => redactBody(member, isTokenAnswer))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const secret = typeof member === 'string' && secretNames.has(name) && (name !== 'value' || isTokenAnswer)
      const token = name.toLowerCase() === 'authorization' && typeof member === 'string'
      return [
        name,
        secret ? 'redacted' : token ? member.replace(/\s.*$/s, ' redacted') : redactBody(member, isTokenAnswer)
      ]
    })
  )
}

function readBody(text: string, contentType: string | undefined, isTokenAnswer = false): unknown {
  if (text === '') return null
  if (contentType?.startsWith('application/x-www-form-urlencoded')) {
    return redactBody(Object.fromEntries(new URLSearchParams(text)), isTokenAnswer)
  }
  try {
    return redactBody(JSON.parse(text), isTokenAnswer)
  } catch {
    return text
  }
}

/** Writes every exchange as one line of JSON, without tokens, secrets and assertions. */
export class TrafficRecord {
  readonly #file: string

  /** Begins an empty file. */
  constructor(file: string) {
    this.#file = file
    try {
      writeFileSync(file, '', { mode: 0o600 })
    } catch (cause) {
      throw unwritable('record file', file, cause)
    }
  }

  add(exchange: Exchange): void {
    const isGraph = new URL(exchange.url).pathname.startsWith('/v1.0/')
    const line = {
      method: exchange.method,
      url: exchange.url,
      requestHeaders: redactHeaders(exchange.requestHeaders),
      requestBody: readBody(exchange.requestBody, exchange.requestHeaders['content-type']),
      status: exchange.status,
      responseHeaders: exchange.responseHeaders,
      responseBody: readBody(exchange.responseBody, undefined, !isGraph)
    }
    appendFileSync(this.#file, `${JSON.stringify(line)}\n`)
  }
}
