import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { GraphClient, signIn, startTenant } from './support/tenant-client.ts'

const createIfMissing = { prefer: 'create-if-missing' }
let emulator: RunningEmulator
let graph: GraphClient

beforeAll(async () => {
  emulator = await startTenant()
  graph = await GraphClient.of(emulator)
})
afterAll(() => emulator.close())

describe('creating an application', () => {
  it('answers 201 with every property and makes the caller an owner', async () => {
    const { status, headers, body } = await graph.post('/applications', {
      displayName: 'Complete',
      isFallbackPublicClient: true,
      publicClient: { redirectUris: ['http://localhost'] },
      requiredResourceAccess: [
        {
          resourceAppId: '00000003-0000-0000-c000-000000000000',
          resourceAccess: [{ id: '7ab1d382-f21e-4acd-a863-ba3e13f7da61', type: 'Role' }]
        }
      ]
    })
    expect(status).toBe(201)
    expect(headers.get('location')).toContain(`/v1.0/applications/${body.id}`)
    expect(body['@odata.context']).toMatch(/\$metadata#applications\/\$entity$/)
    expect(body).toMatchObject({
      signInAudience: 'AzureADMyOrg',
      isFallbackPublicClient: true,
      keyCredentials: [],
      publisherDomain: 'contoso.onmicrosoft.com'
    })
    expect(Object.keys(body).slice(0, 2)).toEqual(['@odata.context', 'id'])
    const owners = await graph.get(`/applications/${body.id}/owners`)
    expect(owners.body.value).toMatchObject([
      { '@odata.type': '#microsoft.graph.servicePrincipal', id: emulator.objectId }
    ])
  })

  it('does not create the service principal', async () => {
    const { body } = await graph.post('/applications', { displayName: 'Alone' })
    expect((await graph.get(`/servicePrincipals(appId='${body.appId}')`)).status).toBe(404)
  })

  it('binds further owners', async () => {
    const user = emulator.tenant.users[0]?.id
    const { body } = await graph.post('/applications', {
      displayName: 'Bound',
      'owners@odata.bind': [`https://graph.microsoft.com/v1.0/directoryObjects/${user}`]
    })
    const { body: expanded } = await graph.get(`/applications/${body.id}?$expand=owners`)
    expect(expanded['owners']).toMatchObject([{ id: emulator.objectId }, { id: user }])
  })

  it.each([
    ['without a name', {}, "A value is required for property 'displayName'"],
    [
      'with a name of 121 characters',
      { displayName: 'x'.repeat(121) },
      "Invalid value specified for property 'displayName'"
    ],
    ['with an unknown property', { displayName: 'x', colour: 'red' }, "Invalid property 'colour'."],
    [
      'with a client ID of its own',
      { displayName: 'x', appId: '11111111-2222-4333-8444-555555555555' },
      "Property 'appId' is read-only and cannot be set."
    ],
    [
      'with a client secret',
      { displayName: 'x', passwordCredentials: [] },
      "Property 'passwordCredentials' is read-only"
    ],
    [
      'with a permission that is not a GUID',
      { displayName: 'x', requiredResourceAccess: [{ resourceAppId: 'Graph', resourceAccess: [] }] },
      "Invalid value specified for property 'resourceAppId'"
    ],
    [
      'with a foreign identifier URI',
      { displayName: 'x', identifierUris: ['https://elsewhere.example/app'] },
      'must use a verified domain'
    ]
  ])('%s is refused', async (_, body, message) => {
    const answer = await graph.post('/applications', body)
    expect([answer.status, answer.body.error.code]).toEqual([400, 'Request_BadRequest'])
    expect(answer.body.error.message).toContain(message)
  })

  it('with a body that is not JSON is refused', async () => {
    const response = await fetch(`${emulator.graphEndpoint}/v1.0/applications`, {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await signIn(emulator)}` }
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'BadRequest' } })
  })
})

describe('changing an application', () => {
  it('answers 204 and leaves other properties as they are', async () => {
    const { body: created } = await graph.post('/applications', {
      displayName: 'Before',
      web: { redirectUris: ['https://contoso.com/a'] }
    })
    const { status } = await graph.patch(`/applications/${created.id}`, {
      displayName: 'After',
      publicClient: { redirectUris: ['http://localhost'] }
    })
    expect(status).toBe(204)
    const { body } = await graph.get(`/applications(appId='${created.appId}')`)
    expect(body).toMatchObject({
      displayName: 'After',
      web: { redirectUris: ['https://contoso.com/a'] },
      publicClient: { redirectUris: ['http://localhost'] }
    })
  })

  it('renames its service principal too', async () => {
    const { body: created } = await graph.post('/applications', { displayName: 'Old name' })
    await graph.post('/servicePrincipals', { appId: created.appId })
    await graph.patch(`/applications/${created.id}`, { displayName: 'New name' })
    expect((await graph.get(`/servicePrincipals(appId='${created.appId}')`)).body.displayName).toBe('New name')
  })

  it('does not remove an enabled scope', async () => {
    const scope = { id: '11111111-2222-4333-8444-555555555555', value: 'access', type: 'Admin', isEnabled: true }
    const { body: created } = await graph.post('/applications', {
      displayName: 'Scopes',
      api: { oauth2PermissionScopes: [scope] }
    })
    const { status, body } = await graph.patch(`/applications/${created.id}`, { api: { oauth2PermissionScopes: [] } })
    expect([status, body.error.code]).toEqual([400, 'CannotDeleteOrUpdateEnabledEntitlement'])
  })

  it('of an unknown or unreadable ID is refused', async () => {
    const unknown = '11111111-2222-4333-8444-555555555555'
    const missing = await graph.patch(`/applications/${unknown}`, { notes: 'x' })
    expect(missing.body.error).toMatchObject({
      code: 'Request_ResourceNotFound',
      message: `Resource '${unknown}' does not exist or one of its queried reference-property objects are not present.`
    })
    const invalid = await graph.get('/applications/not-a-guid')
    expect([invalid.status, invalid.body.error.code]).toEqual([400, 'Request_BadRequest'])
  })

  it('does not know other methods', async () => {
    const { status, body } = await graph.send('PUT', '/applications', {})
    expect([status, body.error.message]).toEqual([405, 'Specified HTTP method is not allowed for the request target.'])
  })
})

describe('a unique name', () => {
  it('creates at the first upsert, and updates at the next what the caller owns by then', async () => {
    const first = await graph.patch("/applications(uniqueName='up-sert')", { displayName: 'Upsert' }, createIfMissing)
    expect([first.status, first.body['uniqueName'], first.body.displayName]).toEqual([201, 'up-sert', 'Upsert'])
    const again = () => graph.patch("/applications(uniqueName='up-sert')", { displayName: 'Upserted' }, createIfMissing)
    expect((await again()).body.error.code).toBe('Authorization_RequestDenied')
    emulator.tenant.applications
      .find((application) => application.id === first.body.id)
      ?.ownerIds.push(emulator.objectId)
    const second = await again()
    expect([second.status, second.body]).toEqual([204, {}])
    expect((await graph.get("/applications(uniqueName='up-sert')")).body).toMatchObject({
      id: first.body.id,
      displayName: 'Upserted'
    })
  })

  it('leaves what an upsert creates without an owner', async () => {
    const { body } = await graph.patch("/applications(uniqueName='unowned')", { displayName: 'x' }, createIfMissing)
    expect((await graph.get(`/applications/${body.id}/owners`)).body.value).toEqual([])
  })

  it('may hold quotes, slashes and spaces', async () => {
    const { status, body } = await graph.patch(
      "/applications(uniqueName='it''s%20a%2Fb')",
      { displayName: 'Odd' },
      createIfMissing
    )
    expect([status, body['uniqueName']]).toEqual([201, "it's a/b"])
  })

  it('is not created without the header', async () => {
    const { status, body } = await graph.patch("/applications(uniqueName='nobody')", { displayName: 'Nobody' })
    expect([status, body.error.code]).toEqual([404, 'Request_ResourceNotFound'])
  })

  it('is taken once', async () => {
    await graph.post('/applications', { displayName: 'One', uniqueName: 'only-one' })
    const { status, body } = await graph.post('/applications', { displayName: 'Two', uniqueName: 'only-one' })
    expect([status, body.error.code, body.error.message]).toEqual([
      400,
      'Request_BadRequest',
      'Another object with the same value for property uniqueName already exists.'
    ])
  })

  it('cannot be changed', async () => {
    const { body: created } = await graph.post('/applications', { displayName: 'Fixed', uniqueName: 'fixed' })
    expect((await graph.patch(`/applications/${created.id}`, { uniqueName: 'other' })).body.error.message).toContain(
      'read-only'
    )
  })
})

describe('deleting an application', () => {
  it('answers 204 once, then 404', async () => {
    const { body } = await graph.post('/applications', { displayName: 'Gone' })
    expect((await graph.delete(`/applications/${body.id}`)).status).toBe(204)
    expect((await graph.delete(`/applications/${body.id}`)).status).toBe(404)
  })

  it('keeps the unique name reserved for 30 days', async () => {
    const { body } = await graph.post('/applications', { displayName: 'Reserved', uniqueName: 'reserved' })
    await graph.delete(`/applications/${body.id}`)
    expect(
      (await graph.patch("/applications(uniqueName='reserved')", { displayName: 'Again' }, createIfMissing)).status
    ).toBe(400)
    const deleted = emulator.tenant.deletedApplications.find((candidate) => candidate.id === body.id)
    if (deleted) deleted.deletedDateTime = new Date(Date.now() - 31 * 86_400_000).toISOString()
    expect(
      (await graph.patch("/applications(uniqueName='reserved')", { displayName: 'Again' }, createIfMissing)).status
    ).toBe(201)
  })

  it('is soft: restoring brings back the service principal and its grants', async () => {
    const { body: created } = await graph.post('/applications', { displayName: 'Soft' })
    const { body: client } = await graph.post('/servicePrincipals', { appId: created.appId })
    const { body: resource } = await graph.get(
      "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?$select=id"
    )
    await graph.post('/oauth2PermissionGrants', {
      clientId: client.id,
      consentType: 'AllPrincipals',
      resourceId: resource.id,
      scope: 'User.Read'
    })
    await graph.delete(`/applications/${created.id}`)
    expect((await graph.get(`/servicePrincipals/${client.id}`)).status).toBe(404)
    const listed = await graph.get('/directory/deletedItems/microsoft.graph.application?$select=id')
    expect(listed.body.value.map((entry) => entry.id)).toContain(created.id)
    expect((await graph.get(`/directory/deletedItems/${created.id}`)).body['deletedDateTime']).toMatch(/Z$/)
    expect((await graph.send('POST', `/directory/deletedItems/${created.id}/restore`)).status).toBe(200)
    expect((await graph.get(`/applications/${created.id}`)).status).toBe(200)
    expect((await graph.get(`/servicePrincipals/${client.id}/oauth2PermissionGrants`)).body.value).toHaveLength(1)
  })

  it('is final after a purge', async () => {
    const { body } = await graph.post('/applications', { displayName: 'Purged', uniqueName: 'purged' })
    await graph.delete(`/applications/${body.id}`)
    expect((await graph.delete(`/directory/deletedItems/${body.id}`)).status).toBe(204)
    expect((await graph.get(`/directory/deletedItems/${body.id}`)).status).toBe(404)
    expect((await graph.post('/applications', { displayName: 'Purged', uniqueName: 'purged' })).status).toBe(201)
  })
})

describe('owners', () => {
  it('are added once by reference', async () => {
    const { body: created } = await graph.post('/applications', { displayName: 'Owned' })
    const reader = emulator.identity('Entra inventory reader').objectId
    const reference = { '@odata.id': `${emulator.graphEndpoint}/v1.0/directoryObjects/${reader}` }
    expect((await graph.post(`/applications/${created.id}/owners/$ref`, reference)).status).toBe(204)
    const again = await graph.post(`/applications/${created.id}/owners/$ref`, reference)
    expect([again.status, again.body.error.message]).toEqual([
      400,
      "One or more added object references already exist for the following modified properties: 'owners'."
    ])
  })
})

describe('federated identity credentials', () => {
  it('are added and removed', async () => {
    const { body: created } = await graph.post('/applications', { displayName: 'Federated' })
    const path = `/applications/${created.id}/federatedIdentityCredentials`
    const trust = {
      name: 'github',
      issuer: 'https://token.actions.githubusercontent.com',
      subject: 'repo:a/b:pull_request',
      audiences: ['api://AzureADTokenExchange']
    }
    expect((await graph.post(path, trust)).status).toBe(201)
    expect((await graph.post(path, trust)).status).toBe(409)
    expect((await graph.get(path)).body.value).toMatchObject([trust])
    expect((await graph.get(`${path}/github?$select=subject`)).body).toMatchObject({ subject: trust.subject })
    expect((await graph.get(`${path}/none`)).status).toBe(404)
    expect((await graph.delete(`${path}/github`)).status).toBe(204)
    expect((await graph.get(path)).body.value).toEqual([])
  })

  it('are changed in everything but the name, to a subject that no other one has', async () => {
    const { body: created } = await graph.post('/applications', { displayName: 'Federated twice' })
    const path = `/applications/${created.id}/federatedIdentityCredentials`
    const trust = { issuer: 'https://issuer.example', audiences: ['api://AzureADTokenExchange'] }
    await graph.post(path, { ...trust, name: 'other', subject: 'taken' })
    const { id } = (await graph.post(path, { ...trust, name: 'first', subject: 'one' })).body
    expect((await graph.patch(`${path}/${id}`, { subject: 'two', description: 'moved' })).status).toBe(204)
    expect((await graph.get(`${path}/${id}`)).body).toMatchObject({ ...trust, subject: 'two', description: 'moved' })
    expect((await graph.patch(`${path}/${id}`, { subject: 'taken' })).status).toBe(400)
    expect((await graph.patch(`${path}/${id}`, { name: 'second' })).status).toBe(400)
  })
})
