import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import { unwritable } from './emulator-error.ts'
import { isJsonObject } from './shape.ts'

const serviceHosts = ['exchange', 'sharePoint'] as const

/** Services with hosts of their own. */
export type ServiceHost = (typeof serviceHosts)[number]

/** One request that was answered; items of a batch stand for themselves, before their batch. */
export interface SeenRequest {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly status: number
  /** The service that was asked, where it is neither Entra nor Graph. */
  readonly host?: ServiceHost
  /** The ID inside the batch, for items of a batch. */
  readonly batchItem?: string
  /** When it arrived and was answered, in milliseconds of `performance.now()`; items of a batch have no time of their own. */
  readonly span?: Span
}

export interface Span {
  readonly startedAt: number
  readonly endedAt: number
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

const secretNames = new Set([
  'access_token',
  'applicationCertificate',
  'applicationCertificatePassword',
  'applicationSecret',
  'client_assertion',
  'client_secret',
  'password',
  'proof',
  'pwd',
  'refresh_token',
  'secretText',
  // A server's stack trace can hold what it was sent.
  'stackTrace',
  'value'
])

/** `value` is a secret where it is a token, a certificate with its key, or a secret of Key Vault; elsewhere it is data. */
function isValueSecret(url: string, side: 'request' | 'response'): boolean {
  const { pathname } = new URL(url)
  if (side === 'request') return /^\/certificates\/[^/]+\/import$/.test(pathname)
  return !/^\/(?:v1\.0|beta|api\/v3)\//.test(pathname)
}

function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) =>
      name.toLowerCase() === 'authorization'
        ? [name, value.replace(/^(\S+)\s.*$/s, '$1 redacted')]
        : [name, /^(?:set-)?cookie$/i.test(name) ? 'redacted' : value]
    )
  )
}

/** Only strings are secrets: `value` is also the name of a list and of a permission. */
function redactBody(value: unknown, hasSecretValue: boolean): unknown {
  if (Array.isArray(value)) return value.map((member) => redactBody(member, hasSecretValue))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const secret = typeof member === 'string' && secretNames.has(name) && (name !== 'value' || hasSecretValue)
      const token = name.toLowerCase() === 'authorization' && typeof member === 'string'
      return [
        name,
        secret ? 'redacted' : token ? member.replace(/\s.*$/s, ' redacted') : redactBody(member, hasSecretValue)
      ]
    })
  )
}

function readBody(text: string, contentType: string | undefined, hasSecretValue: boolean): unknown {
  if (text === '') return null
  if (contentType?.startsWith('application/x-www-form-urlencoded')) {
    return redactBody(Object.fromEntries(new URLSearchParams(text)), hasSecretValue)
  }
  try {
    return redactBody(JSON.parse(text), hasSecretValue)
  } catch {
    return text
  }
}

/** `traffic.ndjson` has `traffic.exchange.ndjson` beside it. */
function fileBeside(file: string, host: ServiceHost): string {
  const extension = extname(file)
  return `${file.slice(0, file.length - extension.length)}.${host}${extension}`
}

/**
 * Writes every exchange as one line of JSON, without tokens, secrets and assertions. What goes to services with hosts of
 * their own stands in files beside, so that the first can be checked against the model of Graph.
 */
export class TrafficRecord {
  readonly #file: string

  /** Begins an empty file, in a folder that need not be there yet. */
  constructor(file: string) {
    this.#file = file
    try {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, '', { mode: 0o600 })
      for (const host of serviceHosts) rmSync(fileBeside(file, host), { force: true })
    } catch (cause) {
      throw unwritable('record file', file, cause)
    }
  }

  add(exchange: Exchange, host?: ServiceHost): void {
    const { url, requestHeaders } = exchange
    const line = {
      method: exchange.method,
      url,
      requestHeaders: redactHeaders(requestHeaders),
      requestBody: readBody(exchange.requestBody, requestHeaders['content-type'], isValueSecret(url, 'request')),
      status: exchange.status,
      responseHeaders: redactHeaders(exchange.responseHeaders),
      responseBody: readBody(exchange.responseBody, undefined, isValueSecret(url, 'response'))
    }
    const file = host ? fileBeside(this.#file, host) : this.#file
    appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 })
  }
}
