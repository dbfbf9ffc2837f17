import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { decodeJwt } from 'jose'
import type { RunningEmulator } from '../../emulator/index.ts'
import { makeCertificate } from './support/certificates.ts'
import { askForToken, assertionForm, clientAssertion, GraphClient, startTenant } from './support/tenant-client.ts'

const lagMs = 250
const graphAppId = '00000003-0000-0000-c000-000000000000'
let emulator: RunningEmulator
let graph: GraphClient

beforeEach(async () => {
  emulator = await startTenant({ lagMs })
  graph = await GraphClient.of(emulator)
})
afterEach(() => emulator.close())

const replicated = () => delay(lagMs + 30)
const resourceId = (): string =>
  emulator.tenant.servicePrincipals.find((candidate) => candidate.appId === graphAppId)?.id ?? ''

async function createClient(): Promise<{ id: string; appId: string; client: string }> {
  const { body: application } = await graph.post('/applications', { displayName: 'Lagging' })
  await replicated()
  const { body } = await graph.post('/servicePrincipals', { appId: application.appId })
  return { id: application.id, appId: application.appId, client: body.id }
}

describe('while a write is on its way to the other replicas', () => {
  it('a new application is not found and not listed; its unique name is taken all the same', async () => {
    const { body } = await graph.post('/applications', { displayName: 'New', uniqueName: 'new' })
    expect((await graph.get(`/applications/${body.id}`)).status).toBe(404)
    expect((await graph.patch(`/applications/${body.id}`, { notes: 'x' })).status).toBe(404)
    expect((await graph.get("/applications?$filter=displayName eq 'New'")).body.value).toEqual([])
    expect((await graph.post('/applications', { displayName: 'New', uniqueName: 'new' })).status).toBe(400)
    await replicated()
    expect((await graph.get(`/applications/${body.id}`)).status).toBe(200)
  })

  it('a change is not read back yet', async () => {
    const { body } = await graph.post('/applications', { displayName: 'Before' })
    await replicated()
    await graph.patch(`/applications/${body.id}`, { displayName: 'After' })
    expect((await graph.get(`/applications/${body.id}`)).body.displayName).toBe('Before')
    await replicated()
    expect((await graph.get(`/applications/${body.id}`)).body.displayName).toBe('After')
  })

  it('a deleted object is still listed, but cannot be deleted again', async () => {
    const { body } = await graph.post('/applications', { displayName: 'Ghost' })
    await replicated()
    await graph.delete(`/applications/${body.id}`)
    expect((await graph.get("/applications?$filter=displayName eq 'Ghost'")).body.value).toHaveLength(1)
    expect((await graph.delete(`/applications/${body.id}`)).status).toBe(404)
    await replicated()
    expect((await graph.get("/applications?$filter=displayName eq 'Ghost'")).body.value).toEqual([])
  })

  it('a service principal finds no backing application: 403 and 400 are both known', async () => {
    const { body } = await graph.post('/applications', { displayName: 'Backing' })
    const first = await graph.post('/servicePrincipals', { appId: body.appId })
    expect(first.status).toBe(403)
    expect(first.body.error.message).toContain('must in the local tenant')
    const second = await graph.post('/servicePrincipals', { appId: body.appId })
    expect([second.status, second.body.error.details]).toEqual([
      400,
      [expect.objectContaining({ code: 'NoBackingApplicationObject', target: 'appId' })]
    ])
    await replicated()
    expect((await graph.post('/servicePrincipals', { appId: body.appId })).status).toBe(201)
  })

  it('an app role cannot be assigned to a new service principal', async () => {
    const { client } = await createClient()
    const body = { principalId: client, resourceId: resourceId(), appRoleId: '7ab1d382-f21e-4acd-a863-ba3e13f7da61' }
    const first = await graph.post(`/servicePrincipals/${resourceId()}/appRoleAssignedTo`, body)
    expect([first.status, first.body.error.code, first.body.error.message]).toEqual([
      400,
      'Request_BadRequest',
      'Not a valid reference update.'
    ])
    expect((await graph.post(`/servicePrincipals/${resourceId()}/appRoleAssignedTo`, body)).status).toBe(404)
    await replicated()
    expect((await graph.post(`/servicePrincipals/${resourceId()}/appRoleAssignedTo`, body)).status).toBe(201)
  })

  it('a delegated grant for a new service principal is answered 404 although it was stored', async () => {
    const { client } = await createClient()
    const grant = { clientId: client, consentType: 'AllPrincipals', resourceId: resourceId(), scope: 'User.Read' }
    const first = await graph.post('/oauth2PermissionGrants', grant)
    expect([first.status, first.body.error.code, first.body.error.message]).toEqual([
      404,
      'Directory_ObjectNotFound',
      'Unable to read the company information from the directory.'
    ])
    const second = await graph.post('/oauth2PermissionGrants', grant)
    expect(second.status).toBe(400)
    expect(second.body.error.message).toContain('queried reference-property')
    await replicated()
    expect((await graph.get(`/oauth2PermissionGrants?$filter=clientId eq '${client}'`)).body.value).toHaveLength(1)
    expect((await graph.post('/oauth2PermissionGrants', grant)).body.error.message).toBe(
      'Permission entry already exists.'
    )
  })

  it('a directory role cannot be assigned to a new service principal', async () => {
    const { client } = await createClient()
    const body = {
      principalId: client,
      roleDefinitionId: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
      directoryScopeId: '/'
    }
    expect((await graph.post('/roleManagement/directory/roleAssignments', body)).status).toBe(404)
    expect((await graph.post('/roleManagement/directory/roleAssignments', body)).status).toBe(400)
    await replicated()
    expect((await graph.post('/roleManagement/directory/roleAssignments', body)).status).toBe(201)
  })

  it('the token endpoint does not know the application, then its service principal, then its certificate', async () => {
    const certificate = await makeCertificate('Lagging')
    const errorOf = async (appId: string) =>
      (
        await askForToken(emulator, {
          client_id: appId,
          ...assertionForm(await clientAssertion(emulator, appId, certificate))
        })
      ).body.error_codes
    const key = { type: 'AsymmetricX509Cert', usage: 'Verify', key: certificate.der }
    const { body } = await graph.post('/applications', { displayName: 'Lagging', keyCredentials: [key] })
    expect(await errorOf(body.appId)).toEqual([700016])
    await replicated()
    await graph.post('/servicePrincipals', { appId: body.appId })
    expect(await errorOf(body.appId)).toEqual([7000229])
    await replicated()
    expect(await errorOf(body.appId)).toBeUndefined()
    const { body: read } = await graph.get(`/applications/${body.id}`)
    const next = await makeCertificate('Next')
    await graph.patch(`/applications/${body.id}`, {
      keyCredentials: [...read.keyCredentials, { ...key, key: next.der }]
    })
    const early = await askForToken(emulator, {
      client_id: body.appId,
      ...assertionForm(await clientAssertion(emulator, body.appId, next))
    })
    expect(early.body.error_codes).toEqual([700027])
  })

  it('a new permission is missing from tokens, and never reaches one that was issued before', async () => {
    const roles = async () =>
      decodeJwt((await askForToken(emulator, { client_secret: emulator.clientSecret })).body.access_token)['roles']
    const body = {
      principalId: emulator.objectId,
      resourceId: resourceId(),
      appRoleId: '7ab1d382-f21e-4acd-a863-ba3e13f7da61'
    }
    await graph.post(`/servicePrincipals/${emulator.objectId}/appRoleAssignments`, body)
    expect(await roles()).not.toContain('Directory.Read.All')
    await replicated()
    expect(await roles()).toContain('Directory.Read.All')
  })

  it('a new federated credential is not trusted yet', async () => {
    const { client, id, appId } = await createClient()
    await replicated()
    expect(client).not.toBe('')
    const idToken = async (): Promise<string> => {
      const response = await fetch(`${emulator.githubOidc.requestUrl}&audience=api://AzureADTokenExchange`, {
        headers: { authorization: `Bearer ${emulator.githubOidc.requestToken}` }
      })
      return ((await response.json()) as { value: string }).value
    }
    // The first one waits until its key is made, which may take longer than a replica is behind.
    await idToken()
    await graph.post(`/applications/${id}/federatedIdentityCredentials`, {
      name: 'github',
      issuer: emulator.githubOidc.issuer,
      subject: emulator.githubOidc.subject,
      audiences: ['api://AzureADTokenExchange']
    })
    const errors = async () =>
      (await askForToken(emulator, { client_id: appId, ...assertionForm(await idToken()) })).body.error_codes
    expect(await errors()).toEqual([700211])
    await replicated()
    expect(await errors()).toBeUndefined()
  })
})
