import { nodeId } from './account-rendering.ts'
import {
  apiUrl,
  type GithubApp,
  type GithubContext,
  type GithubState,
  parameter,
  repositoryOf,
  requirePermission
} from './github-context.ts'
import { notFound } from './github-error.ts'
import { githubTime } from './names.ts'
import { pageOf } from './paging.ts'
import { addEnvironment, type Environment, type Repository } from './site.ts'

function rendered(c: GithubContext, { owner, name }: Repository, environment: Environment): object {
  const encoded = encodeURIComponent(environment.name)
  return {
    id: environment.id,
    node_id: nodeId('Environment', environment.id),
    name: environment.name,
    url: `${apiUrl(c)}/repos/${owner}/${name}/environments/${encoded}`,
    html_url: `${new URL(c.req.url).origin}/${owner}/${name}/deployments/activity_log?environments_filter=${encoded}`,
    created_at: githubTime(environment.createdAt),
    updated_at: githubTime(environment.createdAt),
    protection_rules: [],
    deployment_branch_policy: null
  }
}

/** Adds environments; to create one takes a right that a token for secrets does not have. */
export function addEnvironments(app: GithubApp, state: GithubState): void {
  const path = '/repos/:owner/:repo/environments'
  app.get(path, (c) => {
    const repository = repositoryOf(c, state)
    requirePermission(c, { actions: 'read' })
    const all = [...repository.environments.values()]
    const page = pageOf(c, all).map((environment) => rendered(c, repository, environment))
    return c.json({ total_count: all.length, environments: page })
  })
  app.get(`${path}/:environment`, (c) => {
    const repository = repositoryOf(c, state)
    requirePermission(c, { actions: 'read' })
    const environment = repository.environments.get(parameter(c, 'environment').toLowerCase())
    if (!environment) throw notFound()
    return c.json(rendered(c, repository, environment))
  })
  app.put(`${path}/:environment`, (c) => {
    const repository = repositoryOf(c, state)
    requirePermission(c, { administration: 'write' })
    return c.json(rendered(c, repository, addEnvironment(repository, parameter(c, 'environment'), state.clock.now())))
  })
}
