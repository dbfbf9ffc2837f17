/** Where the project is when nothing says from where the action was taken. */
const HOME = 'your-org/register-vb365-application'

/**
 * Address of a page of the documentation in the fork and at the version that runs.
 * https://docs.github.com/actions/reference/workflows-and-actions/variables#default-environment-variables
 * @param path from the root of the project, as in docs/errors.md
 */
export function documentationPage(path: string, environment: Readonly<Record<string, string | undefined>>): string {
  const server = environment['GITHUB_SERVER_URL'] || 'https://github.com'
  const { repository, ref } = originOf(environment)
  return `${server}/${repository}/blob/${encodeURI(ref)}/${path}`
}

/** An action of the workflow's own repository (`uses: ./`) has neither a repository nor a version of its own. */
function originOf(environment: Readonly<Record<string, string | undefined>>): {
  readonly repository: string
  readonly ref: string
} {
  const { GITHUB_ACTION_REPOSITORY: taken, GITHUB_REPOSITORY: own } = environment
  if (taken) return { repository: taken, ref: environment['GITHUB_ACTION_REF'] || 'HEAD' }
  return own ? { repository: own, ref: environment['GITHUB_SHA'] || 'HEAD' } : { repository: HOME, ref: 'HEAD' }
}
