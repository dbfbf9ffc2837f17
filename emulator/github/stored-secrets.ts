import type { GithubApp, GithubState } from './github-context.ts'
import { notFound } from './github-error.ts'
import { githubTime } from './names.ts'
import type { Repository, Scope, Site } from './site.ts'
import type { Token } from './tokens.ts'

/** The scopes of the ready file, which have short names. */
export interface ReadyScopes {
  readonly repository: Repository
  /** As the ready file names it. */
  readonly environment: string
}

/** Every scope under the names by which it can be asked for, in lower case. */
function* namedScopes(site: Site, ready: ReadyScopes): Generator<readonly [string, Scope]> {
  const { owner, name, environments } = ready.repository
  const own = `${owner}/${name}`
  const first = environments.get(ready.environment.toLowerCase())
  yield ['repository', ready.repository]
  if (first) yield ['environment', first]
  for (const organization of site.organizations.values()) {
    const { login } = organization.account
    if (login === owner) yield ['organization', organization]
    yield [login, organization]
    yield [`orgs/${login}`, organization]
    for (const repository of organization.repositories.values()) {
      const full = `${login}/${repository.name}`
      yield [full, repository]
      yield [`repos/${full}`, repository]
      for (const environment of repository.environments.values()) {
        yield [`${full}/environments/${environment.name}`, environment]
        yield [`repos/${full}/environments/${environment.name}`, environment]
        if (full === own) yield [environment.name, environment]
      }
    }
  }
}

function findScope(site: Site, ready: ReadyScopes, wanted: string): Scope | undefined {
  for (const [name, scope] of namedScopes(site, ready)) {
    if (name.toLowerCase() === wanted.toLowerCase()) return scope
  }
  return undefined
}

function decodedParts(path: string): string[] {
  try {
    return path.split('/').map(decodeURIComponent)
  } catch {
    throw notFound()
  }
}

/**
 * Adds `GET /emulator/secrets/{scope}/{name}`, which no GitHub has: the secret as it was before it was sealed, for the
 * token of the ready file. The scope is `repository`, `environment` or `organization` of the ready file, or a path such
 * as `contoso/backup/environments/production`, with or without escaped slashes.
 */
export function addStoredSecrets(app: GithubApp, state: GithubState, token: Token, ready: ReadyScopes): void {
  app.get('/emulator/secrets/*', (c) => {
    if (c.var.token !== token) throw notFound()
    const parts = decodedParts(new URL(c.req.url).pathname.replace(/^.*?\/emulator\/secrets\//, ''))
    const secret = findScope(state.site, ready, parts.slice(0, -1).join('/'))?.secrets.get(
      parts.at(-1)?.toUpperCase() ?? ''
    )
    if (!secret) throw notFound()
    return c.json({ name: secret.name, value: secret.value, updated_at: githubTime(secret.updatedAt) })
  })
}
