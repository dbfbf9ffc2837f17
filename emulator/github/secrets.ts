import { object, text, textLike } from '../shape.ts'
import { apiUrl, type GithubApp, type GithubContext, type GithubState, parameter, readBody } from './github-context.ts'
import { notFound, unprocessable } from './github-error.ts'
import { githubTime, requireFittingValue, storedName } from './names.ts'
import { pageOf } from './paging.ts'
import { enterScope, type ScopeRoutes, scopeRoutes } from './scopes.ts'
import type { Scope, Secret } from './site.ts'
import { type Audience, audience, selectedRepositoryIds, visibility } from './visibility.ts'

const base64 = textLike(
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/,
  'base64 with padding'
)
const sealed = { encrypted_value: base64, key_id: text({ min: 1 }) }
const putBody = object(sealed, {})
const organizationPutBody = object({ ...sealed, visibility }, { selected_repository_ids: selectedRepositoryIds })

function rendered(c: GithubContext, { name, createdAt, updatedAt, visibility: seenBy }: Secret): object {
  const organization = parameter(c, 'org')
  return {
    name,
    created_at: githubTime(createdAt),
    updated_at: githubTime(updatedAt),
    ...(seenBy === undefined ? {} : { visibility: seenBy }),
    ...(seenBy === 'selected'
      ? { selected_repositories_url: `${apiUrl(c)}/orgs/${organization}/actions/secrets/${name}/repositories` }
      : {})
  }
}

function opened(scope: Scope, encrypted: string, keyId: string): string {
  const value = keyId === scope.keys.keyId ? scope.keys.open(Buffer.from(encrypted, 'base64')) : undefined
  if (!value) throw unprocessable('Bad request - validation failed due to an improperly encrypted secret')
  return value.toString('utf8')
}

interface Put {
  readonly value: string
  readonly audience: Audience | undefined
}

async function readPut(c: GithubContext, state: GithubState, routes: ScopeRoutes, scope: Scope): Promise<Put> {
  if (routes.kind !== 'organization') {
    const { encrypted_value, key_id } = await readBody(c, putBody)
    return { value: opened(scope, encrypted_value, key_id), audience: undefined }
  }
  const body = await readBody(c, organizationPutBody)
  return {
    value: opened(scope, body.encrypted_value, body.key_id),
    audience: audience(state.site, body.visibility, body.selected_repository_ids)
  }
}

async function put(c: GithubContext, state: GithubState, routes: ScopeRoutes): Promise<Response> {
  const scope = enterScope(c, state, routes, 'secrets', 'write')
  const name = storedName('Secret', parameter(c, 'secret'))
  const { value, audience: seenBy } = await readPut(c, state, routes, scope)
  requireFittingValue(value)
  const now = state.clock.now()
  const earlier = scope.secrets.get(name)
  if (!earlier && scope.secrets.size >= routes.limit.secrets) {
    throw unprocessable(`The ${routes.kind} has reached its limit of ${routes.limit.secrets} secrets.`)
  }
  scope.secrets.set(name, {
    name,
    value,
    createdAt: earlier?.createdAt ?? now,
    updatedAt: now,
    visibility: seenBy?.visibility,
    selectedRepositoryIds: seenBy?.selectedRepositoryIds ?? []
  })
  return earlier ? c.body(null, 204) : c.json({}, 201)
}

/** Adds public key, secrets and their listing for repositories, environments and organizations. */
export function addSecrets(app: GithubApp, state: GithubState): void {
  for (const routes of scopeRoutes) {
    const path = `${routes.path}/secrets`
    app.get(`${path}/public-key`, (c) => {
      const { keys } = enterScope(c, state, routes, 'secrets', 'read')
      return c.json({ key_id: keys.keyId, key: keys.publicKey })
    })
    app.get(path, (c) => {
      const { secrets } = enterScope(c, state, routes, 'secrets', 'read')
      const sorted = [...secrets.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
      return c.json({ total_count: secrets.size, secrets: pageOf(c, sorted).map((secret) => rendered(c, secret)) })
    })
    app.get(`${path}/:secret`, (c) => {
      const { secrets } = enterScope(c, state, routes, 'secrets', 'read')
      const secret = secrets.get(parameter(c, 'secret').toUpperCase())
      if (!secret) throw notFound()
      return c.json(rendered(c, secret))
    })
    app.put(`${path}/:secret`, (c) => put(c, state, routes))
    app.delete(`${path}/:secret`, (c) => {
      const { secrets } = enterScope(c, state, routes, 'secrets', 'write')
      if (!secrets.delete(parameter(c, 'secret').toUpperCase())) throw notFound()
      return c.body(null, 204)
    })
  }
}
