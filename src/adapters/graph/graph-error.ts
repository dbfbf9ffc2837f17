import { ActionError } from '../../errors.ts'
import { field, textField, textOf } from '../json-fields.ts'
import { isPassingStatus } from '../passing-status.ts'
import { answeredOn, retryAfterSeconds } from '../retry-after.ts'
import type { GraphAnswer } from './graph-connection.ts'

/**
 * An error answer of Graph: `{"error":{"code","message","details","innerError":{"request-id"}}}`.
 * https://learn.microsoft.com/graph/errors
 */
export interface GraphError {
  /** 0 when there was no answer. */
  readonly status: number
  readonly code: string
  readonly message: string
  /** Codes of `error.details`. */
  readonly details: readonly string[]
  readonly requestId: string | undefined
  /** Seconds, from `Retry-After`. */
  readonly retryAfter: number | undefined
}

/** Stands for the code of an error that is not Graph's. */
export const NO_CODE = 'no error code'

/** The error of an answer, undefined when it is a success. */
export function graphErrorOf(answer: GraphAnswer): GraphError | undefined {
  if (answer.kind === 'no-response') {
    return {
      status: 0,
      code: 'no answer',
      message: answer.reason,
      details: [],
      requestId: undefined,
      retryAfter: undefined
    }
  }
  const { status, headers, body } = answer
  if (status < 400) return undefined
  const error = field(body, 'error')
  const details = field(error, 'details')
  return {
    status,
    code: textField(error, 'code') ?? NO_CODE,
    message:
      textField(error, 'message') ??
      'the answer has no error message; a proxy or gateway may stand before Microsoft Graph',
    details: Array.isArray(details) ? details.flatMap((detail) => textField(detail, 'code') ?? []) : [],
    requestId: textOf(field(field(error, 'innerError'), 'request-id')) ?? headers['request-id'],
    retryAfter: retryAfterSeconds(headers['retry-after'], answeredOn(headers))
  }
}

/** What an error means for the request that met it. */
export type GraphErrorKind =
  /** Not carried out; send it again later. */
  | 'throttled'
  /** Graph failed; the request may have been carried out. */
  | 'outage'
  /** What the request refers to is not visible everywhere yet. */
  | 'not-replicated'
  /** What the request would make is there already. */
  | 'duplicate'
  | 'not-found'
  /** The identity may not do it. */
  | 'denied'
  | 'refused'

/**
 * Texts, because Graph answers many of these with the catch-all code `Request_BadRequest`. Captured in
 * microsoftgraph/msgraph-bicep-types#161, hashicorp/terraform-provider-azuread (internal/services), pnp/cli-microsoft365
 * and microsoftgraph/microsoft-graph-docs#12833.
 */
const DUPLICATE_TEXTS = [
  'already exists',
  'is already in use',
  'A conflicting object with one or more of the specified property values is present'
]
const NOT_REPLICATED_TEXTS = [
  'does not reference a valid application object',
  'the backing application of the service principal being created must in the local tenant',
  'Not a valid reference update',
  'one of its queried reference-property objects are not present',
  'Unable to read the company information from the directory',
  'concurrent requests being made to the tenant'
]
/** A role assignment to a service principal made just now; its wording differs between captures. */
const PRINCIPAL_NOT_FOUND = /\bprincipal\b.*\bnot found\b/i

/** What Graph answers with 403 although no permission would help. */
const LIMIT_CODES: readonly string[] = ['Directory_QuotaExceeded', 'Directory_ResourceSizeExceeded']

export function kindOf({ status, code, message, details }: GraphError): GraphErrorKind {
  if (status === 429) return 'throttled'
  if (status === 0 || isPassingStatus(status)) return 'outage'
  if (status >= 500) return 'refused'
  if (details.includes('NoBackingApplicationObject') || code === 'Directory_ConcurrencyViolation')
    return 'not-replicated'
  if (NOT_REPLICATED_TEXTS.some((part) => message.includes(part)) || PRINCIPAL_NOT_FOUND.test(message)) {
    return status === 404 && code === 'Request_ResourceNotFound' ? 'not-found' : 'not-replicated'
  }
  if (code === 'Request_MultipleObjectsWithSameKeyValue' || details.includes('ConflictingObjects')) return 'duplicate'
  if (DUPLICATE_TEXTS.some((part) => message.includes(part))) return 'duplicate'
  // The page of a proxy says nothing about the directory, and nothing about permissions.
  if (code === NO_CODE) return 'refused'
  if (status === 404) return 'not-found'
  return status === 403 && !LIMIT_CODES.includes(code) ? 'denied' : 'refused'
}

/** True for what a later try may well get: it was throttled, or Graph failed. */
export function isPassing(error: GraphError): boolean {
  const kind = kindOf(error)
  return kind === 'throttled' || kind === 'outage'
}

/** Graph's own words for support: code and request ID, behind its message. */
export function describeGraphError({ status, code, message, requestId }: GraphError): string {
  const sentence = message.trim().replace(/[.\s]+$/, '')
  const particulars = [code, status === 0 ? undefined : `HTTP ${status}`, requestId && `request-id ${requestId}`]
  return `${sentence} (${particulars.filter((part) => part !== undefined && part !== '').join(', ')})`
}

/** An answer that lacks what Graph's reference says is always there. */
export function incompleteAnswer(what: string): ActionError {
  return new ActionError(
    'request-refused',
    `Microsoft Graph answered ${what}. Run again; if the problem persists, check that graph-endpoint names Microsoft Graph.`
  )
}
