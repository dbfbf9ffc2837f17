import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator, RunningGithub } from '../../emulator/index.ts'
import { GithubClient, startWithGithub } from './support/github-client.ts'

const REPOSITORY = '/repos/contoso/backup/actions'

let emulator: RunningEmulator
let github: RunningGithub
let client: GithubClient
let job: GithubClient

beforeAll(async () => {
  const started = await startWithGithub()
  emulator = started.emulator
  github = started.github
  client = new GithubClient(github.apiUrl, github.token)
  job = new GithubClient(github.apiUrl, github.jobToken)
})
afterAll(() => emulator.close())

describe('a request', () => {
  it('needs a token that is known', async () => {
    const without = await fetch(`${github.apiUrl}${REPOSITORY}/secrets`)
    expect(without.status).toBe(401)
    const { status, body } = await new GithubClient(github.apiUrl, 'ghs_wrong').get(`${REPOSITORY}/secrets`)
    expect(status).toBe(401)
    expect(body.message).toBe('Bad credentials')
  })

  it('is answered 404 for what the token cannot see, and 501 for what is not emulated', async () => {
    expect((await client.get('/repos/contoso/unknown/actions/secrets')).status).toBe(404)
    expect((await client.get('/orgs/unknown/actions/secrets')).status).toBe(404)
    expect((await client.get('/repos/contoso/backup/git/refs')).status).toBe(501)
  })

  it('has to name a version that there is, if any', async () => {
    const versioned = (version: string) => client.get(`${REPOSITORY}/secrets`, { 'x-github-api-version': version })
    expect((await versioned('2022-11-28')).headers.get('x-github-api-version-selected')).toBe('2022-11-28')
    expect((await versioned('2020-01-01')).status).toBe(400)
  })

  it('has to be JSON where it has a body', async () => {
    const { status, body } = await client.send('POST', `${REPOSITORY}/variables`, '{')
    expect(status).toBe(400)
    expect(body.message).toBe('Problems parsing JSON')
  })
})

describe('the token of a job', () => {
  it.each([
    ['PUT', `${REPOSITORY}/secrets/ANY`, 'secrets=write'],
    ['GET', `${REPOSITORY}/secrets/public-key`, 'secrets=read'],
    ['POST', `${REPOSITORY}/variables`, 'actions_variables=write'],
    ['PUT', '/repos/contoso/backup/environments/vb365/secrets/ANY', 'environments=write'],
    ['PUT', '/orgs/contoso/actions/secrets/ANY', 'organization_secrets=write'],
    ['POST', '/orgs/contoso/actions/variables', 'organization_actions_variables=write']
  ])('may not %s %s, and learns which permission may', async (method, path, permission) => {
    const { status, body, headers } = await job.send(method, path, method === 'GET' ? undefined : {})
    expect(status).toBe(403)
    expect(body.message).toBe('Resource not accessible by integration')
    expect(headers.get('x-accepted-github-permissions')).toBe(permission)
  })

  it('does not belong to a user, though GraphQL knows its name', async () => {
    expect((await job.get('/user')).status).toBe(403)
    const query = { query: 'query { viewer { login } }' }
    const { body } = await job.post(new URL('/api/graphql', github.apiUrl).href, query)
    expect(body).toEqual({ data: { viewer: { login: 'github-actions[bot]' } } })
  })
})

describe('a token', () => {
  it('of a user knows its user', async () => {
    expect((await client.get('/user')).body).toMatchObject({ login: 'contoso-automation', type: 'User' })
  })

  it('that was narrowed to secrets writes the secret and fails at the variable', async () => {
    const narrow = new GithubClient(github.apiUrl, github.issueToken('app', { metadata: 'read', secrets: 'write' }))
    expect((await narrow.putSecret(REPOSITORY, 'NARROW', 'value')).status).toBe(201)
    const { status, headers } = await narrow.post(`${REPOSITORY}/variables`, { name: 'NARROW', value: 'x' })
    expect(status).toBe(403)
    expect(headers.get('x-accepted-github-permissions')).toBe('actions_variables=write')
  })

  it('of a user is refused with other words', async () => {
    const reader = new GithubClient(github.apiUrl, github.issueToken('personal', { secrets: 'read' }))
    const { body } = await reader.putSecret(REPOSITORY, 'READER', 'value')
    expect(body.message).toBe('Resource not accessible by personal access token')
  })
})

describe('the settings', () => {
  afterEach(() => {
    github.settings.secondaryRateLimit = null
  })

  async function setting(body: unknown): Promise<Response> {
    return await fetch(`${github.apiUrl}/emulator/settings`, { method: 'POST', body: JSON.stringify(body) })
  }

  it('take permissions from the token of the ready file', async () => {
    const before = github.settings.tokenPermissions
    await setting({ tokenPermissions: { secrets: 'write' } })
    expect((await client.post(`${REPOSITORY}/variables`, { name: 'X', value: 'x' })).status).toBe(403)
    github.settings.tokenPermissions = before
  })

  it('add environments and pull requests', async () => {
    const response = await setting({ environments: ['vb365', 'other'], pullRequests: [1, 7] })
    expect(await response.json()).toMatchObject({ environments: ['vb365', 'other'], pullRequests: [1, 7] })
    expect((await client.get('/repos/contoso/backup/environments/other')).status).toBe(200)
  })

  it('are refused where they are not known', async () => {
    const response = await setting({ tokenPermissions: { everything: 'write' } })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      message: 'The settings are refused: tokenPermissions.everything is not known.'
    })
  })

  it('limit writes, which are answered 403 and 429 in turn, with retry-after or without', async () => {
    github.settings.secondaryRateLimit = { writesPerMinute: 1, retryAfter: 3 }
    const write = () => client.post(`${REPOSITORY}/variables`, { name: 'LIMITED', value: 'x' })
    expect((await write()).status).toBe(201)
    const first = await write()
    expect(first).toMatchObject({ status: 403, body: { message: expect.stringContaining('secondary rate limit') } })
    expect(first.headers.get('retry-after')).toBe('3')
    github.settings.secondaryRateLimit = { writesPerMinute: 1, retryAfter: null }
    const second = await write()
    expect(second.status).toBe(429)
    expect(second.headers.get('retry-after')).toBeNull()
    expect((await client.get(`${REPOSITORY}/variables/LIMITED`)).status).toBe(200)
    emulator.setClock(new Date(emulator.clock.now().getTime() + 61_000))
    expect((await client.delete(`${REPOSITORY}/variables/LIMITED`)).status).toBe(204)
  })

  it('can leave requests uncounted', async () => {
    await setting({ primaryRateLimit: false })
    expect((await client.get('/user')).headers.get('x-ratelimit-limit')).toBeNull()
    await setting({ primaryRateLimit: true })
    expect((await client.get('/user')).headers.get('x-ratelimit-limit')).toBe('5000')
  })

  it('count requests against the hourly limit of each token', async () => {
    const { headers } = await client.get('/user')
    expect(headers.get('x-ratelimit-limit')).toBe('5000')
    const used = Number(headers.get('x-ratelimit-used'))
    expect(Number(headers.get('x-ratelimit-remaining'))).toBe(5000 - used)
    expect((await job.get('/user')).headers.get('x-ratelimit-limit')).toBe('1000')
  })
})
