import type { Context, Hono } from 'hono'
import type { Clock } from '../clock.ts'
import { type Shape, ShapeError } from '../shape.ts'
import type { Tenant } from '../tenant.ts'
import type { Installation, Organization } from './installation.ts'
import type { Vb365Settings } from './settings.ts'
import { bodyError, invalidParameter, Vb365Error } from './vb365-error.ts'

export type Vb365App = Hono
export type Vb365Context = Context

/** What the routes work on. */
export interface Vb365State {
  readonly installation: Installation
  readonly settings: Vb365Settings
  readonly clock: Clock
  /** The tenant of Microsoft 365 with a verified domain, which the server connects to. */
  readonly findTenant: (domain: string) => Tenant | undefined
}

/** The organization of the path. */
export function organizationOf(c: Vb365Context, { installation }: Vb365State): Organization {
  const id = (c.req.param('organizationId') ?? '').toLowerCase()
  const organization = installation.organizations.find((candidate) => candidate.id === id)
  if (!organization) throw new Vb365Error(404, 'ResourceNotFound', `Organization ${id} was not found.`)
  return organization
}

/** The JSON body of the request, in the given shape. */
export async function readBody<T>(c: Vb365Context, shape: Shape<T>): Promise<T> {
  if (!/^application\/json/i.test(c.req.header('content-type') ?? '')) {
    throw invalidParameter('The content type of the request must be application/json.')
  }
  try {
    return shape(JSON.parse(await c.req.text()), '')
  } catch (error) {
    if (error instanceof ShapeError) throw bodyError(error)
    if (error instanceof SyntaxError) throw invalidParameter('The body is not valid JSON.')
    throw error
  }
}
