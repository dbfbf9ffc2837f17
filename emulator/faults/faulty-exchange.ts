import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../clock.ts'
import { batchFaults } from './batch-faults.ts'
import { carryOutFault, type FaultyExchange, interrupt, unanswered } from './carry-out-fault.ts'
import type { Arrival } from './fault.ts'
import type { FaultInjector } from './fault-injector.ts'

/** One exchange of a server that can go wrong. */
export interface Exchange {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  readonly clock: Clock
  /** Lets the server act, on another body where one is given. */
  readonly act: (body?: string) => Promise<Response>
}

/** Answers a request, or lets it go wrong as it is planned. */
export async function answerWithFaults(
  arrival: Arrival,
  injector: FaultInjector,
  { incoming, outgoing, clock, act: carryOut }: Exchange
): Promise<Response> {
  const { connections } = injector
  const act = async (body?: string) => injector.acted(arrival, await carryOut(body))
  if (connections.isAbandoned(incoming.socket)) return unanswered()
  const exchange: FaultyExchange = { incoming, outgoing, clock, connections, act: () => act() }
  const fault = injector.faultOf(arrival)
  if (fault !== undefined) return carryOutFault(fault, exchange)
  const batch = isBatch(arrival) ? batchFaults(arrival, injector) : undefined
  if (batch === undefined) return act()
  const response = batch.body === undefined ? undefined : await act(batch.body)
  return batch.interruption === undefined ? batch.complete(response, clock) : interrupt(batch.interruption, exchange)
}

function isBatch({ server, method, url }: Arrival): boolean {
  return server === 'tenant' && method === 'POST' && /^\/(?:v1\.0|beta)\/\$batch$/.test(url)
}
