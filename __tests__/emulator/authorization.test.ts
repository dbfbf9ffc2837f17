import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { decodeJwt, SignJWT } from 'jose'
import type { RunningEmulator } from '../../emulator/index.ts'
import { askForToken, GraphClient, signIn, startTenant } from './support/tenant-client.ts'

const graphAppId = '00000003-0000-0000-c000-000000000000'
let emulator: RunningEmulator
let graph: GraphClient

beforeAll(async () => {
  emulator = await startTenant({ seed: 'northwind' })
  emulator.grant('Policy.Read.All')
  graph = await GraphClient.of(emulator)
})
afterAll(() => emulator.close())

const objectIdOf = (name: string): string =>
  emulator.tenant.applications.find((candidate) => candidate.displayName === name)?.id ?? name

/** A tenant of its own whose administrator lacks some permissions. */
async function without(
  permissions: readonly string[],
  act: (client: GraphClient, own: RunningEmulator) => Promise<void>
): Promise<void> {
  const own = await startTenant({ seed: 'northwind' })
  own.grant('Policy.Read.All')
  try {
    for (const permission of permissions) own.revoke(permission)
    await act(await GraphClient.of(own), own)
  } finally {
    await own.close()
  }
}

describe('a token', () => {
  it.each([
    ['that is missing', async () => '', 'Access token is empty.'],
    ['that is no JWT', async () => 'abc', 'IDX14100'],
    [
      'for Exchange',
      async () =>
        (
          await askForToken(emulator, {
            client_secret: emulator.clientSecret,
            scope: 'https://outlook.office365.com/.default'
          })
        ).body.access_token,
      'Access token validation failure. Invalid audience.'
    ],
    [
      'signed by somebody else',
      async () =>
        await new SignJWT({ aud: 'https://graph.microsoft.com' })
          .setProtectedHeader({ alg: 'HS256' })
          .setExpirationTime('1h')
          .sign(new Uint8Array(32)),
      'IDX14100'
    ],
    [
      'with a changed signature',
      async () => (await signIn(emulator)).replace(/\.[^.]+$/, `.${Buffer.alloc(256, 7).toString('base64url')}`),
      'Invalid signature'
    ]
  ])('%s is refused with 401', async (_, token, message) => {
    const client = new GraphClient(emulator.graphEndpoint, await token())
    const { status, headers, body } = await client.get('/organization')
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toContain('Bearer')
    expect(body.error.code).toBe('InvalidAuthenticationToken')
    expect(body.error.message).toContain(message)
  })

  it('of a service principal that is gone is refused', async () => {
    const own = await startTenant()
    try {
      const client = await GraphClient.of(own)
      own.tenant.servicePrincipals = own.tenant.servicePrincipals.filter((candidate) => candidate.id !== own.objectId)
      expect((await client.get('/organization')).body.error.code).toBe('Authorization_IdentityNotFound')
    } finally {
      await own.close()
    }
  })
})

