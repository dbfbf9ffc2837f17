import type { RunContext } from '../../ports.ts'
import { headerFields } from '../header-fields.ts'
import { field } from '../json-fields.ts'
import { answeredOn, retryAfterSeconds } from '../retry-after.ts'
import { wait } from '../wait.ts'
import type { GraphAnswer, GraphConnection, GraphResponse } from './graph-connection.ts'

const TOO_MANY_REQUESTS = 429

type Headers = Readonly<Record<string, string>>

/**
 * What Graph wants of everything in this process that asks it: after a 429 no other registration of the tenant sends a
 * request before its time, and none of any tenant where the limit is that of the application across its tenants. That is
 * what the scope says that begins with `Application/`; `Tenant_Application/` and `Tenant/` are about one tenant
 * (https://learn.microsoft.com/graph/throttling, `x-ms-throttle-scope`).
 */
export class GraphPace {
  readonly #closedUntil = new Map<string, number>()
  #allClosedUntil = 0

  /**
   * A connection that keeps to the pace.
   * @param tenant GUID or domain
   */
  paced(connection: GraphConnection, tenant: string, context: RunContext): GraphConnection {
    const key = tenant.toLowerCase()
    return {
      send: async (request) => {
        await this.#untilOpen(key, context)
        const answer = await connection.send(request)
        this.#heed(key, answer, context.clock.now())
        return answer
      }
    }
  }

  /** Where the time is beyond the deadline it does not wait: Graph says so itself then. */
  async #untilOpen(tenant: string, context: RunContext): Promise<void> {
    const { clock, deadline } = context
    for (;;) {
      const until = Math.max(this.#allClosedUntil, this.#closedUntil.get(tenant) ?? 0)
      const milliseconds = until - clock.now().getTime()
      if (milliseconds <= 0 || until > deadline.getTime()) return
      await wait('Microsoft Graph', milliseconds, context)
    }
  }

  /** Takes note of what an answer says, and of what the items of a batch say. */
  #heed(tenant: string, answer: GraphAnswer, now: Date): void {
    if (answer.kind === 'no-response') return
    const answered = answeredOn(answer.headers)
    if (answer.status === TOO_MANY_REQUESTS) this.#close(tenant, answer.headers, answered, now)
    for (const headers of refusedItems(answer)) this.#close(tenant, headers, answered, now)
  }

  #close(tenant: string, headers: Headers, answered: Date | undefined, now: Date): void {
    const seconds = retryAfterSeconds(headers['retry-after'], answered)
    if (seconds === undefined) return
    const until = now.getTime() + seconds * 1000
    if (headers['x-ms-throttle-scope']?.startsWith('Application/')) {
      this.#allClosedUntil = Math.max(this.#allClosedUntil, until)
    } else {
      this.#closedUntil.set(tenant, Math.max(this.#closedUntil.get(tenant) ?? 0, until))
    }
  }
}

function refusedItems({ body }: GraphResponse): readonly Headers[] {
  const responses = field(body, 'responses')
  if (!Array.isArray(responses)) return []
  return responses
    .filter((response) => field(response, 'status') === TOO_MANY_REQUESTS)
    .map((response) => headerFields(field(response, 'headers')))
}
