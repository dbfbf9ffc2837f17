import { GithubClient } from '../adapters/github/github-client.ts'
import { connectToGithub } from '../adapters/github/github-connection.ts'
import { GithubPace } from '../adapters/github/github-pace.ts'
import { type PullRequest, pullRequestOf } from '../adapters/github/pull-request.ts'
import { keepComment } from '../adapters/github/pull-request-comment.ts'
import { asActionError } from '../errors.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { Clock, Log, StepLog } from '../ports.ts'
import { type CommentSubject, commentMarker, renderComment } from '../report/comment.ts'
import { startRun } from '../run/run-context.ts'

export interface PlanComment {
  readonly inputs: Pick<Inputs, 'configuration' | 'githubToken'>
  readonly shard: string | null
  /** Markdown. */
  readonly summary: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** How long GitHub is waited for: a plan is not worth more. */
const PATIENCE_MS = 60_000

/** Keeps a comment with the plan on the pull request that the workflow runs for. That it cannot is never a failure. */
export async function keepPlanComment(plan: PlanComment, log: StepLog): Promise<void> {
  const { inputs, environment } = plan
  const pullRequest = await pullRequestOf(environment)
  if (pullRequest === undefined) {
    log.info('No comment was written: the workflow runs for no pull request.')
    return
  }
  if (inputs.githubToken === undefined) {
    log.notice('No comment was written: the input "github-token" is empty. Leave it out for the token of the job.')
    return
  }
  try {
    await write(plan, inputs.githubToken, pullRequest, log)
  } catch (error) {
    log.notice(`No comment was written: ${asActionError(error).message}`)
  }
}

async function write(
  { inputs, shard, summary, environment, clock, signal }: PlanComment,
  token: string,
  pullRequest: PullRequest,
  log: StepLog
): Promise<void> {
  const subject: CommentSubject = {
    workflow: environment['GITHUB_WORKFLOW'] || 'workflow',
    configuration: inputs.configuration,
    shard
  }
  const body = renderComment(summary, subject, { run: runAddress(environment), commit: pullRequest.commit })
  const context = startRun({ clock, signal, log: silentWhileWaiting(log) }, PATIENCE_MS)
  const apiUrl = environment['GITHUB_API_URL'] || 'https://api.github.com'
  const connection = connectToGithub({ apiUrl, token, tokenInput: 'github-token', context })
  const client = new GithubClient(connection, new GithubPace(), context)
  const result = await keepComment(client, pullRequest, commentMarker(subject), body)
  if (result.kind === 'not-kept') {
    log.notice(`No comment was written. ${result.why}`)
  } else {
    log.info(
      `${result.isNew ? 'Wrote' : 'Updated'} the comment with the plan${result.url === undefined ? '' : `: ${result.url}`}`
    )
  }
}

/** The waits are short, and no registration waits with them. */
function silentWhileWaiting(log: StepLog): Log {
  return {
    info: (message) => log.info(message),
    warning: (message) => log.warning(message),
    debug: (message) => log.debug(message),
    waiting: () => () => undefined
  }
}

function runAddress(environment: PlanComment['environment']): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = environment
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined
}
