import { randomInt } from 'node:crypto'
import { makeSealedBoxKeys, type SealedBoxKeys } from './sealed-box.ts'
import type { Account, Token } from './tokens.ts'

export type Visibility = 'all' | 'private' | 'selected'

interface Stored {
  readonly createdAt: Date
  readonly updatedAt: Date
  /** Which repositories of an organization see it; undefined at other scopes. */
  readonly visibility: Visibility | undefined
  readonly selectedRepositoryIds: readonly number[]
}

/** A secret; its value as it was before it was sealed. */
export interface Secret extends Stored {
  readonly name: string
  readonly value: string
}

export interface Variable extends Stored {
  readonly name: string
  readonly value: string
}

/** Where secrets and variables are kept, by their names in capitals. */
export interface Scope {
  readonly keys: SealedBoxKeys
  readonly secrets: Map<string, Secret>
  readonly variables: Map<string, Variable>
}

export interface Environment extends Scope {
  readonly id: number
  readonly name: string
  readonly createdAt: Date
}

export interface Comment {
  readonly id: number
  readonly issue: number
  body: string
  readonly author: Account
  readonly createdAt: Date
  updatedAt: Date
}

/** A private repository with its environments, by their names in lower case. */
export interface Repository extends Scope {
  readonly id: number
  readonly owner: string
  readonly name: string
  readonly environments: Map<string, Environment>
  /** Numbers of the issues and pull requests that there are. */
  readonly issues: Set<number>
  readonly comments: Comment[]
}

export interface Organization extends Scope {
  readonly account: Account
  /** By name in lower case. */
  readonly repositories: Map<string, Repository>
}

/** All that one GitHub Enterprise Server holds: tests look into it, and may change it. */
export interface Site {
  /** By login in lower case. */
  readonly organizations: Map<string, Organization>
  readonly tokens: Token[]
}

function emptyScope(): Scope {
  return { keys: makeSealedBoxKeys(), secrets: new Map(), variables: new Map() }
}

/** Adds an organization without repositories. */
export function addOrganization(site: Site, login: string): Organization {
  const account: Account = { id: randomInt(1e7, 1e8), login, type: 'Organization' }
  const organization: Organization = { ...emptyScope(), account, repositories: new Map() }
  site.organizations.set(login.toLowerCase(), organization)
  return organization
}

/** Adds a repository with pull request 1 and no environment. */
export function addRepository(organization: Organization, name: string): Repository {
  const repository: Repository = {
    ...emptyScope(),
    id: randomInt(1e8, 1e9),
    owner: organization.account.login,
    name,
    environments: new Map(),
    issues: new Set([1]),
    comments: []
  }
  organization.repositories.set(name.toLowerCase(), repository)
  return repository
}

/** Adds an environment, or gives the one that is there: their names know no upper and lower case. */
export function addEnvironment(repository: Repository, name: string, now: Date): Environment {
  const present = repository.environments.get(name.toLowerCase())
  if (present) return present
  const environment: Environment = { ...emptyScope(), id: randomInt(1e8, 1e9), name, createdAt: now }
  repository.environments.set(name.toLowerCase(), environment)
  return environment
}

/** All repositories, to find one by its ID. */
export function allRepositories(site: Site): Repository[] {
  return [...site.organizations.values()].flatMap(({ repositories }) => [...repositories.values()])
}
