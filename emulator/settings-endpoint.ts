import type { Env, Hono } from 'hono'
import { type Shape, ShapeError } from './shape.ts'

/**
 * Adds `POST {path}`, which changes how a server behaves; no such server has it. It needs no token. The body holds the
 * settings that change, the answer holds all.
 */
export function addSettingsEndpoint<E extends Env, S extends object>(
  app: Hono<E>,
  path: string,
  settings: S,
  shape: Shape<Partial<S>>
): void {
  app.post(path, async (c) => {
    try {
      Object.assign(settings, shape(JSON.parse(await c.req.text()), ''))
    } catch (error) {
      if (!(error instanceof ShapeError) && !(error instanceof SyntaxError)) throw error
      const reason =
        error instanceof ShapeError ? `${error.at || 'the body'} ${error.message}` : 'the body must be JSON'
      return c.json({ message: `The settings are refused: ${reason}.` }, 400)
    }
    return c.json(settings)
  })
}
