import type { ActionError } from '../../errors.ts'
import { backoff } from '../backoff.ts'
import type { GraphRequest } from './graph-connection.ts'
import { graphErrorOf, kindOf } from './graph-error.ts'
import { errorOf, type GraphSession } from './graph-session.ts'
import type { Operation } from './operation.ts'

/** One write, and how to find out whether an earlier try stored it. */
export interface Write<Stored> {
  readonly operation: Operation
  readonly request: GraphRequest
  /** Finds what an earlier try stored. */
  readonly look: () => Promise<Stored | undefined>
  /** Explains a conflict that `look` does not find, where waiting would not help. */
  readonly explainDuplicate?: () => Promise<ActionError | undefined>
  readonly read: (body: unknown) => Stored
}

/**
 * Carries out one write so that it is stored exactly once. After any answer that leaves open whether Graph acted, it
 * looks before it writes again. A 404 means that what is referred to is not visible everywhere yet: everything that is
 * written to has been seen before.
 * @throws ActionError when the write is refused, or not stored within the limit
 */
export async function writeOnce<Stored>(session: GraphSession, write: Write<Stored>): Promise<Stored> {
  const { operation, request, look, explainDuplicate, read } = write
  const waiting = backoff('Microsoft Graph', session.context)
  for (;;) {
    const answer = await session.connection.send(request)
    const error = graphErrorOf(answer)
    if (error === undefined) return read(answer.kind === 'response' ? answer.body : undefined)
    const kind = kindOf(error)
    if (kind === 'denied' || kind === 'refused') throw await errorOf(session, error, operation)
    if (kind === 'duplicate') {
      const stored = await look()
      if (stored !== undefined) return stored
      const explanation = await explainDuplicate?.()
      if (explanation !== undefined) throw explanation
    }
    if (!(await waiting.wait(error.retryAfter))) throw await errorOf(session, error, operation)
    const storedMeanwhile = await look()
    if (storedMeanwhile !== undefined) return storedMeanwhile
  }
}
