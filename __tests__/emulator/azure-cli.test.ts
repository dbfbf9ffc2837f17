import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { type MadeCertificate, makeCertificate } from './support/certificates.ts'
import { askHost } from './support/host-client.ts'
import { publicTokenEndpoint, RecordedClient, recordedToken } from './support/recorded-client.ts'
import { assertionForm, base64UrlOfHex, clientAssertion, startTenant } from './support/tenant-client.ts'

/**
 * What the released Azure CLI 2.91.0 sends, recorded on 2026-11-26 while it registered an application here, unmodified,
 * behind a proxy that leads login.microsoftonline.com, graph.microsoft.com and management.azure.com to the emulator.
 */

const GRAPH_APP = '00000003-0000-0000-c000-000000000000'
const GLOBAL_READER = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451'
/** MSAL for Python asks for tokens that can be withdrawn, and says so. */
const CLAIMS = '{"access_token": {"xms_cc": {"values": ["CP1"]}}}'

let emulator: RunningEmulator
let certificate: MadeCertificate
beforeAll(async () => {
  emulator = await startTenant()
  certificate = await makeCertificate('By az', 0, 90)
})
afterAll(() => emulator.close())

const ask = async (form: Readonly<Record<string, string>>) =>
  await recordedToken(emulator, { form: { client_info: '1', claims: CLAIMS, ...form } })

async function tokenFor(scope: string): Promise<string> {
  return (await ask({ client_secret: emulator.clientSecret, scope })).body.access_token
}

describe('the Azure CLI', () => {
  it('signs in with a token for Azure Resource Manager, which shows it no subscription', async () => {
    const authorization = `Bearer ${await tokenFor('https://management.core.windows.net//.default')}`
    const url = 'https://management.azure.com/subscriptions?api-version=2022-12-01'
    const { status, text } = await askHost(emulator, url, { headers: { authorization } })
    expect([status, JSON.parse(text).value]).toEqual([200, []])
    expect((await askHost(emulator, url)).status).toBe(401)
    const graphToken = `Bearer ${await tokenFor('https://graph.microsoft.com//.default')}`
    expect((await askHost(emulator, url, { headers: { authorization: graphToken } })).status).toBe(401)
    const other = 'https://management.azure.com/subscriptions/1/resourceGroups?api-version=2022-12-01'
    expect((await askHost(emulator, other, { headers: { authorization } })).status).toBe(501)
  })

  it('registers an application with certificate, service principal, grants and directory role, and signs in as it', async () => {
    const client = new RecordedClient(emulator, await tokenFor('https://graph.microsoft.com//.default'))
    const send = (method: string, path: string, body?: unknown) => client.send(method, `/v1.0${path}`, body)

    const byName = await send('GET', '/applications?$filter=startswith%28displayName%2C%27By%20az%27%29')
    expect(byName).toMatchObject({ status: 200, body: { value: [] } })
    const created = await send('POST', '/applications', {
      displayName: 'By az',
      isFallbackPublicClient: true,
      signInAudience: 'AzureADMyOrg',
      keyCredentials: [],
      publicClient: { redirectUris: ['http://localhost'] }
    })
    expect(created.status).toBe(201)
    const { id, appId } = created.body
    const byAppId = await send('GET', `/applications?$filter=appId%20eq%20%27${appId}%27`)
    expect(byAppId).toMatchObject({ status: 200, body: { value: [{ id }] } })

    const credential = {
      '@odata.type': '#microsoft.graph.keyCredential',
      displayName: null,
      // One second before the certificate's own end, and base64 as in a PEM.
      endDateTime: new Date(certificate.certificate.validToDate.getTime() - 1000).toISOString().replace('.000', ''),
      key: certificate.der.replace(/.{64}/g, '$&\n'),
      keyId: '0defd7f6-c8ec-47a5-aeb6-dd7b9d6f020f',
      startDateTime: new Date().toISOString().replace(/\.\d+/, ''),
      type: 'AsymmetricX509Cert',
      usage: 'Verify'
    }
    expect((await send('PATCH', `/applications/${id}`, { keyCredentials: [credential] })).status).toBe(204)
    const shown = await send('GET', `/applications/${id}`)
    expect(shown.body.keyCredentials).toMatchObject([{ customKeyIdentifier: certificate.thumbprint }])

    const principal = await send('POST', '/servicePrincipals', { appId, accountEnabled: true })
    expect(principal.status).toBe(201)
    const graph = emulator.tenant.servicePrincipals.find((candidate) => candidate.appId === GRAPH_APP)
    const role = graph?.appRoles.find(({ value }) => value === 'Directory.Read.All')
    const requiredResourceAccess = [{ resourceAppId: GRAPH_APP, resourceAccess: [{ id: role?.id, type: 'Role' }] }]
    expect((await send('PATCH', `/applications/${id}`, { requiredResourceAccess })).status).toBe(204)

    const clientId = principal.body.id
    const filter = `servicePrincipalNames%2Fany%28c%3Ac%20eq%20%27${appId}%27%29`
    expect(await send('GET', `/servicePrincipals?$filter=${filter}`)).toMatchObject({
      body: { value: [{ id: clientId }] }
    })
    const grants = await send('GET', `/oauth2PermissionGrants?$filter=clientId%20eq%20%27${clientId}%27`)
    expect(grants).toMatchObject({ status: 200, body: { value: [] } })
    const grant = {
      clientId,
      consentType: 'AllPrincipals',
      principalId: null,
      resourceId: graph?.id,
      scope: 'User.Read'
    }
    expect((await send('POST', '/oauth2PermissionGrants', grant)).status).toBe(201)
    const assignment = { principalId: clientId, resourceId: graph?.id, appRoleId: role?.id }
    expect((await send('POST', `/servicePrincipals/${clientId}/appRoleAssignments`, assignment)).status).toBe(201)
    const directoryRole = { principalId: clientId, roleDefinitionId: GLOBAL_READER, directoryScopeId: '/' }
    expect((await send('POST', '/roleManagement/directory/roleAssignments', directoryRole)).status).toBe(201)
    const owners = await send('GET', `/applications/${id}/owners`)
    expect(owners.body.value).toMatchObject([{ id: emulator.objectId }])

    const assertion = await clientAssertion(emulator, appId, certificate, {
      header: { x5t: `${base64UrlOfHex(certificate.thumbprint)}=` },
      claims: { aud: publicTokenEndpoint(emulator) }
    })
    const scope = 'https://management.core.windows.net//.default'
    expect((await ask({ client_id: appId, scope, ...assertionForm(assertion) })).status).toBe(200)
  })
})
