import { ActionError, type ActionErrorCode } from '../../errors.ts'
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

const NO_CODE = 'no error code'

/** The fault of an answer, undefined when it is a success. */
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
  const error = member(body, 'error')
  const details = member(error, 'details')
  return {
    status,
    code: text(member(error, 'code')) ?? NO_CODE,
    message:
      text(member(error, 'message')) ??
      'the answer has no error message; a proxy or gateway may stand before Microsoft Graph',
    details: Array.isArray(details) ? details.flatMap((detail) => text(member(detail, 'code')) ?? []) : [],
    requestId: text(member(member(error, 'innerError'), 'request-id')) ?? headers['request-id'],
    retryAfter: retryAfterSeconds(headers['retry-after'])
  }
}

function retryAfterSeconds(header: string | undefined): number | undefined {
  if (header === undefined || !/^\d{1,6}$/.test(header.trim())) return undefined
  return Number(header)
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** What a fault means for the request that met it. */
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

/** The one server error that no later try can turn (RFC 9110, section 15.6.2). */
const NOT_IMPLEMENTED = 501

export function kindOf({ status, code, message, details }: GraphError): GraphErrorKind {
  if (status === 429) return 'throttled'
  if (status === NOT_IMPLEMENTED) return 'refused'
  if (status === 0 || status === 408 || status >= 500) return 'outage'
  if (details.includes('NoBackingApplicationObject') || code === 'Directory_ConcurrencyViolation')
    return 'not-replicated'
  if (NOT_REPLICATED_TEXTS.some((part) => message.includes(part)) || PRINCIPAL_NOT_FOUND.test(message)) {
    return status === 404 && code === 'Request_ResourceNotFound' ? 'not-found' : 'not-replicated'
  }
  if (code === 'Request_MultipleObjectsWithSameKeyValue' || details.includes('ConflictingObjects')) return 'duplicate'
  if (DUPLICATE_TEXTS.some((part) => message.includes(part))) return 'duplicate'
  if (status === 404) return 'not-found'
  // A proxy's page is no word of Graph on permissions.
  if (status === 403 && code !== NO_CODE) return 'denied'
  return 'refused'
}

/** Graph's own words for support: code and request ID, behind its message. */
export function describeGraphError({ status, code, message, requestId }: GraphError): string {
  const sentence = message.trim().replace(/[.\s]+$/, '')
  const particulars = [code, status === 0 ? undefined : `HTTP ${status}`, requestId && `request-id ${requestId}`]
  return `${sentence} (${particulars.filter((part) => part !== undefined && part !== '').join(', ')})`
}

/** What a request is called towards the user when it fails, and what it needs. */
export interface Operation {
  /** As in "Creating the application". */
  readonly doing: string
  /** The least privileged Graph application permission. */
  readonly leastPrivilege: string
}

/** The user's sentence for a fault that ends the run. */
export function actionErrorOf(fault: GraphError, { doing, leastPrivilege }: Operation): ActionError {
  if (kindOf(fault) === 'denied') {
    return new ActionError(
      'permission-missing',
      `${doing} was denied: ${describeGraphError(fault)}. The signed-in identity needs the Microsoft Graph application permission ${leastPrivilege} with admin consent; a grant made just now takes some minutes to reach new tokens.`
    )
  }
  return new ActionError(codeOf(fault), `${doing} failed: ${describeGraphError(fault)}.${adviceFor(fault)}`)
}

/** An answer that lacks what Graph's reference says is always there. */
export function incompleteAnswer(what: string): ActionError {
  return new ActionError(
    'request-refused',
    `Microsoft Graph answered ${what}. Run again; if it stays, check that graph-endpoint names Microsoft Graph.`
  )
}

function codeOf(fault: GraphError): ActionErrorCode {
  return kindOf(fault) === 'outage' || kindOf(fault) === 'throttled' ? 'service-unreachable' : 'request-refused'
}

/** Refusals by a tenant's app management policy, https://learn.microsoft.com/graph/api/resources/appmanagementpolicy */
function adviceFor({ status, code }: GraphError): string {
  if (status === NOT_IMPLEMENTED) {
    return ' What answers there does not offer this call, and another try cannot change that: check that "region" in the registration file is the cloud of the tenant, and that graph-endpoint, where it is given, names Microsoft Graph.'
  }
  switch (code) {
    case 'CredentialInvalidLifetimeAsPerAppPolicy':
      return ' The tenant limits how long a certificate may last: lower certificate.validityDays in the registration file.'
    case 'CredentialTypeNotAllowedAsPerAppPolicy':
      return ' The tenant does not allow this kind of credential: use a certificate of a trusted authority (certificate.source "pfx"), or ask for an exemption.'
    case 'KeyCredentialsInvalidEndDate':
    case 'KeyCredentialsInvalidStartDate':
      return ' Check the clock of the runner.'
    default:
      return ''
  }
}
