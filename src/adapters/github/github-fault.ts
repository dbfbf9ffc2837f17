import { listField, textField } from '../json-fields.ts'
import { isPassingStatus } from '../passing-status.ts'
import { answeredOn, retryAfterSeconds } from '../retry-after.ts'
import type { GithubAnswer, GithubResponse } from './github-connection.ts'

/** What a fault means for the request that met it. */
export type GithubFaultKind =
  /** Not carried out, as too much was asked for; send it again later. */
  | 'throttled'
  /** GitHub or the way to it failed; the request may have been carried out. */
  | 'outage'
  /** What is asked for has another address now: a repository that was renamed or transferred. */
  | 'moved'
  /** The token is not valid. */
  | 'unauthenticated'
  /** The token is valid and does not have the right. */
  | 'denied'
  /** Not there, or nothing that the token may know of. */
  | 'not-found'
  /** What the request would make is there already. */
  | 'conflict'
  | 'refused'

/** An answer that is not a success. https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api */
export interface GithubFault {
  readonly kind: GithubFaultKind
  /** 0 where there was no answer. */
  readonly status: number
  /** GitHub's own words, without a full stop. */
  readonly message: string
  /** Permissions of which one would do, as in `secrets=read`, where GitHub names them. */
  readonly acceptedPermissions: string | undefined
  readonly requestId: string | undefined
  /** Seconds until another try, where GitHub names them. */
  readonly retryAfter: number | undefined
}

/** The fault of an answer, undefined when it is a success. */
export function faultOf(answer: GithubAnswer, now: Date): GithubFault | undefined {
  if (answer.kind === 'no-response') return faultWithoutResponse('outage', answer.reason)
  const { status, headers } = answer
  if (status < 300) return undefined
  return {
    kind: kindOf(answer),
    status,
    message: messageOf(answer),
    acceptedPermissions: headers['x-accepted-github-permissions'],
    requestId: headers['x-github-request-id'],
    retryAfter: wantedWait(headers, now)
  }
}

/** A fault that is known without an answer. */
export function faultWithoutResponse(kind: GithubFaultKind, message: string): GithubFault {
  return {
    kind,
    status: 0,
    message,
    acceptedPermissions: undefined,
    requestId: undefined,
    retryAfter: undefined
  }
}

function kindOf(answer: GithubResponse): GithubFaultKind {
  const { status, body } = answer
  if (isThrottled(answer)) return 'throttled'
  if (status < 400) return 'moved'
  if (isPassingStatus(status)) return 'outage'
  if (status === 401) return 'unauthenticated'
  // A proxy's page says nothing about permissions at GitHub.
  if (status === 403 && textField(body, 'message') !== undefined) return 'denied'
  if (status === 404) return 'not-found'
  return status === 409 ? 'conflict' : 'refused'
}

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
function isThrottled({ status, headers, body }: GithubResponse): boolean {
  if (status === 429) return true
  if (status !== 403) return false
  const message = textField(body, 'message') ?? ''
  return headers['retry-after'] !== undefined || isUsedUp(headers) || /rate limit|abuse detection/i.test(message)
}

function isUsedUp(headers: GithubResponse['headers']): boolean {
  return headers['x-ratelimit-remaining'] === '0'
}

function wantedWait(headers: GithubResponse['headers'], now: Date): number | undefined {
  const named = retryAfterSeconds(headers['retry-after'], now)
  if (named !== undefined || !isUsedUp(headers)) return named
  const reset = Number(headers['x-ratelimit-reset'])
  // By GitHub's clock, which may differ from the runner's.
  const answered = (answeredOn(headers) ?? now).getTime()
  return Number.isInteger(reset) ? Math.max(0, Math.ceil(reset - answered / 1000)) : undefined
}

function messageOf({ body }: GithubResponse): string {
  const message = textField(body, 'message')
  if (message === undefined) return 'the answer has no error message; a proxy or gateway may stand before GitHub'
  const details = (listField(body, 'errors') ?? []).flatMap(
    (error) => (typeof error === 'string' ? error : textField(error, 'message')) ?? textField(error, 'code') ?? []
  )
  return [message, ...details].join(': ').replace(/\s+/g, ' ').trim().replace(/\.$/, '')
}

/** GitHub's own words with what its support asks for. */
export function describeFault({ status, message, acceptedPermissions, requestId }: GithubFault): string {
  const particulars = [
    status === 0 ? undefined : `HTTP ${status}`,
    acceptedPermissions && `accepted permissions ${acceptedPermissions}`,
    requestId && `request ID ${requestId}`
  ].filter((part) => part !== undefined && part !== '')
  return particulars.length === 0 ? message : `${message} (${particulars.join(', ')})`
}
