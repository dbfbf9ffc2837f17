import type { ShapeError } from '../shape.ts'

/** A refusal of the admin API that says what is wrong; `exception` is the .NET type that it names. */
export class AdminApiError extends Error {
  override readonly name = 'AdminApiError'
  readonly status: 400 | 415
  readonly exception: string

  constructor(status: 400 | 415, exception: string, message: string) {
    super(message)
    this.status = status
    this.exception = exception
  }
}

const invocation = 'Microsoft.Exchange.AdminApi.CommandInvocation'
const serviceException = 'Microsoft.Exchange.Admin.OData.Core.ODataServiceException'

export const badRequest = (message: string): AdminApiError =>
  new AdminApiError(400, 'Microsoft.OData.ODataException', message)

/** How the admin API words parameters it cannot take. */
export function parameterError(error: ShapeError): AdminApiError {
  const parameter = error.at.replace(/[.[].*$/, '')
  if (error.fault === 'unknown-property')
    return new AdminApiError(
      400,
      `${invocation}.AmbiguousParameterSetException`,
      `Parameter set cannot be resolved using the specified named parameters. Invalid cmdlet parameters specified. ${parameter}`
    )
  return new AdminApiError(
    400,
    `${invocation}.ParameterTransformationException`,
    `Cannot process argument transformation on parameter '${parameter}'. The value ${error.message}.`
  )
}

/** The body of a refusal; `message` always reads "Invalid Operation", the reason lies deeper. */
export function errorBody({ status, exception, message }: AdminApiError): object {
  return {
    error: {
      code: status === 400 ? 'BadRequest' : 'UnsupportedMediaType',
      message: 'Invalid Operation',
      details: [{ code: 'Client', target: '', message: `|${exception}|${message}` }],
      innererror: {
        message: 'Invalid Operation',
        type: serviceException,
        stacktrace: '',
        internalexception: { message, type: exception, stacktrace: '' }
      },
      'adminapi.warnings@odata.type': '#Collection(String)',
      '@adminapi.warnings': []
    }
  }
}

/** The JSON that some answers 403 have; others are a run of NUL bytes. */
export function forbiddenBody(cmdlet: string): object {
  const message = `User is not allowed to call ${cmdlet}`
  return { error: { code: 'Forbidden', message, innererror: { message, type: serviceException } } }
}
