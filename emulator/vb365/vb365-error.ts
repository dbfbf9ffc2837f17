import type { ShapeError } from '../shape.ts'

type Status = 400 | 401 | 403 | 404 | 405 | 409 | 500 | 501

/** `errorCode` of the published description. */
export type ErrorCode =
  | 'ResourceAccessDenied'
  | 'ResourceNotFound'
  | 'ParameterValidationFailure'
  | 'OperationConflict'
  | 'HttpError'

/** A refusal by the VB365 server. Statuses are not published; these are the plain ones. */
export class Vb365Error extends Error {
  override readonly name = 'Vb365Error'
  readonly status: Status
  readonly errorCode: ErrorCode
  /** What the server puts into its stack trace beside the trace: what it was given. */
  readonly context: string

  constructor(status: Status, errorCode: ErrorCode, message: string, context = '') {
    super(message)
    this.status = status
    this.errorCode = errorCode
    this.context = context
  }
}

/** The body of a refusal; a stack trace of the server can hold what it was sent, passwords too. */
export function errorBody({ message, errorCode, context }: Vb365Error): object {
  const trace = `   at Veeam.Archiver.REST.Controllers.OrganizationController.Execute(${context})`
  return { message, errorCode, stackTrace: trace }
}

export const invalidParameter = (message: string, context = ''): Vb365Error =>
  new Vb365Error(400, 'ParameterValidationFailure', message, context)

/** How the server words a body that does not fit its description. */
export function bodyError({ at, message }: ShapeError): Vb365Error {
  return invalidParameter(`${at || 'The body'} ${message}.`)
}
