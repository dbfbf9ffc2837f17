import type { Context, Handler, Hono } from 'hono'
import { type Shape, ShapeError } from '../shape.ts'
import type { Caller } from './authorization.ts'
import { bodyError, GraphError } from './errors.ts'

/** What every handler finds beside the request. */
export interface GraphEnv {
  Variables: { caller: Caller; requestId: string; clientRequestId: string }
}

export type GraphApp = Hono<GraphEnv>
export type GraphContext = Context<GraphEnv>
type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT'

/** Serves a path; methods that are not listed are refused with 405. */
export function serve(app: GraphApp, path: string, handlers: Partial<Record<Method, Handler<GraphEnv>>>): void {
  for (const [method, handler] of Object.entries(handlers)) app.on(method, path, handler)
  app.all(path, () => {
    throw new GraphError(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.')
  })
}

/** A path parameter. */
export function parameter(c: GraphContext, name: string): string {
  return c.req.param(name) ?? ''
}

/** Whether the request is one of the few of beta. */
export function isBeta(c: GraphContext): boolean {
  return new URL(c.req.url).pathname.startsWith('/beta/')
}

/** How Graph's metadata calls an answer, for `@odata.context`. */
export function odataContext(c: GraphContext, path: string): string {
  return `${new URL(c.req.url).origin}/${isBeta(c) ? 'beta' : 'v1.0'}/$metadata#${path}`
}

/** An answer with one entity. */
export function entityResponse(c: GraphContext, status: 200 | 201, context: string, entity: object): Response {
  return c.json({ '@odata.context': odataContext(c, context), ...entity }, status)
}

/** The JSON body of the request, in the given shape. `resource` names the type in messages. */
export async function readBody<T>(
  c: GraphContext,
  resource: string,
  shape: Shape<T>,
  readOnly: readonly string[] = []
): Promise<T> {
  const contentType = c.req.header('content-type') ?? ''
  if (!/^application\/json/i.test(contentType)) {
    throw new GraphError(
      400,
      'BadRequest',
      'Write requests (excluding DELETE) must contain the Content-Type header declaration.'
    )
  }
  let body: unknown
  try {
    body = JSON.parse(await c.req.text())
  } catch {
    throw new GraphError(
      400,
      'BadRequest',
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.'
    )
  }
  try {
    return shape(body, '')
  } catch (error) {
    if (error instanceof ShapeError) throw bodyError(error, resource, readOnly)
    throw error
  }
}
