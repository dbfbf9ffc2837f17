import { field, listField, numberField, textField } from '../json-fields.ts'
import type { GithubClient, GithubResult } from './github-client.ts'
import { describeFault, type GithubFault } from './github-fault.ts'
import type { PullRequest } from './pull-request.ts'

/** What became of a comment. */
export type CommentResult =
  | { readonly kind: 'kept'; readonly isNew: boolean; readonly url: string | undefined }
  /** `why`: what to do, in a sentence. */
  | { readonly kind: 'not-kept'; readonly why: string }

/** The most that GitHub gives at once. */
const PAGE_SIZE = 100
/** More comments are not looked through. */
const MOST_PAGES = 30

/**
 * Keeps one comment on a pull request: the one that begins with the marker and was written by the same account is brought
 * up to date, else a new one is written. Anyone could write the marker first, so the marker alone proves nothing.
 * @throws ActionError `service-unreachable`, `cancelled`
 */
export async function keepComment(
  client: GithubClient,
  pullRequest: PullRequest,
  marker: string,
  body: string
): Promise<CommentResult> {
  const author = await viewerLogin(client)
  if (author.kind === 'fault') return refused(author.fault, pullRequest)
  if (author.login === undefined) return { kind: 'not-kept', why: UNKNOWN_AUTHOR }
  const { login } = author
  const look = () => ownComment(client, pullRequest, marker, login)
  const own = await look()
  if (own?.kind === 'fault') return refused(own.fault, pullRequest)
  const [owner, repo] = pullRequest.repository.split('/')
  const written =
    own === undefined
      ? await client.create(
          {
            method: 'POST',
            path: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
            parameters: { owner, repo, issue_number: pullRequest.number, body }
          },
          look
        )
      : await client.write({
          method: 'PATCH',
          path: '/repos/{owner}/{repo}/issues/comments/{comment_id}',
          parameters: { owner, repo, comment_id: numberField(own.body, 'id'), body }
        })
  if (written.kind === 'fault') return refused(written.fault, pullRequest)
  return { kind: 'kept', isNew: own === undefined, url: textField(written.body, 'html_url') }
}

/** GitHub answers a query that it cannot carry out with status 200. */
const UNKNOWN_AUTHOR =
  'GitHub did not say whom the token in "github-token" belongs to, so no comment can be told for its own. The job summary has the plan.'

type Fault = Extract<GithubResult, { kind: 'fault' }>

/**
 * Who the token belongs to. `GET /user` is refused to a GitHub App, as which a job signs in; this query is not
 * (https://docs.github.com/graphql/reference/queries#viewer).
 */
async function viewerLogin(
  client: GithubClient
): Promise<Fault | { readonly kind: 'login'; readonly login: string | undefined }> {
  const graphql = `${client.apiUrl.replace(/\/api\/v3$/, '/api')}/graphql`
  const answer = await client.write({ method: 'POST', path: graphql, parameters: { query: '{ viewer { login } }' } })
  if (answer.kind === 'fault') return answer
  const login = textField(field(field(answer.body, 'data'), 'viewer'), 'login')
  return { kind: 'login', login: login ? withoutSuffix(login) : undefined }
}

/** The same bot is called with and without it. */
function withoutSuffix(login: string): string {
  return login.replace(/\[bot\]$/, '').toLowerCase()
}

/** The comment as GitHub has it; undefined where there is none. */
async function ownComment(
  client: GithubClient,
  { repository, number }: PullRequest,
  marker: string,
  author: string
): Promise<GithubResult | undefined> {
  const [owner, repo] = repository.split('/')
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const parameters = { owner, repo, issue_number: number, per_page: PAGE_SIZE, page }
    const answer = await client.read('/repos/{owner}/{repo}/issues/{issue_number}/comments', parameters)
    if (answer.kind === 'fault') return answer
    const comments = Array.isArray(answer.body) ? answer.body : (listField(answer.body, 'comments') ?? [])
    const own = comments.find(
      (comment) =>
        textField(comment, 'body')?.startsWith(marker) &&
        withoutSuffix(textField(field(comment, 'user'), 'login') ?? '') === author
    )
    if (own !== undefined) return { kind: 'done', body: own }
    if (comments.length < PAGE_SIZE) break
  }
  return undefined
}

function refused(fault: GithubFault, { isFromFork, number }: PullRequest): CommentResult {
  return { kind: 'not-kept', why: `${adviceFor(fault, isFromFork, number)} GitHub answered: ${describeFault(fault)}.` }
}

function adviceFor({ kind }: GithubFault, isFromFork: boolean, number: number): string {
  switch (kind) {
    case 'denied':
    case 'not-found':
      return isFromFork
        ? `The pull request ${number} comes from a fork, for which the token of a job may only read. The job summary has the plan.`
        : `The token in "github-token" may not comment on the pull request ${number}: give the job the permission "pull-requests: write".`
    case 'unauthenticated':
      return 'The token in "github-token" is not valid any more: leave the input out for the token of the job.'
    case 'throttled':
    case 'outage':
      return 'GitHub takes no comment now; the next run writes it.'
    case 'moved':
    case 'conflict':
    case 'refused':
      return 'GitHub did not take the comment. The job summary has the plan.'
  }
}
