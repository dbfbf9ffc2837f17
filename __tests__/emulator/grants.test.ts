import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { GraphClient, startTenant } from './support/tenant-client.ts'

const globalReader = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451'
let emulator: RunningEmulator
let graph: GraphClient
let client: string
let resource: string

beforeAll(async () => {
  emulator = await startTenant()
  graph = await GraphClient.of(emulator)
  const { body: application } = await graph.post('/applications', { displayName: 'Client' })
  client = (await graph.post('/servicePrincipals', { appId: application.appId })).body.id
  resource = (await graph.get("/servicePrincipals(appId='00000003-0000-0ff1-ce00-000000000000')?$select=id")).body.id
})
afterAll(() => emulator.close())

const fullControl = '678536fe-1083-478a-9c59-b99265e6b0d3'

describe('a service principal', () => {
  it('exists once per application', async () => {
    const { body: application } = await graph.post('/applications', { displayName: 'Twice' })
    const body = { appId: application.appId, tags: ['WindowsAzureActiveDirectoryIntegratedApp'] }
    expect((await graph.post('/servicePrincipals', body)).status).toBe(201)
    const again = await graph.post('/servicePrincipals', body)
    expect([again.status, again.body.error.code]).toEqual([409, 'Request_MultipleObjectsWithSameKeyValue'])
    expect(again.body.error.message).toBe(
      `The service principal cannot be created, updated, or restored because the service principal name ${application.appId} is already in use.`
    )
  })

  it('is upserted by its application ID, changed and deleted', async () => {
    const { body: application } = await graph.post('/applications', { displayName: 'Upsert' })
    const path = `/servicePrincipals(appId='${application.appId}')`
    expect((await graph.patch(path, { notes: 'a' }, { prefer: 'create-if-missing' })).status).toBe(201)
    expect((await graph.patch(path, { notes: 'b' }, { prefer: 'create-if-missing' })).status).toBe(204)
    expect((await graph.get(path)).body).toMatchObject({
      notes: 'b',
      appOwnerOrganizationId: emulator.tenantId,
      servicePrincipalNames: [application.appId]
    })
    expect((await graph.delete(path)).status).toBe(204)
    expect((await graph.delete(path)).status).toBe(404)
  })

  it('of a resource shows its permissions', async () => {
    const { body } = await graph.get(
      "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?$select=appRoles,oauth2PermissionScopes"
    )
    expect(body['appRoles']).toContainEqual(
      expect.objectContaining({
        id: '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
        value: 'Directory.Read.All',
        isEnabled: true,
        allowedMemberTypes: ['Application']
      })
    )
    expect(body['oauth2PermissionScopes']).toContainEqual(
      expect.objectContaining({ id: '06da0dbc-49e2-44d2-8312-53f166ab848a', value: 'Directory.Read.All' })
    )
  })
})

describe('an app role assignment', () => {
  it('is created from either side with an ID of 43 characters, and listed from both', async () => {
    const body = { principalId: client, resourceId: resource, appRoleId: fullControl }
    const { status, body: created } = await graph.post(`/servicePrincipals/${resource}/appRoleAssignedTo`, body)
    expect(status).toBe(201)
    expect(created.id).toMatch(/^[\w-]{43}$/)
    expect(created).toMatchObject({
      ...body,
      principalType: 'ServicePrincipal',
      principalDisplayName: 'Client',
      resourceDisplayName: 'Office 365 SharePoint Online'
    })
    const fromClient = await graph.get(
      `/servicePrincipals/${client}/appRoleAssignments?$filter=resourceId eq ${resource}`
    )
    expect(fromClient.body.value.map((entry) => entry.id)).toEqual([created.id])
    const expanded = await graph.get(`/servicePrincipals/${client}?$expand=appRoleAssignments`)
    expect(expanded.body['appRoleAssignments']).toMatchObject([{ id: created.id }])
  })

  it('that exists already is refused in one of two wordings', async () => {
    const body = { principalId: client, resourceId: resource, appRoleId: fullControl }
    const answers = [
      await graph.post(`/servicePrincipals/${client}/appRoleAssignments`, body),
      await graph.post(`/servicePrincipals/${client}/appRoleAssignments`, body)
    ]
    expect(answers.map((answer) => [answer.status, answer.body.error.code, answer.body.error.message])).toEqual([
      [400, 'Request_BadRequest', 'Permission being assigned already exists on the object'],
      [400, 'Request_MultipleObjectsWithSameKeyValue', 'EntitlementGrant entry already exists.']
    ])
  })

  it('of a role that the resource lacks is refused', async () => {
    const body = { principalId: client, resourceId: resource, appRoleId: '7ab1d382-f21e-4acd-a863-ba3e13f7da61' }
    const { status, body: answer } = await graph.post(`/servicePrincipals/${client}/appRoleAssignments`, body)
    expect([status, answer.error.message]).toEqual([
      400,
      "Permission being assigned was not found on application '00000003-0000-0ff1-ce00-000000000000'."
    ])
  })

  it('under a service principal that is not its own is refused', async () => {
    const body = { principalId: client, resourceId: resource, appRoleId: 'df021288-bdef-4463-88db-98f22de89214' }
    expect((await graph.post(`/servicePrincipals/${resource}/appRoleAssignments`, body)).status).toBe(400)
  })

  it('is deleted once', async () => {
    const { body } = await graph.post(`/servicePrincipals/${client}/appRoleAssignments`, {
      principalId: client,
      resourceId: resource,
      appRoleId: 'df021288-bdef-4463-88db-98f22de89214'
    })
    expect((await graph.delete(`/servicePrincipals/${client}/appRoleAssignments/${body.id}`)).status).toBe(204)
    expect((await graph.delete(`/servicePrincipals/${client}/appRoleAssignments/${body.id}`)).status).toBe(404)
  })
})

