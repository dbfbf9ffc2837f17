import type { MiddlewareHandler } from 'hono'
import type { Clock } from '../clock.ts'
import { innerError } from './errors.ts'
import type { GraphEnv } from './graph-context.ts'

/** Refuses a share of the requests as Graph does when it is overloaded (learn.microsoft.com/graph/throttling). */
export function throttle(rate: number, clock: Clock): MiddlewareHandler<GraphEnv> {
  let debt = 0
  let refusals = 0
  return async (c, next) => {
    if (rate === 0 || c.req.path === '/v1.0/$batch') return await next()
    // A random debt reaches the rate exactly in the long run, without a rhythm that a retry could fall into step with.
    debt += rate * 2 * Math.random()
    if (debt < 1) return await next()
    debt -= 1
    refusals += 1
    if (refusals % 2 === 1) c.header('Retry-After', '1')
    const ids = { date: clock.now(), requestId: c.var.requestId, clientRequestId: c.var.clientRequestId }
    const { date, ...rest } = innerError(ids)
    const inner = { code: '429', date, message: 'Please retry after', ...rest, status: '429' }
    return c.json({ error: { code: 'TooManyRequests', innerError: inner, message: 'Please retry again later.' } }, 429)
  }
}
