import type { ActionError } from '../../errors.ts'
import type { RunContext } from '../../ports.ts'
import { backoff } from '../backoff.ts'
import { sendBatch } from './graph-batch.ts'
import type { GraphAnswer, GraphConnection, GraphRequest } from './graph-connection.ts'
import {
  actionErrorOf,
  type GraphError,
  type GraphErrorKind,
  graphErrorOf,
  kindOf,
  type Operation
} from './graph-error.ts'

/**
 * Reads several things together; sends those again that were throttled or met an outage.
 * @returns one answer each, in their order; after the last try an outage is returned as it is
 */
export async function readTogether(
  connection: GraphConnection,
  context: RunContext,
  requests: readonly GraphRequest[]
): Promise<readonly GraphAnswer[]> {
  const answers = [...(await sendBatch(connection, requests))]
  const waiting = backoff(context)
  for (;;) {
    const faults = answers.flatMap((answer, index) => {
      const fault = graphErrorOf(answer)
      return fault !== undefined && isPassing(kindOf(fault)) ? [{ fault, index }] : []
    })
    if (faults.length === 0 || !(await waiting.wait(longestWait(faults.map(({ fault }) => fault))))) return answers
    const again = await sendBatch(
      connection,
      faults.flatMap(({ index }) => requests[index] ?? [])
    )
    faults.forEach(({ index }, position) => {
      const answer = again[position]
      if (answer !== undefined) answers[index] = answer
    })
  }
}

function isPassing(kind: GraphErrorKind): boolean {
  return kind === 'throttled' || kind === 'outage'
}

/** The longest `Retry-After` of several faults, in seconds; 0 when none has one. */
export function longestWait(faults: readonly GraphError[]): number {
  return Math.max(0, ...faults.map(({ retryAfter }) => retryAfter ?? 0))
}

/**
 * Carries out one write so that it is stored exactly once. After any answer that leaves open whether Graph acted, it
 * looks before it writes again. A 404 means that what is referred to is not visible everywhere yet: everything that is
 * written to has been seen before.
 * @param look finds what an earlier try stored
 * @throws ActionError when the write is refused, or not stored within the limit
 */
export async function writeOnce<Stored>(
  operation: Operation & {
    readonly write: () => Promise<GraphAnswer>
    readonly look: () => Promise<Stored | undefined>
    /** Why something is in the way that `look` does not find, where waiting would not help. */
    readonly explainDuplicate?: () => Promise<ActionError | undefined>
    readonly read: (body: unknown) => Stored
  },
  context: RunContext
): Promise<Stored> {
  const waiting = backoff(context)
  for (;;) {
    const answer = await operation.write()
    const fault = graphErrorOf(answer)
    if (fault === undefined) return operation.read(answer.kind === 'response' ? answer.body : undefined)
    const kind = kindOf(fault)
    if (kind === 'denied' || kind === 'refused') throw actionErrorOf(fault, operation)
    if (kind === 'duplicate') {
      const stored = await operation.look()
      if (stored !== undefined) return stored
      const explanation = await operation.explainDuplicate?.()
      if (explanation !== undefined) throw explanation
    }
    if (!(await waiting.wait(fault.retryAfter))) throw actionErrorOf(fault, operation)
    const storedMeanwhile = await operation.look()
    if (storedMeanwhile !== undefined) return storedMeanwhile
  }
}
