import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { RunningGithub } from '../../emulator/index.ts'
import { RunnerLog } from '../../src/adapters/github/runner-log.ts'
import { keepPlanComment } from '../../src/wiring/plan-comment.ts'
import { captureOutput } from '../support/captured-output.ts'
import { hurriedClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import { type FaultyFront, startFaultyFront } from '../support/faulty-front.ts'
import { githubOf } from '../support/github-deliveries.ts'

const { start, keep: closeLater } = emulators()
const MARK = '<!-- register-vb365-application; plan; workflow=Plan; registrations=a.json -->'

let github: RunningGithub
let front: FaultyFront
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'event-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))
beforeEach(async () => {
  github = githubOf(await start({ github: true }))
  front = closeLater(await startFaultyFront(new URL(github.apiUrl).origin))
})

const comments = () =>
  [...github.site.organizations.values()].flatMap(({ repositories }) =>
    [...repositories.values()].flatMap((repository) => repository.comments)
  )

interface Run {
  readonly token?: string | undefined
  readonly event?: unknown
  readonly summary?: string
  readonly configuration?: string
}

const FROM_HERE = {
  pull_request: { number: 1, head: { sha: 'abcdef0123456789', repo: { full_name: 'contoso/backup' } } }
}
const FROM_FORK = {
  pull_request: { number: 1, head: { sha: 'abcdef0123456789', repo: { full_name: 'someone/backup' } } }
}

/** Keeps the comment of one run, and gives what the run says of it. */
async function keep({ summary = '## The plan\n', configuration = 'a.json', ...run }: Run = {}): Promise<string> {
  const event = join(folder, 'event.json')
  await writeFile(event, JSON.stringify('event' in run ? run.event : FROM_HERE))
  const clock = hurriedClock(100)
  const { text } = await captureOutput(() =>
    keepPlanComment(
      {
        inputs: { configuration, githubToken: 'token' in run ? run.token : github.jobToken },
        shard: null,
        summary,
        clock,
        signal: new AbortController().signal,
        environment: {
          GITHUB_API_URL: `${front.origin}${new URL(github.apiUrl).pathname}`,
          GITHUB_REPOSITORY: github.repository,
          GITHUB_EVENT_PATH: event,
          GITHUB_WORKFLOW: 'Plan',
          GITHUB_SERVER_URL: 'https://github.com',
          GITHUB_RUN_ID: '7'
        }
      },
      new RunnerLog(clock)
    )
  )
  return text
}

describe('the comment with a plan', () => {
  it('is written once, and brought up to date by the next run', async () => {
    expect(await keep()).toMatch(/^Wrote the comment with the plan: https:/)
    expect(await keep({ summary: '## Another plan\n' })).toMatch(/^Updated the comment with the plan: https:/)
    expect(comments().map(({ body }) => body)).toEqual([
      `${MARK}\n## Another plan\n\n<sub>Plan of commit abcdef0123 by [this run](https://github.com/contoso/backup/actions/runs/7). Each run of the workflow brings this comment up to date.</sub>\n`
    ])
  })

  it.each([
    ['is lost after it was written', { kind: 'reset', acted: true }],
    ['is lost before it was written', { kind: 'reset', acted: false }],
    ['is a page of a gateway though it was written', { kind: 'answer', acted: true, status: 502 }]
  ] as const)('is there once where the answer %s', async (_what, fault) => {
    front.fail(/^POST .*comments/, fault)
    expect(await keep()).toMatch(/^Wrote the comment with the plan: https:/m)
    expect(comments()).toHaveLength(1)
  })

  it('is none where GitHub does not say who its author would be', async () => {
    const errors = '{"data":null,"errors":[{"message":"Something went wrong"}]}'
    front.fail(/^POST .*graphql/, { kind: 'rewrite', rewrite: () => errors })
    expect(await keep()).toMatch(/^::notice::No comment was written\. GitHub did not say whom the token/)
    expect(comments()).toEqual([])
  })

  it('is found behind a hundred others', async () => {
    await keep()
    const [own] = comments()
    const repository = [...github.site.organizations.values()][0]?.repositories.values().next().value
    if (own === undefined || repository === undefined) throw new Error('the comment was not written')
    const others = Array.from({ length: 120 }, (_, index) => ({ ...own, id: index + 1, body: 'Looks good' }))
    repository.comments.unshift(...others)
    await keep({ summary: '## Another plan\n' })
    expect(comments()).toHaveLength(121)
    expect(comments().at(-1)?.body).toContain('## Another plan')
  })

  it('is another one for other registrations', async () => {
    await keep()
    await keep({ configuration: 'b.json' })
    expect(comments()).toHaveLength(2)
  })

  it('is never the one of somebody who wrote its mark first', async () => {
    const personal = github.issueToken('personal', { pull_requests: 'write', metadata: 'read' })
    await keep({ token: personal })
    await keep()
    expect(comments().map(({ author }) => author.type)).toEqual(['User', 'Bot'])
  })

  it.each([
    ['no pull request', { event: { push: {} } }, 'No comment was written: the workflow runs for no pull request.\n'],
    ['an event without content', { event: null }, 'No comment was written: the workflow runs for no pull request.\n'],
    [
      'no token',
      { token: undefined },
      '::notice::No comment was written: the input "github-token" is empty. Leave it out for the token of the job.\n'
    ]
  ])('is none for %s, which fails nothing', async (_what, run, said) => {
    expect(await keep(run)).toBe(said)
    expect(comments()).toEqual([])
  })

  it.each([
    [
      'may only read',
      FROM_HERE,
      /^::notice::No comment was written\. The token in "github-token" may not comment on the pull request 1: give the job the permission "pull-requests: write"\. GitHub answered: .*HTTP 403/
    ],
    [
      'belongs to a fork',
      FROM_FORK,
      /^::notice::No comment was written\. The pull request 1 comes from a fork, for which the token of a job may only read\. The job summary has the plan\./
    ]
  ])('is none with a token that %s, which is said', async (_what, event, said) => {
    const token = github.issueToken('app', { contents: 'read', metadata: 'read', pull_requests: 'read' })
    expect(await keep({ token, event })).toMatch(said)
    expect(comments()).toEqual([])
  })

  it('is none with a token that was revoked, which is said', async () => {
    expect(await keep({ token: 'ghs_revoked' })).toMatch(/^::notice::.*is not valid any more/)
  })
})
