import type { SecretScope } from '../../../domain/request/registration.ts'
import { ActionError } from '../../../errors.ts'

/** Where GitHub keeps the secrets and variables of a scope. */
export interface ScopeAddress {
  readonly kind: SecretScope['kind']
  /** What people call it, as in `environment vb365 of contoso/backup`. */
  readonly name: string
  /** URL template of what stands before `/secrets` and `/variables`. */
  readonly path: string
  readonly parameters: Readonly<Record<string, string>>
  /** How many there may be, https://docs.github.com/actions/reference/limits */
  readonly limits: { readonly secrets: number; readonly variables: number }
}

/**
 * Checks what ends up in a URL.
 * @param ownRepository `owner/name` of the repository that the workflow runs in
 * @throws ActionError `input-invalid` where a repository is needed and none is known, `registration-invalid` for names
 *   that nothing on GitHub can have
 */
export function addressOf(scope: SecretScope, ownRepository: string | undefined): ScopeAddress {
  switch (scope.kind) {
    case 'organization':
      return organizationAddress(scope.organization)
    case 'repository':
      return repositoryAddress(scope.repository ?? ownRepository)
    case 'environment':
      return environmentAddress(scope.environment, repositoryAddress(scope.repository ?? ownRepository))
  }
}

function organizationAddress(organization: string): ScopeAddress {
  if (!ACCOUNT.test(organization)) throw impossible('organization', organization, 'letters, digits and hyphens')
  return {
    kind: 'organization',
    name: `organization ${organization}`,
    path: '/orgs/{org}/actions',
    parameters: { org: organization },
    limits: { secrets: 1000, variables: 1000 }
  }
}

function repositoryAddress(repository: string | undefined): ScopeAddress {
  if (repository === undefined || repository === '') {
    throw new ActionError(
      'input-invalid',
      'The repository of the GitHub secret is not known: outside GitHub Actions, where GITHUB_REPOSITORY is not set, name it in "delivery.github.repository" of the registration file, as owner/name.'
    )
  }
  const [owner = '', repo = '', ...rest] = repository.split('/')
  if (!ACCOUNT.test(owner) || !REPOSITORY.test(repo) || isDots(repo) || rest.length > 0) {
    throw impossible('repository', repository, 'owner/name')
  }
  return {
    kind: 'repository',
    name: `repository ${repository}`,
    path: '/repos/{owner}/{repo}/actions',
    parameters: { owner, repo },
    limits: { secrets: 100, variables: 500 }
  }
}

function environmentAddress(environment: string, { parameters }: ScopeAddress): ScopeAddress {
  // Slashes and blanks are encoded; these two would lead to another place whatever their encoding.
  if (environment === '' || isDots(environment)) {
    throw impossible('environment', environment, 'the name of an environment')
  }
  return {
    kind: 'environment',
    name: `environment ${environment} of ${parameters['owner']}/${parameters['repo']}`,
    path: '/repos/{owner}/{repo}/environments/{environment_name}',
    parameters: { ...parameters, environment_name: environment },
    limits: { secrets: 100, variables: 100 }
  }
}

/** Underscores are in the names of enterprise-managed accounts. */
const ACCOUNT = /^[A-Za-z0-9_-]+$/
const REPOSITORY = /^[A-Za-z0-9_.-]+$/

function isDots(name: string): boolean {
  return name === '.' || name === '..'
}

function impossible(member: string, name: string, allowed: string): ActionError {
  return new ActionError(
    'registration-invalid',
    `"delivery.github.${member}" in the registration file is "${name}", which GitHub has nowhere: it takes ${allowed}.`
  )
}
