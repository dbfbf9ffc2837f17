import type { IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'

/** What arrived of an answer, to the last byte. */
export interface RawAnswer {
  /** Undefined where no head of an answer came. */
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** Whether the answer ended as it said that it would. */
  readonly isComplete: boolean
}

export interface RawRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Gives up after this time. */
  readonly patienceMs?: number
  /** Accepts a certificate of any authority. */
  readonly trustsAll?: boolean
}

/** Sends one request over a connection of its own and takes whatever comes. */
export function send(url: string, options: RawRequest = {}): Promise<RawAnswer> {
  const { method = 'GET', headers = {}, body, patienceMs = 10_000, trustsAll = false } = options
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let head: Pick<RawAnswer, 'status' | 'headers'> = { status: undefined, headers: {} }
    const end = (isComplete: boolean) => resolve({ ...head, body: Buffer.concat(chunks).toString('utf8'), isComplete })
    const signal = AbortSignal.timeout(patienceMs)
    const sent = request(url, { method, headers, agent: false, signal, rejectUnauthorized: !trustsAll }, (answer) => {
      head = { status: answer.statusCode, headers: answer.headers }
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', () => end(false))
      answer.on('end', () => end(answer.complete))
    })
    sent.on('error', () => end(false))
    sent.end(body)
  })
}
