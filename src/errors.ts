/** Everything that can end a run, by what the user has to look at. */
export const ACTION_ERROR_CODES = [
  'input-invalid',
  'registration-invalid',
  'certificate-invalid',
  'certificate-store',
  'sign-in-failed',
  'permission-missing',
  'application-conflict',
  'application-unusable',
  'tenant-unsuitable',
  'request-refused',
  'service-unreachable',
  'file-access',
  'verification-failed',
  'cancelled',
  'drift',
  'unexpected'
] as const
export type ActionErrorCode = (typeof ACTION_ERROR_CODES)[number]

/** Commands for a human to run, shown as they are. They hold no secret. */
export interface Instruction {
  readonly title: string
  readonly language: 'powershell' | 'shell'
  readonly lines: readonly string[]
}

export interface ActionErrorOptions {
  readonly cause?: unknown
  readonly instructions?: readonly Instruction[]
}

/**
 * The one error of this project. `message` is what the user reads: what is wrong, where, and what to do.
 * It never holds a secret. `cause` is the original error and is shown only when debug logging is on.
 */
export class ActionError extends Error {
  override readonly name = 'ActionError'
  readonly code: ActionErrorCode
  /** Commands that put it right, to be copied. */
  readonly instructions: readonly Instruction[]

  constructor(code: ActionErrorCode, message: string, options: ActionErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.instructions = options.instructions ?? []
  }
}

/** An `ActionError` as it is; anything else is a fault of this action, and is reported as one. */
export function asActionError(error: unknown): ActionError {
  return error instanceof ActionError
    ? error
    : new ActionError(
        'unexpected',
        `Unexpected failure: ${errorMessage(error)}. This is a fault of the action; please report it with the log of a run with debug logging switched on.`,
        { cause: error }
      )
}

/** An error and what led to it, the nearest first; of several reasons, one after another. */
export function* chainOf(error: unknown): Generator<Error> {
  if (error instanceof AggregateError) {
    for (const reason of error.errors) yield* chainOf(reason)
  } else if (error instanceof Error) {
    yield error
    yield* chainOf(error.cause)
  }
}

/** The message of anything that can be thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