describe('each call needs its permission', () => {
  it.each([
    ['GET', '/organization', ['Organization.Read.All', 'User.Read.All']],
    ['GET', '/domains', ['Domain.Read.All']],
    ['GET', '/subscribedSkus', ['LicenseAssignment.Read.All', 'Organization.Read.All']],
    ['GET', '/users/backup@northwind.example?$select=accountEnabled', ['User.Read.All']],
    ['GET', '/users/backup@northwind.example/licenseDetails', ['LicenseAssignment.Read.All', 'Organization.Read.All']],
    ['GET', '/users/backup@northwind.example/mailboxSettings', ['MailboxSettings.Read']],
    ['GET', '/policies/defaultAppManagementPolicy', ['Policy.Read.All']],
    ['GET', '/oauth2PermissionGrants', ['DelegatedPermissionGrant.ReadWrite.All']],
    ['GET', '/roleManagement/directory/roleAssignments', ['RoleManagement.ReadWrite.Directory']],
    ['GET', `/servicePrincipals(appId='${graphAppId}')/appRoleAssignments`, ['Application.Read.All']],
    ['GET', '/applications', ['Application.Read.All', 'Application.ReadWrite.OwnedBy']],
    ['GET', `/servicePrincipals(appId='${graphAppId}')`, ['Application.Read.All', 'Application.ReadWrite.OwnedBy']],
    ['POST', '/applications', ['Application.ReadWrite.OwnedBy']],
    ['POST', '/oauth2PermissionGrants', ['DelegatedPermissionGrant.ReadWrite.All']],
    ['POST', '/roleManagement/directory/roleAssignments', ['RoleManagement.ReadWrite.Directory']],
    ['POST', `/servicePrincipals(appId='${graphAppId}')/appRoleAssignedTo`, ['AppRoleAssignment.ReadWrite.All']]
  ])('%s %s', async (method, path, permissions) => {
    const body = method === 'POST' ? { displayName: 'x' } : undefined
    const allowed = await graph.send(method, path, body)
    expect(allowed.status).not.toBe(403)
    await without(permissions, async (client) => {
      const denied = await client.send(method, path, body)
      expect(denied.status).toBe(403)
      expect(denied.body.error).toMatchObject({
        code: 'Authorization_RequestDenied',
        message: 'Insufficient privileges to complete the operation.'
      })
    })
  })

  it.each([
    [[], 403],
    [['Application.Read.All'], 201],
    [['Application.ReadWrite.All'], 201],
    [['Directory.Read.All'], 201]
  ])('with %j beside AppRoleAssignment.ReadWrite.All assigning an app role is answered %i', async (beside, status) => {
    await without(['Application.Read.All'], async (_, own) => {
      for (const permission of beside) own.grant(permission)
      const resource = own.tenant.servicePrincipals.find((candidate) => candidate.appId === graphAppId)
      const body = { principalId: own.objectId, resourceId: resource?.id, appRoleId: resource?.appRoles[0]?.id }
      const client = await GraphClient.of(own)
      expect((await client.post(`/servicePrincipals/${own.objectId}/appRoleAssignments`, body)).status).toBe(status)
    })
  })

  it.each([
    [[], 403],
    [['Directory.ReadWrite.All'], 204]
  ])(
    'with %j instead of DelegatedPermissionGrant.ReadWrite.All changing a grant is answered %i',
    async (held, status) => {
      await without(['DelegatedPermissionGrant.ReadWrite.All'], async (_, own) => {
        for (const permission of held) own.grant(permission)
        const path = `/oauth2PermissionGrants/${own.tenant.delegatedGrants[0]?.id}`
        expect((await (await GraphClient.of(own)).patch(path, { scope: 'User.Read' })).status).toBe(status)
      })
    }
  )
})

describe('Application.ReadWrite.OwnedBy', () => {
  it('writes the applications that the caller owns and reads all', async () => {
    const own = objectIdOf('Northwind backup')
    expect((await graph.patch(`/applications/${own}`, { notes: 'ours' })).status).toBe(204)
    expect((await graph.get(`/applications/${objectIdOf('Veeam Backup for Microsoft 365')}`)).status).toBe(200)
  })

  it.each([
    ['PATCH', '', { notes: 'theirs' }],
    ['DELETE', '', undefined],
    ['POST', '/addKey', { keyCredential: {}, proof: '' }],
    ['POST', '/owners/$ref', { '@odata.id': 'https://graph.microsoft.com/v1.0/directoryObjects/0' }]
  ])('may not %s%s what somebody else owns', async (method, action, body) => {
    const foreign = objectIdOf('Veeam Backup for Microsoft 365')
    const { status, body: answer } = await graph.send(method, `/applications/${foreign}${action}`, body)
    expect([status, answer.error.code]).toEqual([403, 'Authorization_RequestDenied'])
  })

  it('makes no service principal of an application of another tenant', async () => {
    const { status, body } = await graph.post('/servicePrincipals', { appId: '00000007-0000-0000-c000-000000000000' })
    expect(status).toBe(403)
    expect(body.error.message).toContain('must in the local tenant')
  })

  it('reaches an application once its owner adds the caller', async () => {
    const foreign = emulator.tenant.applications.find(
      (candidate) => candidate.displayName === 'Veeam Backup for Microsoft 365'
    )
    foreign?.ownerIds.push(emulator.objectId)
    expect((await graph.patch(`/applications/${foreign?.id}`, { notes: 'shared' })).status).toBe(204)
  })
})