describe('a delegated grant', () => {
  const grant = () => ({
    clientId: client,
    consentType: 'AllPrincipals',
    principalId: null,
    resourceId: resource,
    scope: 'AllSites.FullControl'
  })

  it('is created once per client, resource and consent type', async () => {
    const { status, body } = await graph.post('/oauth2PermissionGrants', grant())
    expect(status).toBe(201)
    expect(body).toMatchObject(grant())
    const again = await graph.post('/oauth2PermissionGrants', grant())
    expect([again.status, again.body.error.code, again.body.error.message]).toEqual([
      400,
      'Request_BadRequest',
      'Permission entry already exists.'
    ])
  })

  it('is found by equality and its scope is replaced', async () => {
    const filter = `clientId eq '${client}' and resourceId eq '${resource}' and consentType eq 'AllPrincipals'`
    const { body: found } = await graph.get(`/oauth2PermissionGrants?$filter=${encodeURIComponent(filter)}`)
    expect(found.value).toHaveLength(1)
    const path = `/oauth2PermissionGrants/${found.value[0]?.id}`
    expect((await graph.patch(path, { scope: 'User.Read.All' })).status).toBe(204)
    expect((await graph.get(`/servicePrincipals/${client}/oauth2PermissionGrants`)).body.value).toMatchObject([
      { scope: 'User.Read.All' }
    ])
    expect((await graph.patch(path, { clientId: resource })).status).toBe(400)
    expect((await graph.delete(path)).status).toBe(204)
    expect((await graph.get(path)).status).toBe(404)
  })

  it.each([
    ['with an end, which only beta knows', { expiryTime: '2030-01-01T00:00:00Z' }, "Invalid property 'expiryTime'."],
    ['with more than 3850 characters', { scope: 'x'.repeat(3851) }, "Invalid value specified for property 'scope'"],
    ['for one user without that user', { consentType: 'Principal' }, 'principalId']
  ])('%s is refused', async (_, change, message) => {
    const { status, body } = await graph.post('/oauth2PermissionGrants', { ...grant(), ...change })
    expect(status).toBe(400)
    expect(body.error.message).toContain(message)
  })
})

describe('a directory role assignment', () => {
  const assignment = () => ({
    '@odata.type': '#microsoft.graph.unifiedRoleAssignment',
    principalId: client,
    roleDefinitionId: globalReader,
    directoryScopeId: '/'
  })

  it('is created once and found by principal and role', async () => {
    const { status, body } = await graph.post('/roleManagement/directory/roleAssignments', assignment())
    expect(status).toBe(201)
    expect(body).toMatchObject({ principalId: client, roleDefinitionId: globalReader, directoryScopeId: '/' })
    const again = await graph.post('/roleManagement/directory/roleAssignments', assignment())
    expect([again.status, again.body.error.code, again.body.error.details?.[0]?.code]).toEqual([
      400,
      'Request_BadRequest',
      'ConflictingObjects'
    ])
    const filter = encodeURIComponent(`principalId eq '${client}' and roleDefinitionId eq '${globalReader}'`)
    const found = await graph.get(`/roleManagement/directory/roleAssignments?$filter=${filter}`)
    expect(found.body.value.map((entry) => entry.id)).toEqual([body.id])
    expect((await graph.delete(`/roleManagement/directory/roleAssignments/${body.id}`)).status).toBe(204)
  })

  it.each([
    ['of an unknown role', { roleDefinitionId: '11111111-2222-4333-8444-555555555555' }, 400],
    ['to an unknown principal', { principalId: '11111111-2222-4333-8444-555555555555' }, 404]
  ])('%s is refused', async (_, change, status) => {
    expect((await graph.post('/roleManagement/directory/roleAssignments', { ...assignment(), ...change })).status).toBe(
      status
    )
  })

  it('names a definition whose ID is its template', async () => {
    const { body } = await graph.get(`/roleManagement/directory/roleDefinitions?$filter=displayName eq 'Global Reader'`)
    expect(body.value).toMatchObject([{ id: globalReader, templateId: globalReader, isBuiltIn: true }])
    expect((await graph.get(`/roleManagement/directory/roleDefinitions/${globalReader}`)).body.displayName).toBe(
      'Global Reader'
    )
  })
})
