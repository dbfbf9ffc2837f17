/** A start that cannot succeed for a reason that the user can put right; the message is one sentence. */
export class EmulatorError extends Error {
  override readonly name = 'EmulatorError'
}

function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}

/** Says which file cannot be written, and why. */
export function unwritable(what: string, path: string, cause: unknown): EmulatorError {
  const advice = 'its folder has to be one that this user may write'
  return new EmulatorError(`The ${what} ${path} cannot be written (${systemCode(cause)}); ${advice}.`, { cause })
}
