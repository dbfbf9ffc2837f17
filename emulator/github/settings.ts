import type { Clock } from '../clock.ts'
import { count, flag, listOf, nullable, object, oneOf, type Shape, text } from '../shape.ts'
import { addEnvironment, type Repository } from './site.ts'
import { type Access, type Permissions, permissionNames, type Token } from './tokens.ts'

/** When GitHub says that requests come too fast; it answers 403 and 429 in turn. */
export interface SecondaryRateLimit {
  /** Writes a minute that are let through. */
  readonly writesPerMinute: number
  /** Seconds that `retry-after` names; null leaves the header out. */
  readonly retryAfter: number | null
}

/** What can be changed while the server runs. */
export interface GithubSettings {
  /** Whether the requests of a token in an hour are counted, as administrators of an Enterprise Server may choose. */
  primaryRateLimit: boolean
  secondaryRateLimit: SecondaryRateLimit | null
  /** What the token of the ready file may do. */
  tokenPermissions: Permissions
  /** The environments of the repository of the ready file; one that is left out is deleted with its secrets. */
  environments: readonly string[]
  /** The numbers of its issues and pull requests. */
  pullRequests: readonly number[]
}

const access: Shape<Access> = oneOf('read', 'write')
const permissions: Shape<Permissions> = object({}, Object.fromEntries(permissionNames.map((name) => [name, access])))

/** The body of `POST {apiUrl}/emulator/settings`. */
export const githubSettingsShape = object(
  {},
  {
    primaryRateLimit: flag,
    secondaryRateLimit: nullable(object({ writesPerMinute: count, retryAfter: nullable(count) }, {})),
    tokenPermissions: permissions,
    environments: listOf(text({ min: 1, max: 255 })),
    pullRequests: listOf(count)
  }
)

function setEnvironments({ environments }: Repository, names: readonly string[]): void {
  const kept = new Set(names.map((name) => name.toLowerCase()))
  for (const key of environments.keys()) {
    if (!kept.has(key)) environments.delete(key)
  }
}

/** Settings that act on a token and a repository at once. */
export function githubSettings(token: Token, repository: Repository, clock: Clock): GithubSettings {
  return {
    primaryRateLimit: true,
    secondaryRateLimit: null,
    get tokenPermissions() {
      return token.permissions
    },
    set tokenPermissions(wanted) {
      token.permissions = wanted
    },
    get environments() {
      return [...repository.environments.values()].map(({ name }) => name)
    },
    set environments(names) {
      setEnvironments(repository, names)
      for (const name of names) addEnvironment(repository, name, clock.now())
    },
    get pullRequests() {
      return [...repository.issues]
    },
    set pullRequests(numbers) {
      repository.issues.clear()
      for (const number of numbers) repository.issues.add(number)
    }
  }
}
