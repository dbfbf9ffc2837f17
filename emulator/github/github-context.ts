import type { Context, Hono } from 'hono'
import type { Clock } from '../clock.ts'
import { type Shape, ShapeError } from '../shape.ts'
import { bodyError, GithubError, notFound } from './github-error.ts'
import type { Organization, Repository, Site } from './site.ts'
import { type Permissions, permissionsHeader, permits, type Token } from './tokens.ts'

/** What every handler finds beside the request. */
export interface GithubEnv {
  Variables: { token: Token }
}

export type GithubApp = Hono<GithubEnv>
export type GithubContext = Context<GithubEnv>

/** What the routes work on. */
export interface GithubState {
  readonly site: Site
  readonly clock: Clock
}

/** A path parameter. */
export function parameter(c: GithubContext, name: string): string {
  return c.req.param(name) ?? ''
}

/** Where the API is, such as `https://127.0.0.1:8443/api/v3`. */
export function apiUrl(c: GithubContext): string {
  return `${new URL(c.req.url).origin}/api/v3`
}

/** Refuses a token that holds none of the alternatives; the header names them in any case. */
export function requirePermission(c: GithubContext, ...alternatives: Permissions[]): void {
  const { kind, permissions } = c.var.token
  c.header('x-accepted-github-permissions', permissionsHeader(alternatives))
  if (permits(permissions, alternatives)) return
  const holder = kind === 'app' ? 'integration' : 'personal access token'
  throw new GithubError(403, `Resource not accessible by ${holder}`)
}

/** The organization of the path. */
export function organizationOf(c: GithubContext, { site }: GithubState): Organization {
  const organization = site.organizations.get(parameter(c, 'org').toLowerCase())
  if (!organization) throw notFound()
  return organization
}

/** The repository of the path. */
export function repositoryOf(c: GithubContext, { site }: GithubState): Repository {
  const organization = site.organizations.get(parameter(c, 'owner').toLowerCase())
  const repository = organization?.repositories.get(parameter(c, 'repo').toLowerCase())
  if (!repository) throw notFound()
  return repository
}

/** The JSON body of the request, in the given shape. */
export async function readBody<T>(c: GithubContext, shape: Shape<T>): Promise<T> {
  const text = await c.req.text()
  try {
    return shape(text === '' ? {} : JSON.parse(text), '')
  } catch (error) {
    if (error instanceof ShapeError) throw bodyError(error)
    if (error instanceof SyntaxError) throw new GithubError(400, 'Problems parsing JSON')
    throw error
  }
}
