import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { GraphClient, type GraphResponse, startTenant } from './support/tenant-client.ts'

/** What the Azure CLI, Terraform and the PowerShell modules ask, beside what the action asks. */

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10'
const globalReader = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451'
const teamsAdministrator = '69091246-20e8-4a56-aa4d-066075b2a7a8'
let emulator: RunningEmulator
let graph: GraphClient

beforeAll(async () => {
  emulator = await startTenant()
  graph = await GraphClient.of(emulator)
})
afterAll(() => emulator.close())

async function newServicePrincipal(): Promise<{ id: string; appId: string; applicationId: string }> {
  const { body: application } = await graph.post('/applications', { displayName: 'Client' })
  const { body } = await graph.post('/servicePrincipals', { appId: application.appId })
  return { id: body.id, appId: application.appId, applicationId: application.id }
}

const reference = (id: string): object => ({ '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` })

describe('a single app role assignment', () => {
  it.each(['appRoleAssignments', 'appRoleAssignedTo'])('is read under %s', async (segment) => {
    const assignment = emulator.tenant.appRoleAssignments.find(
      (candidate) => candidate.principalId === emulator.objectId
    )
    const side = segment === 'appRoleAssignments' ? assignment?.principalId : assignment?.resourceId
    const { status, body } = await graph.get(`/servicePrincipals/${side}/${segment}/${assignment?.id}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({ id: assignment?.id, appRoleId: assignment?.appRoleId, principalId: emulator.objectId })
    const selected = await graph.get(`/servicePrincipals/${side}/${segment}/${assignment?.id}?$select=appRoleId`)
    expect(Object.keys(selected.body)).toEqual(['@odata.context', 'appRoleId'])
    expect((await graph.get(`/servicePrincipals/${side}/${segment}/none`)).status).toBe(404)
  })
})

describe("the tenant's own name for itself", () => {
  const send = (method: string, path: string, body?: unknown): Promise<GraphResponse> =>
    graph.send(method, `${emulator.graphEndpoint}${path}`, body)

  it.each(['myorganization', 'myOrganization'])('may stand in a path as %s', async (name) => {
    const { status, body } = await send('POST', `/v1.0/${name}/applications`, { displayName: 'Named' })
    expect(status).toBe(201)
    expect((await send('GET', `/v1.0/${name}/applications(appId='${body.appId}')`)).body.id).toBe(body.id)
    expect((await send('GET', `/beta/${name}/applications/${body.id}?$select=id`)).body.id).toBe(body.id)
    expect((await send('GET', `/v1.0/${name}/groups`)).status).toBe(501)
  })
})

describe('permissions that an object offers', () => {
  it('are enabled unless the client says otherwise', async () => {
    const id = '11111111-2222-4333-8444-555555555555'
    const role = { id, displayName: 'Reads', description: 'Reads', allowedMemberTypes: ['Application'], value: 'Read' }
    const scope = { id: '22222222-2222-4333-8444-555555555555', value: 'access', type: 'Admin' }
    const { body } = await graph.post('/applications', {
      displayName: 'Offers',
      appRoles: [role, { ...role, id: '33333333-2222-4333-8444-555555555555', value: 'Write', isEnabled: false }],
      api: { oauth2PermissionScopes: [scope] }
    })
    expect(body['appRoles']).toMatchObject([{ id, isEnabled: true }, { isEnabled: false }])
    expect(body['api']).toMatchObject({ oauth2PermissionScopes: [{ value: 'access', isEnabled: true }] })
  })

  it('are read as lists by those who may read the object, and by itself', async () => {
    const own = await startTenant()
    try {
      own.revoke('Application.Read.All')
      own.revoke('Application.ReadWrite.OwnedBy')
      const client = await GraphClient.of(own)
      const other = own.tenant.servicePrincipals.find((candidate) => candidate.displayName === 'Microsoft Graph')
      for (const list of ['appRoles', 'oauth2PermissionScopes']) {
        expect((await client.get(`/servicePrincipals/${own.objectId}/${list}`)).body.value).toEqual([])
        expect((await client.get(`/servicePrincipals/${other?.id}/${list}`)).status).toBe(403)
      }
      expect((await client.get(`/applications(appId='${own.clientId}')/appRoles`)).body.value).toEqual([])
    } finally {
      await own.close()
    }
  })
})

describe('directory roles in the older way', () => {
  const activated = async (): Promise<unknown[]> =>
    (await graph.get('/directoryRoles')).body.value.map((role) => role['roleTemplateId'])

  it('have templates', async () => {
    const { body } = await graph.get('/directoryRoleTemplates')
    expect(body.value).toContainEqual(expect.objectContaining({ id: globalReader, displayName: 'Global Reader' }))
    expect((await graph.get(`/directoryRoleTemplates/${globalReader}`)).body.displayName).toBe('Global Reader')
  })

  it('can be read once they are activated, which happens once', async () => {
    expect(await activated()).toContain(globalAdministrator)
    expect(await activated()).not.toContain(globalReader)
    expect((await graph.get(`/directoryRoles(roleTemplateId='${globalReader}')`)).status).toBe(404)
    const { status, body } = await graph.post('/directoryRoles', { roleTemplateId: globalReader })
    expect([status, body['roleTemplateId'], body.displayName]).toEqual([201, globalReader, 'Global Reader'])
    expect((await graph.get(`/directoryRoles/${body.id}`)).body['roleTemplateId']).toBe(globalReader)
    expect((await graph.get(`/directoryRoles(roleTemplateId='${globalReader}')`)).body.id).toBe(body.id)
    const again = await graph.post('/directoryRoles', { roleTemplateId: globalReader })
    expect([again.status, again.body.error.details?.[0]?.code]).toEqual([400, 'ConflictingObjects'])
  })

  it('are activated by the first assignment, for good', async () => {
    const { id } = await newServicePrincipal()
    const assignment = await graph.post('/roleManagement/directory/roleAssignments', {
      principalId: id,
      roleDefinitionId: teamsAdministrator,
      directoryScopeId: '/'
    })
    expect(await activated()).toContain(teamsAdministrator)
    const role = `/directoryRoles(roleTemplateId='${teamsAdministrator}')`
    expect((await graph.get(`${role}/members`)).body.value).toMatchObject([{ id }])
    await graph.delete(`/roleManagement/directory/roleAssignments/${assignment.body.id}`)
    expect((await graph.get(`${role}/members`)).body.value).toEqual([])
    expect(await activated()).toContain(teamsAdministrator)
  })

  it('take members by reference, each once, and lose them', async () => {
    const { id } = await newServicePrincipal()
    const members = `/directoryRoles(roleTemplateId='${globalAdministrator}')/members`
    expect((await graph.post(`${members}/$ref`, reference(id))).status).toBe(204)
    expect((await graph.post(`${members}/$ref`, reference(id))).body.error.message).toBe(
      "One or more added object references already exist for the following modified properties: 'members'."
    )
    expect((await graph.get(`${members}?$filter=id eq '${id}'`)).body.value).toMatchObject([{ id }])
    const filter = `principalId eq '${id}'`
    const assigned = await graph.get(`/roleManagement/directory/roleAssignments?$filter=${filter}`)
    expect(assigned.body.value).toMatchObject([{ roleDefinitionId: globalAdministrator, directoryScopeId: '/' }])
    expect((await graph.delete(`${members}/${id}/$ref`)).status).toBe(204)
    expect((await graph.delete(`${members}/${id}/$ref`)).status).toBe(404)
  })

  it('are written only with RoleManagement.ReadWrite.Directory', async () => {
    const own = await startTenant()
    try {
      own.revoke('RoleManagement.ReadWrite.Directory')
      own.grant('RoleManagement.Read.Directory')
      const client = await GraphClient.of(own)
      expect((await client.get('/directoryRoles')).status).toBe(200)
      expect((await client.post('/directoryRoles', { roleTemplateId: globalReader })).status).toBe(403)
    } finally {
      await own.close()
    }
  })
})

describe('owners', () => {
  it.each(['applications', 'servicePrincipals'])('of %s are added and removed', async (kind) => {
    const { id, applicationId } = await newServicePrincipal()
    const owners = `/${kind}/${kind === 'applications' ? applicationId : id}/owners`
    const user = emulator.tenant.users[0]?.id ?? ''
    const ids = async (): Promise<string[]> => (await graph.get(owners)).body.value.map((owner) => owner.id)
    const found = async (): Promise<unknown> => (await graph.get(`${owners}?$filter=id eq '${user}'`)).body.value
    expect(await found()).toEqual([])
    expect((await graph.post(`${owners}/$ref`, reference(user))).status).toBe(204)
    expect(await ids()).toContain(user)
    expect(await found()).toMatchObject([{ id: user }])
    expect((await graph.get(`${owners}?$filter=mail eq 'x'`)).status).toBe(400)
    expect((await graph.delete(`${owners}/${user}/$ref`)).status).toBe(204)
    expect(await ids()).not.toContain(user)
    expect((await graph.delete(`${owners}/${user}/$ref`)).body.error.code).toBe('Request_ResourceNotFound')
  })

  it('remove themselves, and lose what OwnedBy gave them', async () => {
    const { applicationId } = await newServicePrincipal()
    const path = `/applications/${applicationId}`
    expect((await graph.delete(`${path}/owners/${emulator.objectId}/$ref`)).status).toBe(204)
    expect((await graph.patch(path, { notes: 'x' })).status).toBe(403)
  })

  it('are bound to a new service principal', async () => {
    const user = emulator.tenant.users[0]?.id ?? ''
    const { body: application } = await graph.post('/applications', { displayName: 'Bound' })
    const { body } = await graph.post('/servicePrincipals', {
      appId: application.appId,
      'owners@odata.bind': [`https://graph.microsoft.com/v1.0/directoryObjects/${user}`]
    })
    expect((await graph.get(`/servicePrincipals/${body.id}/owners`)).body.value).toMatchObject([{ id: user }])
  })
})

describe('beta', () => {
  const beta = (path: string): Promise<GraphResponse> => graph.get(`${emulator.graphEndpoint}/beta${path}`)

  it('knows where a service principal publishes SAML metadata, which v1.0 does not', async () => {
    const { id, applicationId } = await newServicePrincipal()
    const selection = `/servicePrincipals/${id}?$select=samlMetadataUrl`
    expect((await beta(selection)).body).toMatchObject({ samlMetadataUrl: null })
    await graph.patch(`/applications/${applicationId}`, { samlMetadataUrl: 'https://contoso.example/saml' })
    expect((await beta(selection)).body).toMatchObject({ samlMetadataUrl: 'https://contoso.example/saml' })
    expect((await graph.get(selection)).status).toBe(400)
    expect((await graph.get(`/servicePrincipals/${id}`)).body).not.toHaveProperty('samlMetadataUrl')
  })

  it.each(['applications', 'servicePrincipals'])('answers a selection of one of the %s', async (kind) => {
    const { id, appId, applicationId } = await newServicePrincipal()
    const { status, body } = await beta(`/${kind}/${kind === 'applications' ? applicationId : id}?$select=id,appId`)
    expect([status, body.appId]).toEqual([200, appId])
    expect(body['@odata.context']).toContain(`/beta/$metadata#${kind}(id,appId)/$entity`)
    expect(Object.keys(body)).toEqual(['@odata.context', 'id', 'appId'])
    expect((await beta(`/${kind}(appId='${appId}')?$select=id`)).status).toBe(200)
  })

  it.each(['/applications?$select=id', '/organization', '/applications/{id}', '/applications/{id}?$select=logoUrl'])(
    'does not know %s',
    async (path) => {
      const { applicationId } = await newServicePrincipal()
      expect((await beta(path.replace('{id}', applicationId))).status).toBe(501)
    }
  )
})
