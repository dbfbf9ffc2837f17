import { randomUUID } from 'node:crypto'

type TokenErrorName =
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_request'
  | 'invalid_resource'
  | 'invalid_scope'
  | 'invalid_tenant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'

/**
 * A refusal of the token or discovery endpoint, by its AADSTS number.
 * Source: learn.microsoft.com/entra/identity-platform/reference-error-codes.
 */
export class TokenError extends Error {
  override readonly name = 'TokenError'
  readonly status: 400 | 401
  readonly error: TokenErrorName
  readonly number: number

  constructor(status: 400 | 401, error: TokenErrorName, number: number, message: string) {
    super(message)
    this.status = status
    this.error = error
    this.number = number
  }
}

/** The body of a refusal. `correlationId` is the caller's client-request-id, if any; `date` is when it was refused. */
export function tokenErrorBody(
  error: TokenError,
  date: Date,
  traceId: string,
  correlationId: string | undefined
): object {
  const timestamp = `${date.toISOString().slice(0, 19).replace('T', ' ')}Z`
  const correlation = correlationId ?? randomUUID()
  return {
    error: error.error,
    error_description: `AADSTS${error.number}: ${error.message} Trace ID: ${traceId} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [error.number],
    timestamp,
    trace_id: traceId,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${error.number}`
  }
}
