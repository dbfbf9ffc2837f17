import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { GraphClient, startTenant } from './support/tenant-client.ts'

let emulator: RunningEmulator
let graph: GraphClient

beforeAll(async () => {
  emulator = await startTenant()
  graph = await GraphClient.of(emulator)
})
afterAll(() => emulator.close())

/** So many permissions of so many resources. */
const declared = (resources: number, each: number): object[] =>
  Array.from({ length: resources }, () => ({
    resourceAppId: randomUUID(),
    resourceAccess: Array.from({ length: each }, () => ({ id: randomUUID(), type: 'Role' }))
  }))
const uris = (count: number, path = 'uri'): string[] =>
  Array.from({ length: count }, (_, index) => `https://contoso.com/${path}/${index}`)

async function application(properties: object = {}): Promise<string> {
  const { status, body } = await graph.post('/applications', { displayName: 'Large', ...properties })
  if (status !== 201) throw new Error(body.error.message)
  return body.id
}

describe('the permissions that an application declares', () => {
  const tooLarge =
    'The size of the object has exceeded its limit. Please reduce the number of values and retry your request.'

  it('may be 400 in all, of 50 resources', async () => {
    expect(await application({ requiredResourceAccess: declared(50, 8) })).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('are refused beyond that in one of two ways', async () => {
    const id = await application()
    const answers = [
      await graph.patch(`/applications/${id}`, { requiredResourceAccess: declared(1, 401) }),
      await graph.patch(`/applications/${id}`, { requiredResourceAccess: declared(51, 1) })
    ]
    expect(answers.map(({ status, body }) => [status, body.error.code, body.error.message])).toEqual([
      [400, 'Request_BadRequest', tooLarge],
      [403, 'Directory_ResourceSizeExceeded', tooLarge]
    ])
    expect((await graph.get(`/applications/${id}`)).body['requiredResourceAccess']).toEqual([])
  })
})

describe('redirect URIs', () => {
  it('may be 256 over all platforms', async () => {
    const id = await application({ web: { redirectUris: uris(200) }, spa: { redirectUris: uris(56) } })
    const { status, body } = await graph.patch(`/applications/${id}`, {
      publicClient: { redirectUris: ['http://localhost'] }
    })
    expect([status, body.error.message]).toEqual([400, 'The total number of redirect URIs exceeds the limit of 256.'])
    expect((await graph.patch(`/applications/${id}`, { web: { redirectUris: uris(199) } })).status).toBe(204)
    expect(
      (await graph.patch(`/applications/${id}`, { publicClient: { redirectUris: ['http://localhost'] } })).status
    ).toBe(204)
  })

  it('may have 256 characters', async () => {
    const start = 'https://contoso.com/'
    const of = (length: number): object => ({ web: { redirectUris: [start.padEnd(length, 'x')] } })
    const id = await application()
    expect((await graph.patch(`/applications/${id}`, of(256))).status).toBe(204)
    expect((await graph.patch(`/applications/${id}`, of(257))).status).toBe(400)
  })

  it.each([
    ['web', 'https://contoso.com/signin'],
    ['web', 'https://*.contoso.com'],
    ['web', 'http://localhost:8080/callback?x=1'],
    ['web', 'urn:ietf:wg:oauth:2.0:oob'],
    ['spa', 'http://127.0.0.1:3000'],
    ['publicClient', 'http://localhost'],
    ['publicClient', 'msal11111111-2222-4333-8444-555555555555://auth'],
    ['publicClient', 'ms-appx-web://microsoft.aad.brokerplugin/1']
  ])('for %s may be %s', async (platform, uri) => {
    const id = await application({ [platform]: { redirectUris: [uri] } })
    expect((await graph.get(`/applications/${id}`)).body[platform]).toMatchObject({ redirectUris: [uri] })
  })

  it.each([
    ['web', 'contoso.com/signin'],
    ['web', 'http://contoso.com'],
    ['web', 'https://'],
    ['web', 'https:contoso.com'],
    ['web', 'https://contoso.com/a b'],
    ['web', 'https://contoso.com/#fragment'],
    ['web', 'https://contoso.com/(a)'],
    ['web', 'https://user@contoso.com'],
    ['spa', 'urn:ietf:wg:oauth:2.0:oob'],
    ['publicClient', 'localhost'],
    ['publicClient', 'http//localhost'],
    ['publicClient', 'http://contoso.com'],
    ['publicClient', 'javascript:alert(1)'],
    ['publicClient', 'http://[::1]:80']
  ])('for %s may not be %s', async (platform, uri) => {
    const { status, body } = await graph.post('/applications', {
      displayName: 'Malformed',
      [platform]: { redirectUris: [uri] }
    })
    expect([status, body.error.message]).toEqual([
      400,
      `Invalid value specified for property '${platform}' of resource 'Application'.`
    ])
  })
})

describe('the quota of directory objects', () => {
  it.each([
    ['principal', 'Principal'],
    ['tenant', 'Tenant']
  ] as const)(
    'of the %s, once it is exceeded, refuses new applications and service principals',
    async (owner, named) => {
      const { body: earlier } = await graph.post('/applications', { displayName: 'Earlier' })
      emulator.traits.directoryQuota = owner
      const upsert = { prefer: 'create-if-missing' }
      const answers = [
        await graph.post('/applications', { displayName: 'One too many' }),
        await graph.patch("/applications(uniqueName='too-many')", { displayName: 'One too many' }, upsert),
        await graph.post('/servicePrincipals', { appId: earlier.appId })
      ]
      emulator.traits.directoryQuota = 'free'
      for (const { status, body } of answers) {
        expect([status, body.error.code, body.error.message]).toEqual([
          403,
          'Directory_QuotaExceeded',
          `The directory object quota limit for the ${named} has been exceeded. Please ask your administrator to increase the quota limit or delete objects to reduce the used quota.`
        ])
      }
    }
  )
})

describe('federated credentials', () => {
  it('may be 20', async () => {
    const id = await application()
    const add = async (index: number): Promise<number> =>
      (
        await graph.post(`/applications/${id}/federatedIdentityCredentials`, {
          name: `credential-${index}`,
          issuer: 'https://token.actions.githubusercontent.com',
          subject: `repo:contoso/backup:environment:${index}`,
          audiences: ['api://AzureADTokenExchange']
        })
      ).status
    for (let index = 1; index <= 20; index += 1) expect(await add(index)).toBe(201)
    expect([await add(21), await add(22)]).toEqual([400, 403])
  })
})
