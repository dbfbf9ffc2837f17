import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator, RunningGithub } from '../../emulator/index.ts'
import { type GithubAnswer, GithubClient, startWithGithub } from './support/github-client.ts'

const COMMENTS = '/repos/contoso/backup/issues/1/comments'

let emulator: RunningEmulator
let github: RunningGithub
let job: GithubClient

beforeAll(async () => {
  const started = await startWithGithub()
  emulator = started.emulator
  github = started.github
  job = new GithubClient(github.apiUrl, github.jobToken)
})
afterAll(() => emulator.close())

describe('a comment on a pull request', () => {
  it('is written by the token of a job, under the name of its bot', async () => {
    const { status, body } = await job.post(COMMENTS, { body: 'The plan' })
    expect(status).toBe(201)
    expect(body).toMatchObject({ body: 'The plan', user: { login: 'github-actions[bot]', type: 'Bot' } })
  })

  it('is updated in place', async () => {
    const { body } = await job.post(COMMENTS, { body: 'before' })
    const path = `/repos/contoso/backup/issues/comments/${body.id}`
    expect((await job.patch(path, { body: 'after' })).body.body).toBe('after')
    expect((await job.get(path)).body.body).toBe('after')
    expect((await job.delete(path)).status).toBe(204)
    expect((await job.get(path)).status).toBe(404)
  })

  it('is found page by page, oldest first', async () => {
    github.settings.pullRequests = [1, 2]
    const path = '/repos/contoso/backup/issues/2/comments'
    for (const body of ['one', 'two', 'three']) await job.post(path, { body })
    const bodies = (answer: GithubAnswer) => (answer as unknown as GithubAnswer[]).map(({ body }) => body)
    const first = await job.get(`${path}?per_page=2`)
    expect(bodies(first.body)).toEqual(['one', 'two'])
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
    expect(bodies((await job.get(next)).body)).toEqual(['three'])
  })

  it('needs a pull request that there is', async () => {
    expect((await job.post('/repos/contoso/backup/issues/99/comments', { body: 'x' })).status).toBe(404)
  })

  it('has 1 to 65,536 characters', async () => {
    expect((await job.post(COMMENTS, { body: '' })).status).toBe(422)
    expect((await job.post(COMMENTS, { body: 'x'.repeat(65_537) })).status).toBe(422)
    expect((await job.post(COMMENTS, { body: 'x'.repeat(65_536) })).status).toBe(201)
  })

  it('is refused to a token that may only read, with both permissions that would do', async () => {
    const token = github.issueToken('app', { contents: 'read', metadata: 'read', pull_requests: 'read' })
    const reader = new GithubClient(github.apiUrl, token)
    expect((await reader.get(COMMENTS)).status).toBe(200)
    const { status, headers } = await reader.post(COMMENTS, { body: 'x' })
    expect(status).toBe(403)
    expect(headers.get('x-accepted-github-permissions')).toBe('issues=write; pull_requests=write')
  })
})
