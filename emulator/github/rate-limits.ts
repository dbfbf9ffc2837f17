import type { MiddlewareHandler } from 'hono'
import type { Clock } from '../clock.ts'
import type { GithubEnv } from './github-context.ts'
import { GithubError } from './github-error.ts'
import type { GithubSettings } from './settings.ts'
import type { Token } from './tokens.ts'

const hourMs = 3_600_000
const minuteMs = 60_000

interface Window {
  readonly until: number
  used: number
}

function hourlyLimit({ kind }: Token): number {
  return kind === 'app' ? 1000 : 5000
}

/** Counts the requests of each token in an hour, and says how many are left. */
export function primaryRateLimit(clock: Clock, settings: GithubSettings): MiddlewareHandler<GithubEnv> {
  const windows = new Map<Token, Window>()
  return async (c, next) => {
    if (!settings.primaryRateLimit) return await next()
    const { token } = c.var
    const now = clock.now().getTime()
    const current = windows.get(token)
    const window = current && current.until > now ? current : { until: now + hourMs, used: 0 }
    windows.set(token, window)
    window.used += 1
    const limit = hourlyLimit(token)
    c.header('x-ratelimit-limit', String(limit))
    c.header('x-ratelimit-remaining', String(Math.max(0, limit - window.used)))
    c.header('x-ratelimit-used', String(Math.min(limit, window.used)))
    c.header('x-ratelimit-reset', String(Math.ceil(window.until / 1000)))
    c.header('x-ratelimit-resource', 'core')
    if (window.used > limit) throw new GithubError(403, `API rate limit exceeded for user ID ${token.account.id}.`)
    await next()
  }
}

/** Refuses writes that come faster than the settings let through, as GitHub does besides the hourly limit. */
export function secondaryRateLimit(clock: Clock, settings: GithubSettings): MiddlewareHandler<GithubEnv> {
  let writes: number[] = []
  let refusals = 0
  return async (c, next) => {
    const limit = settings.secondaryRateLimit
    if (limit === null || c.req.method === 'GET') return await next()
    const now = clock.now().getTime()
    writes = writes.filter((time) => time > now - minuteMs && time <= now)
    if (writes.length >= limit.writesPerMinute) {
      refusals += 1
      throw new GithubError(
        refusals % 2 === 1 ? 403 : 429,
        'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
        limit.retryAfter === null ? {} : { 'retry-after': String(limit.retryAfter) }
      )
    }
    writes.push(now)
    return await next()
  }
}
