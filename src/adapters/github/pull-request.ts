import { readFile } from 'node:fs/promises'
import { field, numberField, textField } from '../json-fields.ts'

/** The pull request that a workflow runs for. */
export interface PullRequest {
  /** `owner/name` of the repository that it is to be merged into. */
  readonly repository: string
  readonly number: number
  /** Whether it comes from another repository: then the job's token may only read. */
  readonly isFromFork: boolean
  /** Its newest commit, where the event names it. */
  readonly commit: string | undefined
}

/**
 * Reads the event of the workflow; undefined where it concerns no pull request.
 * https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request
 */
export async function pullRequestOf(
  environment: Readonly<Record<string, string | undefined>>
): Promise<PullRequest | undefined> {
  const { GITHUB_EVENT_PATH: path, GITHUB_REPOSITORY: repository } = environment
  if (!path || !repository) return undefined
  const event = await readEvent(path)
  const pullRequest = field(event, 'pull_request')
  const issue = field(event, 'issue')
  const number =
    numberField(pullRequest, 'number') ??
    (field(issue, 'pull_request') === undefined ? undefined : numberField(issue, 'number'))
  if (number === undefined) return undefined
  const head = field(pullRequest, 'head')
  const from = textField(field(head, 'repo'), 'full_name')
  return {
    repository,
    number,
    isFromFork: pullRequest !== undefined && from?.toLowerCase() !== repository.toLowerCase(),
    commit: textField(head, 'sha')
  }
}

async function readEvent(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    // Without a readable event it is not known what the run is for, which is not a reason to fail.
    return undefined
  }
}
