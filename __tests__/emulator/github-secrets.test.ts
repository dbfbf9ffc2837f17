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
  const started = await startWithGithub({ now: new Date('2027-01-31T00:00:00Z') })
  emulator = started.emulator
  github = started.github
  client = new GithubClient(github.apiUrl, github.token)
})
afterAll(() => emulator.close())

async function stored(scope: string, name: string): Promise<unknown> {
  const { status, body } = await client.get(`/emulator/secrets/${scope}/${name}`)
  return status === 200 ? body.value : status
}

describe('a secret', () => {
  it.each([
    ['repository', REPOSITORY, {}],
    ['environment', ENVIRONMENT, {}],
    ['organization', ORGANIZATION, { visibility: 'private' }]
  ])('of a %s is created with 201, changed with 204, and decrypted', async (scope, path, rest) => {
    expect((await client.putSecret(path, 'FIRST', 'one', rest)).status).toBe(201)
    expect((await client.putSecret(path, 'FIRST', 'two, with ümlauts', rest)).status).toBe(204)
    expect(await stored(scope, 'FIRST')).toBe('two, with ümlauts')
    expect((await client.delete(`${path}/secrets/FIRST`)).status).toBe(204)
    expect(await stored(scope, 'FIRST')).toBe(404)
  })

  it('is shown with its dates and never with its value', async () => {
    await client.putSecret(REPOSITORY, 'SHOWN', 'hidden')
    emulator.setClock(new Date('2027-02-01T00:00:00Z'))
    await client.putSecret(REPOSITORY, 'SHOWN', 'hidden still')
    const { body } = await client.get(`${REPOSITORY}/secrets/SHOWN`)
    expect(body).toEqual({
      name: 'SHOWN',
      created_at: expect.stringMatching(/^2027-01-31T/),
      updated_at: expect.stringMatching(/^2027-02-01T00:00:0\dZ$/)
    })
  })

  it('is listed with the others, counted, page by page', async () => {
    for (const name of ['LISTED_1', 'LISTED_2', 'LISTED_3']) await client.putSecret(ENVIRONMENT, name, name)
    const { body, headers } = await client.get(`${ENVIRONMENT}/secrets?per_page=2`)
    expect(body.total_count).toBe(3)
    expect(body.secrets.map(({ name }) => name)).toEqual(['LISTED_1', 'LISTED_2'])
    const next = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1] ?? ''
    expect((await client.get(next)).body.secrets.map(({ name }) => name)).toEqual(['LISTED_3'])
  })

  it('has a name without upper and lower case', async () => {
    await client.putSecret(REPOSITORY, 'lower_case', 'value')
    expect((await client.get(`${REPOSITORY}/secrets/LOWER_case`)).body['name']).toBe('LOWER_CASE')
  })

  it.each([
    ['1ST', 'Must start with a letter'],
    ['WITH-DASH', 'can only contain alphanumeric characters'],
    ['GITHUB_X', 'must not start with GITHUB_'],
    ['github_x', 'must not start with GITHUB_']
  ])('cannot be named %s', async (name, reason) => {
    const { status, body } = await client.putSecret(REPOSITORY, name, 'value')
    expect(status).toBe(422)
    expect(body.message).toContain(reason)
  })

  it('has to be sealed for its own scope', async () => {
    const ofAnother = await client.sealed(REPOSITORY, 'value')
    const ownKey = (await client.get(`${ENVIRONMENT}/secrets/public-key`)).body.key_id
    const message = 'Bad request - validation failed due to an improperly encrypted secret'
    for (const body of [ofAnother, { ...ofAnother, key_id: ownKey }]) {
      expect(await client.put(`${ENVIRONMENT}/secrets/SEALED`, body)).toMatchObject({ status: 422, body: { message } })
    }
  })

  it('has to come as base64 with padding', async () => {
    const { encrypted_value, key_id } = await client.sealed(REPOSITORY, 'v')
    const { status, body } = await client.put(`${REPOSITORY}/secrets/PADDED`, {
      encrypted_value: encrypted_value.replace(/=+$/, ''),
      key_id
    })
    expect(status).toBe(422)
    expect(body.message).toContain('encrypted_value')
  })

  it.each([
    [{ key_id: '1' }, `"encrypted_value" wasn't supplied`],
    [{ encrypted_value: 'AAAA', key_id: '1', value: 'x' }, '"value" is not a permitted key']
  ])('is refused when the body is %j', async (body, reason) => {
    const response = await client.put(`${REPOSITORY}/secrets/BODY`, body)
    expect(response).toMatchObject({ status: 422, body: { message: expect.stringContaining(reason) } })
  })

  it('may have 48 KB and not a byte more', async () => {
    expect((await client.putSecret(REPOSITORY, 'LARGE', 'x'.repeat(49_152))).status).toBe(201)
    const { status, body } = await client.putSecret(REPOSITORY, 'LARGE', 'x'.repeat(49_153))
    expect(status).toBe(422)
    expect(body.message).toContain('too large')
  })

  it('is the last where 100 are, though those that are there can be changed', async () => {
    const { body } = await client.get(`${ENVIRONMENT}/secrets`)
    for (let count = body.total_count; count < 100; count += 1) await client.putSecret(ENVIRONMENT, `N${count}`, 'x')
    expect(await client.putSecret(ENVIRONMENT, 'ONE_MORE', 'x')).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('limit of 100 secrets') }
    })
    expect((await client.putSecret(ENVIRONMENT, 'N99', 'y')).status).toBe(204)
  })
})

