import { object } from '../shape.ts'
import {
  apiUrl,
  type GithubApp,
  type GithubContext,
  type GithubState,
  organizationOf,
  parameter,
  readBody
} from './github-context.ts'
import { GithubError, notFound } from './github-error.ts'
import { pageOf } from './paging.ts'
import { renderRepository } from './repository-rendering.ts'
import { enterScope, scopeRoutes } from './scopes.ts'
import type { Scope, Secret, Variable } from './site.ts'
import { audience, selectedRepositoryIds } from './visibility.ts'

const putBody = object({ selected_repository_ids: selectedRepositoryIds }, {})

function requireSelected<T extends Secret | Variable>(stored: ReadonlyMap<string, T>, name: string): T {
  const found = stored.get(name.toUpperCase())
  if (!found) throw notFound()
  if (found.visibility !== 'selected') throw new GithubError(409, 'Visibility is not set to selected.')
  return found
}

function list(c: GithubContext, state: GithubState, { selectedRepositoryIds: ids }: Secret | Variable): Response {
  const { account, repositories } = organizationOf(c, state)
  const selected = [...repositories.values()].filter(({ id }) => ids.includes(id))
  const page = pageOf(c, selected).map((repository) => renderRepository(apiUrl(c), account, repository))
  return c.json({ total_count: selected.length, repositories: page })
}

async function readIds(c: GithubContext, { site }: GithubState): Promise<readonly number[]> {
  const { selected_repository_ids } = await readBody(c, putBody)
  return audience(site, 'selected', selected_repository_ids).selectedRepositoryIds
}

function replace<T extends Secret | Variable>(stored: Map<string, T>, item: T, ids: readonly number[]): void {
  stored.set(item.name, { ...item, selectedRepositoryIds: ids })
}

/** Adds the repositories that may see a secret or variable of an organization. */
export function addSelectedRepositories(app: GithubApp, state: GithubState): void {
  for (const routes of scopeRoutes.filter(({ kind }) => kind === 'organization')) {
    for (const what of ['secrets', 'variables'] as const) {
      const path = `${routes.path}/${what}/:name/repositories`
      const stored = (scope: Scope): ReadonlyMap<string, Secret | Variable> => scope[what]
      app.get(path, (c) => {
        const scope = enterScope(c, state, routes, what, 'read')
        return list(c, state, requireSelected(stored(scope), parameter(c, 'name')))
      })
      app.put(path, async (c) => {
        const scope = enterScope(c, state, routes, what, 'write')
        const item = requireSelected(stored(scope), parameter(c, 'name'))
        replace<Secret | Variable>(scope[what], item, await readIds(c, state))
        return c.body(null, 204)
      })
    }
  }
}
