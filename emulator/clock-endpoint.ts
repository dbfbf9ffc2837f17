import type { Hono } from 'hono'
import { type MovableClock, readTime } from './clock.ts'
import { isJsonObject } from './shape.ts'

const steeringPrefix = '/emulator/'

/** Whether a path is one that no real service has: such requests steer the emulator, and are neither delayed nor recorded. */
export function isSteering(pathname: string): boolean {
  return pathname.startsWith(steeringPrefix) || pathname.startsWith(`/api/v3${steeringPrefix}`)
}

function wantedTime(body: string): Date | undefined {
  try {
    const content: unknown = JSON.parse(body)
    const now = isJsonObject(content) ? content['now'] : undefined
    return typeof now === 'string' ? readTime(now) : undefined
  } catch {
    return undefined
  }
}

/** Adds `POST /emulator/clock`, which sets the clock without a token; the answer is what the clock shows then. */
export function addClockEndpoint(app: Hono, clock: MovableClock): void {
  app.post(`${steeringPrefix}clock`, async (c) => {
    const time = wantedTime(await c.req.text())
    if (!time) {
      const message = 'The body must be {"now": "…"} with a time such as 2027-01-31T00:00:00Z.'
      return c.json({ error: { code: 'BadRequest', message } }, 400)
    }
    clock.moveTo(time)
    return c.json({ now: clock.now().toISOString() })
  })
}
