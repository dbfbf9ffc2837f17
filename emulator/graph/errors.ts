import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ShapeError } from '../shape.ts'

/** One entry of an error's `details`. */
export interface GraphErrorDetail {
  readonly code: string
  readonly message: string
  readonly target: string
}

/** A refusal by Graph; source of codes and texts: learn.microsoft.com/graph/errors and issues with captured responses. */
export class GraphError extends Error {
  override readonly name = 'GraphError'
  readonly status: ContentfulStatusCode
  readonly code: string
  readonly details: readonly GraphErrorDetail[]

  constructor(status: ContentfulStatusCode, code: string, message: string, details: readonly GraphErrorDetail[] = []) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

/** What identifies one exchange, and when it was answered. */
export interface ExchangeIds {
  readonly date: Date
  readonly requestId: string
  readonly clientRequestId: string
}

/** Graph writes the date of an error without a zone (msgraph-sdk-java#1815). */
export function innerError(ids: ExchangeIds): { date: string; 'request-id': string; 'client-request-id': string } {
  return {
    date: ids.date.toISOString().slice(0, 19),
    'request-id': ids.requestId,
    'client-request-id': ids.clientRequestId
  }
}

/** The body of a refusal. */
export function errorBody(error: GraphError, ids: ExchangeIds): object {
  const { code, message, details } = error
  return { error: { code, message, ...(details.length > 0 ? { details } : {}), innerError: innerError(ids) } }
}

export const badRequest = (message: string, details?: readonly GraphErrorDetail[]): GraphError =>
  new GraphError(400, 'Request_BadRequest', message, details)

const sizeExceeded =
  'The size of the object has exceeded its limit. Please reduce the number of values and retry your request.'

/** A limit of the directory is exceeded; two answers have been seen (azure-cli#22701, openshift-azure#1932). */
export const sizeErrors = [
  new GraphError(400, 'Request_BadRequest', sizeExceeded),
  new GraphError(403, 'Directory_ResourceSizeExceeded', sizeExceeded)
] as const

/** Sources: azure-sdk-tools#5169, onedrivecmd#67. */
export const quotaExceeded = (owner: 'Principal' | 'Tenant'): GraphError =>
  new GraphError(
    403,
    'Directory_QuotaExceeded',
    `The directory object quota limit for the ${owner} has been exceeded. Please ask your administrator to increase the quota limit or delete objects to reduce the used quota.`
  )

export const readOnlyProperty = (name: string): GraphError =>
  badRequest(`Property '${name}' is read-only and cannot be set.`)

export const resourceNotFound = (id: string): GraphError =>
  new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`
  )

export const requestDenied = (message = 'Insufficient privileges to complete the operation.'): GraphError =>
  new GraphError(403, 'Authorization_RequestDenied', message)

export const invalidToken = (message: string): GraphError => new GraphError(401, 'InvalidAuthenticationToken', message)

export const unsupportedQuery = (message: string): GraphError =>
  new GraphError(400, 'Request_UnsupportedQuery', message)

export const notEmulated = (what: string): GraphError =>
  new GraphError(501, 'NotImplemented', `This emulator does not know ${what}.`)

/** How Graph words a body it cannot take. */
export function bodyError(error: ShapeError, resource: string, readOnly: readonly string[]): GraphError {
  const property = error.at.replace(/^.*\./, '').replace(/\[\d+\]$/, '')
  if (error.fault === 'missing-property')
    return badRequest(`A value is required for property '${property}' of resource '${resource}'.`)
  if (error.fault === 'wrong-value')
    return badRequest(`Invalid value specified for property '${property}' of resource '${resource}'.`)
  if (readOnly.includes(error.at)) return readOnlyProperty(property)
  return badRequest(`Invalid property '${property}'.`)
}
