import { object, text } from '../shape.ts'
import { apiUrl, type GithubApp, type GithubContext, type GithubState, parameter, readBody } from './github-context.ts'
import { GithubError, notFound, unprocessable } from './github-error.ts'
import { githubTime, requireFittingValue, storedName } from './names.ts'
import { pageOf } from './paging.ts'
import { enterScope, type ScopeRoutes, scopeRoutes } from './scopes.ts'
import type { Scope, Variable } from './site.ts'
import { type Audience, audience, selectedRepositoryIds, visibility } from './visibility.ts'

const named = { name: text({ min: 1 }), value: text() }
const postBody = object(named, {})
const patchBody = object({}, named)
const organizationPostBody = object({ ...named, visibility }, { selected_repository_ids: selectedRepositoryIds })
const organizationPatchBody = object({}, { ...named, visibility, selected_repository_ids: selectedRepositoryIds })

/** A page of variables is smaller than others. */
const pages = { default: 10, largest: 30 }

function rendered(c: GithubContext, variable: Variable): object {
  const { name, value, createdAt, updatedAt, visibility: seenBy } = variable
  const organization = parameter(c, 'org')
  return {
    name,
    value,
    created_at: githubTime(createdAt),
    updated_at: githubTime(updatedAt),
    ...(seenBy === undefined ? {} : { visibility: seenBy }),
    ...(seenBy === 'selected'
      ? { selected_repositories_url: `${apiUrl(c)}/orgs/${organization}/actions/variables/${name}/repositories` }
      : {})
  }
}

function requireRoom({ variables }: Scope, { kind, limit }: ScopeRoutes): void {
  if (variables.size >= limit.variables)
    throw unprocessable(`The ${kind} has reached its limit of ${limit.variables} variables.`)
}

interface Post {
  readonly name: string
  readonly value: string
  readonly audience: Audience | undefined
}

async function readPost(c: GithubContext, state: GithubState, routes: ScopeRoutes): Promise<Post> {
  if (routes.kind !== 'organization') return { ...(await readBody(c, postBody)), audience: undefined }
  const { name, value, visibility: seenBy, selected_repository_ids } = await readBody(c, organizationPostBody)
  return { name, value, audience: audience(state.site, seenBy, selected_repository_ids) }
}

async function post(c: GithubContext, state: GithubState, routes: ScopeRoutes): Promise<Response> {
  const scope = enterScope(c, state, routes, 'variables', 'write')
  const { name: given, value, audience: seenBy } = await readPost(c, state, routes)
  const name = storedName('Variable', given)
  requireFittingValue(value)
  if (scope.variables.has(name)) throw new GithubError(409, 'Already exists - Variable already exists')
  requireRoom(scope, routes)
  const now = state.clock.now()
  scope.variables.set(name, {
    name,
    value,
    createdAt: now,
    updatedAt: now,
    visibility: seenBy?.visibility,
    selectedRepositoryIds: seenBy?.selectedRepositoryIds ?? []
  })
  return c.json({}, 201)
}

interface Patch {
  readonly name?: string
  readonly value?: string
  readonly audience?: Audience
}

async function readPatch(c: GithubContext, state: GithubState, routes: ScopeRoutes): Promise<Patch> {
  if (routes.kind !== 'organization') return await readBody(c, patchBody)
  const { visibility: seenBy, selected_repository_ids, ...rest } = await readBody(c, organizationPatchBody)
  return seenBy ? { ...rest, audience: audience(state.site, seenBy, selected_repository_ids) } : rest
}

async function patch(c: GithubContext, state: GithubState, routes: ScopeRoutes): Promise<Response> {
  const { variables } = enterScope(c, state, routes, 'variables', 'write')
  const earlier = variables.get(parameter(c, 'variable').toUpperCase())
  if (!earlier) throw notFound()
  const { name: given, value = earlier.value, audience: seenBy } = await readPatch(c, state, routes)
  const name = given === undefined ? earlier.name : storedName('Variable', given)
  requireFittingValue(value)
  if (name !== earlier.name && variables.has(name)) {
    throw new GithubError(409, 'Already exists - Variable already exists')
  }
  variables.delete(earlier.name)
  variables.set(name, { ...earlier, ...seenBy, name, value, updatedAt: state.clock.now() })
  return c.body(null, 204)
}

/** Adds variables and their listing for repositories, environments and organizations. */
export function addVariables(app: GithubApp, state: GithubState): void {
  for (const routes of scopeRoutes) {
    const path = `${routes.path}/variables`
    app.get(path, (c) => {
      const { variables } = enterScope(c, state, routes, 'variables', 'read')
      const sorted = [...variables.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
      const page = pageOf(c, sorted, pages).map((variable) => rendered(c, variable))
      return c.json({ total_count: variables.size, variables: page })
    })
    app.post(path, (c) => post(c, state, routes))
    app.get(`${path}/:variable`, (c) => {
      const { variables } = enterScope(c, state, routes, 'variables', 'read')
      const variable = variables.get(parameter(c, 'variable').toUpperCase())
      if (!variable) throw notFound()
      return c.json(rendered(c, variable))
    })
    app.patch(`${path}/:variable`, (c) => patch(c, state, routes))
    app.delete(`${path}/:variable`, (c) => {
      const { variables } = enterScope(c, state, routes, 'variables', 'write')
      if (!variables.delete(parameter(c, 'variable').toUpperCase())) throw notFound()
      return c.body(null, 204)
    })
  }
}
