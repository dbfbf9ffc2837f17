import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator, RunningGithub } from '../../emulator/index.ts'
import { GithubClient, startWithGithub } from './support/github-client.ts'

const REPOSITORY = '/repos/contoso/backup/actions'
const ENVIRONMENT = '/repos/contoso/backup/environments/vb365'
const ORGANIZATION = '/orgs/contoso/actions'

let emulator: RunningEmulator
let github: RunningGithub
let client: GithubClient

beforeAll(async () => {
  const started = await startWithGithub()
  emulator = started.emulator
  github = started.github
  client = new GithubClient(github.apiUrl, github.token)
})
afterAll(() => emulator.close())

describe('a variable', () => {
  it.each([
    ['repository', REPOSITORY, {}],
    ['environment', ENVIRONMENT, {}],
    ['organization', ORGANIZATION, { visibility: 'private' }]
  ])('of a %s is created with 201, changed with 204, and read back', async (_, path, rest) => {
    expect((await client.post(`${path}/variables`, { name: 'FIRST', value: 'one', ...rest })).status).toBe(201)
    expect((await client.patch(`${path}/variables/FIRST`, { value: 'two' })).status).toBe(204)
    expect((await client.get(`${path}/variables/FIRST`)).body).toMatchObject({ name: 'FIRST', value: 'two', ...rest })
    expect((await client.delete(`${path}/variables/FIRST`)).status).toBe(204)
    expect((await client.get(`${path}/variables/FIRST`)).status).toBe(404)
  })

  it('is not created twice', async () => {
    await client.post(`${REPOSITORY}/variables`, { name: 'TWICE', value: 'one' })
    const { status, body } = await client.post(`${REPOSITORY}/variables`, { name: 'twice', value: 'two' })
    expect(status).toBe(409)
    expect(body.message).toContain('Already exists')
  })

  it('cannot be changed before it is there', async () => {
    expect((await client.patch(`${REPOSITORY}/variables/MISSING`, { value: 'x' })).status).toBe(404)
  })

  it('may be renamed, but not to a name that is taken', async () => {
    await client.post(`${REPOSITORY}/variables`, { name: 'OLD', value: 'one' })
    await client.post(`${REPOSITORY}/variables`, { name: 'TAKEN', value: 'two' })
    expect((await client.patch(`${REPOSITORY}/variables/OLD`, { name: 'TAKEN' })).status).toBe(409)
    expect((await client.patch(`${REPOSITORY}/variables/OLD`, { name: 'NEW' })).status).toBe(204)
    expect((await client.get(`${REPOSITORY}/variables/NEW`)).body.value).toBe('one')
  })

  it.each(['GITHUB_X', 'WITH-DASH', '1ST'])('cannot be named %s', async (name) => {
    expect((await client.post(`${REPOSITORY}/variables`, { name, value: 'x' })).status).toBe(422)
  })

  it('may have 48 KB and not a byte more', async () => {
    const value = 'x'.repeat(49_153)
    expect((await client.post(`${REPOSITORY}/variables`, { name: 'LARGE', value })).status).toBe(422)
    expect((await client.post(`${REPOSITORY}/variables`, { name: 'LARGE', value: value.slice(1) })).status).toBe(201)
  })

  it('of an organization needs its visibility when it is created, not when it is changed', async () => {
    const body = { name: 'SEEN', value: 'x' }
    expect((await client.post(`${ORGANIZATION}/variables`, body)).status).toBe(422)
    await client.post(`${ORGANIZATION}/variables`, { ...body, visibility: 'all' })
    await client.patch(`${ORGANIZATION}/variables/SEEN`, { value: 'y' })
    expect((await client.get(`${ORGANIZATION}/variables/SEEN`)).body).toMatchObject({ value: 'y', visibility: 'all' })
  })

  it('is listed, ten a page unless up to thirty are asked for', async () => {
    for (let count = 0; count < 35; count += 1) {
      await client.post(`${ENVIRONMENT}/variables`, { name: `N${100 + count}`, value: 'x' })
    }
    expect((await client.get(`${ENVIRONMENT}/variables`)).body.variables).toHaveLength(10)
    const { body, headers } = await client.get(`${ENVIRONMENT}/variables?per_page=100`)
    expect(body.variables).toHaveLength(30)
    expect(body.total_count).toBe(35)
    expect(headers.get('link')).toContain('rel="next"')
  })

  it('is the last where an environment has 100', async () => {
    const { body } = await client.get(`${ENVIRONMENT}/variables`)
    for (let count = body.total_count; count < 100; count += 1) {
      await client.post(`${ENVIRONMENT}/variables`, { name: `M${count}`, value: 'x' })
    }
    const { status } = await client.post(`${ENVIRONMENT}/variables`, { name: 'ONE_MORE', value: 'x' })
    expect(status).toBe(422)
  })
})
