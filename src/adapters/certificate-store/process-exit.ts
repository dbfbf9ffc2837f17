import { errorMessage } from '../../errors.ts'
import { storeError, USE_A_PFX } from './store-error.ts'
import type { ProcessExit, ProcessOutcome } from './store-ports.ts'

export interface Tool {
  /** As a message names it. */
  readonly name: string
  readonly timeoutMs: number
  /** Why it may never end. */
  readonly waiting: string
}

/**
 * The exit of a system tool.
 * @throws ActionError `certificate-store` when it did not start or did not end by itself.
 */
export function exitOf(outcome: ProcessOutcome, tool: Tool): ProcessExit {
  switch (outcome.kind) {
    case 'exited':
      return outcome
    case 'not-started': {
      const why = outcome.missing ? 'it does not exist' : errorMessage(outcome.cause)
      throw storeError(
        `${tool.name} cannot be started to read the certificate store: ${why}. Use a runner that has it, or ${USE_A_PFX}.`,
        outcome.cause
      )
    }
    case 'timed-out':
      throw storeError(
        `${tool.name} did not answer within ${tool.timeoutMs / 1000} seconds and was ended. ${tool.waiting} Try again, or ${USE_A_PFX}.`
      )
    case 'too-much-output':
      throw storeError(
        `${tool.name} was ended because it wrote far more than one certificate. Remove what is not needed from the store, or ${USE_A_PFX}.`
      )
    case 'ended-by-signal':
      throw storeError(
        `${tool.name} was ended by the signal ${outcome.signal} while it read the certificate store. Try again, or ${USE_A_PFX}.`
      )
  }
}
