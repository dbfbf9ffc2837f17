import type { Caller } from '../../domain/tenant/observed-tenant.ts'
import type { ActionError } from '../../errors.ts'
import type { RunContext } from '../../ports.ts'
import { explainGraphError } from './explain-graph-error.ts'
import type { GraphConnection } from './graph-connection.ts'
import type { GraphError } from './graph-error.ts'
import type { Operation } from './operation.ts'

/** A connection to Graph with what belongs to everything that is done over it. */
export interface GraphSession {
  readonly connection: GraphConnection
  readonly context: RunContext
  /** What the token says that the connection signs in with. */
  readonly caller: () => Promise<Caller>
}

/** The user's sentence for a failed operation: a permission is missing only where the token lacks it. */
export async function errorOf(session: GraphSession, error: GraphError, operation: Operation): Promise<ActionError> {
  const { roles } = await session.caller()
  return explainGraphError(error, operation, roles)
}
