import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { SignJWT } from 'jose'
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

  it('an app role is assigned only with Application.Read.All beside AppRoleAssignment.ReadWrite.All', async () => {
    await without(['Application.Read.All'], async (client, own) => {
      const resource = own.tenant.servicePrincipals.find((candidate) => candidate.appId === graphAppId)
      const body = { principalId: own.objectId, resourceId: resource?.id, appRoleId: resource?.appRoles[0]?.id }
      expect((await client.post(`/servicePrincipals/${own.objectId}/appRoleAssignments`, body)).status).toBe(403)
    })
  })
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
