import { ActionError, type ActionErrorCode } from '../../../errors.ts'
import { describeFault, type GithubFault } from '../../github/github-fault.ts'
import type { ScopeAddress } from './scope-address.ts'

/** What GitHub keeps apart, with a permission for each. */
export type StoredKind = 'secrets' | 'variables'

/** Who asks where. */
export interface Caller {
  readonly apiUrl: string
  readonly scope: ScopeAddress
  readonly tokenKind: TokenKind
}

/** `app`: of a GitHub App, which a job's own token is one of. `classic`: a personal access token with scopes. */
export type TokenKind = 'app' | 'classic' | 'other'

/**
 * Tokens say by their first signs what they are.
 * https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
 */
export function tokenKindOf(token: string): TokenKind {
  if (token.startsWith('ghs_')) return 'app'
  return token.startsWith('ghp_') ? 'classic' : 'other'
}

/**
 * The user's sentence for a fault that ends the run.
 * @param doing as in `Writing the secret VB365_PFX`
 */
export function refusal(fault: GithubFault, doing: string, what: StoredKind, caller: Caller): ActionError {
  const { scope, apiUrl } = caller
  return new ActionError(
    codeOf(fault),
    `${doing} in ${scope.name} at ${apiUrl} failed: ${describeFault(fault)}. ${adviceFor(fault, what, caller)}`.trimEnd()
  )
}

function codeOf({ kind }: GithubFault): ActionErrorCode {
  switch (kind) {
    case 'throttled':
    case 'outage':
      return 'service-unreachable'
    case 'unauthenticated':
    case 'denied':
      return 'permission-missing'
    case 'moved':
    case 'not-found':
    case 'conflict':
    case 'refused':
      return 'request-refused'
  }
}

function adviceFor(fault: GithubFault, what: StoredKind, caller: Caller): string {
  switch (fault.kind) {
    case 'throttled':
      return `Run again later${fault.retryAfter === undefined ? '' : `, in ${Math.ceil(fault.retryAfter / 60)} minutes at the earliest`}.`
    case 'outage':
      return 'Run again; if the problem persists, look at the status page of GitHub.'
    case 'moved':
      return `The ${caller.scope.name} was renamed or transferred: name it in "delivery.github" of the registration file as it is called now.`
    case 'unauthenticated':
      return 'The token in the input "delivery-token" has expired, was revoked, or belongs to another GitHub: give a new one. Tokens of a GitHub App last one hour.'
    case 'denied':
      return isAboutRights(fault) ? rightsAdvice(what, caller) : ''
    case 'not-found':
      return `The ${caller.scope.name} is not there, or the token in the input "delivery-token" may not know of it: check the names in "delivery.github" of the registration file, and which repositories the token reaches.`
    case 'conflict':
    case 'refused':
      return ''
  }
}

/** GitHub also answers 403 for archived repositories, allowed addresses and single sign-on, and says then what to do. */
function isAboutRights({ message }: GithubFault): boolean {
  return /not accessible by|must have admin|permission/i.test(message)
}

function rightsAdvice(what: StoredKind, { scope, tokenKind }: Caller): string {
  const needed = neededPermissions(scope)
  switch (tokenKind) {
    case 'app': {
      const narrowed = what === 'variables' && scope.kind !== 'environment' ? ` ${NARROWED_APP_TOKEN}` : ''
      return `The token in the input "delivery-token" is that of a GitHub App or of the job itself. The job's own token can never write secrets; an app needs ${needed}, and its installation has to reach the place.${narrowed}`
    }
    case 'classic':
      return `The token in the input "delivery-token" is a classic personal access token: it needs the scope ${scope.kind === 'organization' ? 'admin:org' : 'repo'}, and its owner has to be an administrator there. A fine-grained one with ${needed} may do less.`
    case 'other':
      return `The token in the input "delivery-token" needs ${needed}, and its owner has to be an administrator there.`
  }
}

/** https://github.com/actions/create-github-app-token/issues/231 */
const NARROWED_APP_TOKEN =
  'The action create-github-app-token has no input for that right: leave out all of its "permission-…" inputs.'

/** https://docs.github.com/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens */
export function neededPermissions({ kind }: Pick<ScopeAddress, 'kind'>): string {
  switch (kind) {
    case 'repository':
      return 'the repository permissions "Secrets" and "Variables", both with write access'
    case 'environment':
      return 'the repository permission "Environments" with write access'
    case 'organization':
      return 'the organization permissions "Secrets" and "Variables", both with write access'
  }
}
