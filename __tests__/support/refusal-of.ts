import { ActionError } from '../../src/errors.ts'

/** The error that an attempt ends with; whatever else it ends with fails the test. */
export async function refusalOf(attempt: Promise<unknown>): Promise<ActionError> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason
  )
  if (error instanceof ActionError) return error
  throw new Error(`not an ActionError: ${String(error)}`)
}
