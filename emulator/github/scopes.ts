import {
  type GithubContext,
  type GithubState,
  organizationOf,
  parameter,
  repositoryOf,
  requirePermission
} from './github-context.ts'
import { notFound } from './github-error.ts'
import type { Scope } from './site.ts'
import type { Access, PermissionName } from './tokens.ts'

/**
 * One of the three places where secrets and variables are kept, as the API names it. Source of limits:
 * docs.github.com/actions/reference/security/secrets, docs.github.com/actions/reference/workflows-and-actions/variables.
 */
export interface ScopeRoutes {
  readonly kind: 'repository' | 'environment' | 'organization'
  /** Before `/secrets` and `/variables`. */
  readonly path: string
  readonly permission: { readonly secrets: PermissionName; readonly variables: PermissionName }
  readonly limit: { readonly secrets: number; readonly variables: number }
}

export const scopeRoutes: readonly ScopeRoutes[] = [
  {
    kind: 'repository',
    path: '/repos/:owner/:repo/actions',
    permission: { secrets: 'secrets', variables: 'actions_variables' },
    limit: { secrets: 100, variables: 500 }
  },
  {
    kind: 'environment',
    path: '/repos/:owner/:repo/environments/:environment',
    permission: { secrets: 'environments', variables: 'environments' },
    limit: { secrets: 100, variables: 100 }
  },
  {
    kind: 'organization',
    path: '/orgs/:org/actions',
    permission: { secrets: 'organization_secrets', variables: 'organization_actions_variables' },
    limit: { secrets: 1000, variables: 1000 }
  }
]

/** The scope of the path, for a token that may read or write this kind of thing there. */
export function enterScope(
  c: GithubContext,
  state: GithubState,
  routes: ScopeRoutes,
  what: 'secrets' | 'variables',
  access: Access
): Scope {
  const permission = { [routes.permission[what]]: access }
  if (routes.kind === 'organization') {
    const organization = organizationOf(c, state)
    requirePermission(c, permission)
    return organization
  }
  const repository = repositoryOf(c, state)
  requirePermission(c, permission)
  if (routes.kind === 'repository') return repository
  const environment = repository.environments.get(parameter(c, 'environment').toLowerCase())
  if (!environment) throw notFound()
  return environment
}