describe('an environment', () => {
  it('that is missing has no key and takes no secret', async () => {
    const missing = '/repos/contoso/backup/environments/missing'
    const body = await client.sealed(REPOSITORY, 'value')
    expect((await client.get(`${missing}/secrets/public-key`)).status).toBe(404)
    expect((await client.put(`${missing}/secrets/ANY`, body)).status).toBe(404)
  })

  it('may have slashes and blanks in its name, and knows no upper and lower case', async () => {
    github.settings.environments = ['vb365', 'Customers/Tailspin Toys']
    const path = `/repos/contoso/backup/environments/${encodeURIComponent('customers/tailspin toys')}`
    expect((await client.putSecret(path, 'PFX', 'value')).status).toBe(201)
    expect((await client.get(path)).body['name']).toBe('Customers/Tailspin Toys')
    expect(await stored(encodeURIComponent('Customers/Tailspin Toys'), 'PFX')).toBe('value')
    expect(await stored('contoso/backup/environments/customers%2Ftailspin%20toys', 'PFX')).toBe('value')
  })

  it('is not created by a token that may write secrets', async () => {
    const { status, headers } = await client.put('/repos/contoso/backup/environments/new', {})
    expect(status).toBe(403)
    expect(headers.get('x-accepted-github-permissions')).toBe('administration=write')
  })

  it('is created by a token that may administer the repository', async () => {
    const token = github.issueToken('app', { administration: 'write', actions: 'read' })
    const administrator = new GithubClient(github.apiUrl, token)
    expect((await administrator.put('/repos/contoso/backup/environments/new', {})).status).toBe(200)
    const { body } = await administrator.get('/repos/contoso/backup/environments')
    expect(body['environments']).toContainEqual(expect.objectContaining({ name: 'new', protection_rules: [] }))
  })
})

describe('a secret of an organization', () => {
  it('needs its visibility with every change', async () => {
    await client.putSecret(ORGANIZATION, 'SEEN', 'value', { visibility: 'all' })
    const { status, body } = await client.putSecret(ORGANIZATION, 'SEEN', 'value')
    expect(status).toBe(422)
    expect(body.message).toContain(`"visibility" wasn't supplied`)
  })

  it('takes its visibility anew with every change', async () => {
    await client.putSecret(ORGANIZATION, 'ANEW', 'value', { visibility: 'private' })
    await client.putSecret(ORGANIZATION, 'ANEW', 'value', { visibility: 'all' })
    expect((await client.get(`${ORGANIZATION}/secrets/ANEW`)).body.visibility).toBe('all')
  })

  it('says which repositories see it, when they are selected', async () => {
    const [repository] = [...(github.site.organizations.get('contoso')?.repositories.values() ?? [])]
    const selected = { visibility: 'selected', selected_repository_ids: [repository?.id] }
    await client.putSecret(ORGANIZATION, 'SELECTED', 'value', selected)
    const { body } = await client.get(`${ORGANIZATION}/secrets/SELECTED`)
    expect(body['selected_repositories_url']).toBe(`${github.apiUrl}${ORGANIZATION}/secrets/SELECTED/repositories`)
    const listed = await client.get(String(body['selected_repositories_url']))
    expect(listed.body.repositories.map((each) => each['full_name'])).toEqual(['contoso/backup'])
  })

  it('has selected repositories with the visibility selected alone, and only those that there are', async () => {
    const ids = { selected_repository_ids: [1] }
    for (const visibility of ['all', 'selected']) {
      const { status } = await client.putSecret(ORGANIZATION, 'IDS', 'value', { visibility, ...ids })
      expect(status).toBe(422)
    }
  })
})

describe('the secret as it was before it was sealed', () => {
  it('is for the token of the ready file alone', async () => {
    await client.putSecret(REPOSITORY, 'KEPT', 'value')
    const other = new GithubClient(github.apiUrl, github.issueToken('personal', { secrets: 'write' }))
    expect((await other.get('/emulator/secrets/repository/KEPT')).status).toBe(404)
  })

  it('is found by the names of repository, environment and organization too', async () => {
    await client.putSecret(REPOSITORY, 'NAMED', 'repository')
    github.settings.environments = ['vb365', 'named']
    await client.putSecret('/repos/contoso/backup/environments/named', 'NAMED', 'environment')
    await client.putSecret(ORGANIZATION, 'NAMED', 'organization', { visibility: 'all' })
    expect(await stored('contoso%2Fbackup', 'NAMED')).toBe('repository')
    expect(await stored('named', 'NAMED')).toBe('environment')
    expect(await stored('contoso', 'NAMED')).toBe('organization')
  })
})