describe('what an application may read of itself', () => {
  const globalReader = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451'
  const foreign = (): string | undefined =>
    emulator.tenant.servicePrincipals.find((candidate) => candidate.appId === graphAppId)?.id

  /** The pipeline of a tenant of its own, with nothing but these permissions. */
  async function holding(
    permissions: readonly string[],
    act: (client: GraphClient, own: RunningEmulator) => Promise<void>
  ): Promise<void> {
    const own = await startTenant({ seed: 'northwind' })
    try {
      own.tenant.appRoleAssignments = own.tenant.appRoleAssignments.filter(
        (assignment) => assignment.principalId !== own.objectId
      )
      for (const permission of permissions) own.grant(permission)
      await act(await GraphClient.of(own), own)
    } finally {
      await own.close()
    }
  }

  it.each([
    [['Application.ReadWrite.OwnedBy'], 200],
    [['Application.Read.All'], 200],
    [['Directory.Read.All'], 200],
    [[], 403]
  ])('with %j its own app roles are answered %i', async (permissions, status) => {
    await holding(permissions, async (client, own) => {
      const path = `/servicePrincipals/${own.objectId}`
      expect((await client.get(`${path}/appRoleAssignments`)).status).toBe(status)
      expect((await client.get(`${path}?$expand=appRoleAssignments`)).status).toBe(status)
    })
  })

  it('OwnedBy may, in some tenants, read the app roles of what it owns, but of no other', async () => {
    await holding(['Application.ReadWrite.OwnedBy'], async (client, own) => {
      const idOf = (name: string): string | undefined =>
        own.tenant.servicePrincipals.find((candidate) => candidate.displayName === name)?.id
      const status = async (id: string | undefined): Promise<number> =>
        (await client.get(`/servicePrincipals/${id}/appRoleAssignments`)).status
      expect(await status(idOf('Northwind backup'))).toBe(403)
      own.traits.ownedAppRoleRead = 'take'
      expect(await status(idOf('Northwind backup'))).toBe(200)
      expect(await status(idOf('Veeam Backup for Microsoft 365'))).toBe(403)
      expect(await status(foreign())).toBe(403)
    })
  })

  it.each([
    ['Directory.Read.All', 200],
    ['Directory.ReadWrite.All', 200],
    ['DelegatedPermissionGrant.ReadWrite.All', 200],
    ['DelegatedPermissionGrant.Read.All', 200],
    ['Application.Read.All', 403]
  ])('with %s its delegated grants are answered %i', async (permission, status) => {
    await holding([permission], async (client, own) => {
      const list = await client.get(`/oauth2PermissionGrants?$filter=clientId eq '${own.objectId}'`)
      expect(list.status).toBe(status)
      expect((await client.get(`/servicePrincipals/${own.objectId}/oauth2PermissionGrants`)).status).toBe(status)
    })
  })

  it('a tenant may refuse DelegatedPermissionGrant.Read.All, which is not documented for delegated grants', async () => {
    await holding(['DelegatedPermissionGrant.Read.All'], async (client, own) => {
      own.traits.delegatedGrantRead = 'refuse'
      expect((await client.get('/oauth2PermissionGrants')).body.error.code).toBe('Authorization_RequestDenied')
    })
  })

  it.each([
    ['Directory.Read.All', 200],
    ['RoleManagement.Read.Directory', 200],
    ['Application.Read.All', 403]
  ])('with %s its directory roles are answered %i', async (permission, status) => {
    await holding([permission], async (client, own) => {
      const filter = `principalId eq '${own.objectId}'`
      expect((await client.get(`/roleManagement/directory/roleAssignments?$filter=${filter}`)).status).toBe(status)
    })
  })

  it('its token names the directory roles it holds for the whole directory when it is issued', async () => {
    await holding([], async (_, own) => {
      const wids = async (): Promise<unknown> => decodeJwt(await signIn(own))['wids']
      const appOnly = '0997a1d0-0d1d-4acb-b408-d5ca73121e90'
      expect(await wids()).toEqual([appOnly])
      const assignment = { principalId: own.objectId, roleDefinitionId: globalReader }
      own.tenant.roleAssignments.push({ ...assignment, id: 'unit', directoryScopeId: '/administrativeUnits/1' })
      expect(await wids()).toEqual([appOnly])
      own.tenant.roleAssignments.push({ ...assignment, id: 'directory', directoryScopeId: '/' })
      expect(await wids()).toEqual([appOnly, globalReader])
    })
  })
})

describe('an application without any permission', () => {
  it('reads itself and nothing else', async () => {
    const own = await startTenant()
    try {
      for (const assignment of [...own.tenant.appRoleAssignments]) {
        if (assignment.principalId === own.objectId)
          own.tenant.appRoleAssignments.splice(own.tenant.appRoleAssignments.indexOf(assignment), 1)
      }
      const client = await GraphClient.of(own)
      expect((await client.get(`/applications(appId='${own.clientId}')`)).status).toBe(200)
      expect((await client.get(`/servicePrincipals/${own.objectId}`)).status).toBe(200)
      expect((await client.get('/applications')).status).toBe(403)
      expect((await client.get(`/servicePrincipals(appId='${graphAppId}')`)).status).toBe(403)
    } finally {
      await own.close()
    }
  })

  it('another administering identity is found by name', async () => {
    const own = await startTenant()
    try {
      const reader = await GraphClient.of(own, own.identity('Entra inventory reader'))
      expect((await reader.get('/applications')).status).toBe(200)
      expect((await reader.post('/applications', { displayName: 'x' })).status).toBe(403)
    } finally {
      await own.close()
    }
  })
})
