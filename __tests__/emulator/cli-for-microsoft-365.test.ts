import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { type MadeCertificate, makeCertificate } from './support/certificates.ts'
import { publicTokenEndpoint, RecordedClient, type RecordedSignIn, recordedToken } from './support/recorded-client.ts'
import { type Answer, assertionForm, clientAssertion, startTenant } from './support/tenant-client.ts'

/** What the released CLI for Microsoft 365 11.11.0 sends, recorded on 2026-11-26 as docs/witnesses.md says. */

const OWN_TENANT = '/v1.0/myorganization'
const GRAPH_APP = '00000003-0000-0000-c000-000000000000'
const EXCHANGE_APP = '00000002-0000-0ff1-ce00-000000000000'
const GLOBAL_READER = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451'

interface Permission {
  readonly id: string
  readonly value: string
}

let emulator: RunningEmulator
let certificate: MadeCertificate
let client: RecordedClient
let servicePrincipals: readonly Answer[]
let application: { readonly id: string; readonly appId: string; readonly servicePrincipalId: string }

/** MSAL for Node says the same ID in query and form. */
function signIn(form: Readonly<Record<string, string>>): RecordedSignIn {
  const id = 'c930a26f-cd42-4402-ac89-cd46289f3c9f'
  const library = {
    scope: 'https://graph.microsoft.com/.default',
    'x-client-SKU': 'msal.js.node',
    'x-client-VER': '5.6.0',
    'x-client-OS': 'linux',
    'x-client-CPU': 'x64',
    'x-ms-lib-capability': 'retry-after, h429',
    'x-client-current-telemetry': '5|771,2,,,|,',
    'x-client-last-telemetry': '5|0|||0,0',
    'client-request-id': id
  }
  return { form: { ...library, ...form }, query: `?client-request-id=${id}` }
}

const pemInBase64 = (made: MadeCertificate): string => Buffer.from(made.certificate.toString()).toString('base64')

const servicePrincipalOf = (appId: string): Answer | undefined =>
  servicePrincipals.find((candidate) => candidate.appId === appId)

function permission(appId: string, list: 'appRoles' | 'oauth2PermissionScopes', value: string): string {
  const offered = servicePrincipalOf(appId)?.[list] as readonly Permission[]
  return offered.find((candidate) => candidate.value === value)?.id ?? ''
}

/** `entra app add` with certificate and permissions. */
async function addApplication(): Promise<void> {
  const resourceAccess = [
    { id: permission(GRAPH_APP, 'oauth2PermissionScopes', 'User.Read'), type: 'Scope' },
    { id: permission(GRAPH_APP, 'appRoles', 'Directory.Read.All'), type: 'Role' }
  ]
  const key = { type: 'AsymmetricX509Cert', usage: 'Verify', displayName: 'By m365', key: pemInBase64(certificate) }
  const created = await client.send('POST', `${OWN_TENANT}/applications`, {
    displayName: 'By m365',
    signInAudience: 'AzureADMyOrg',
    requiredResourceAccess: [{ resourceAppId: GRAPH_APP, resourceAccess }],
    publicClient: { redirectUris: ['http://localhost'] },
    keyCredentials: [key],
    isFallbackPublicClient: true
  })
  expect(created.status).toBe(201)
  const { id, appId } = created.body
  const principal = await client.send('POST', `${OWN_TENANT}/servicePrincipals`, { appId })
  expect(principal.status).toBe(201)
  application = { id, appId, servicePrincipalId: principal.body.id }
}

beforeAll(async () => {
  emulator = await startTenant()
  certificate = await makeCertificate('By m365', 0, 90)
  const { body } = await recordedToken(emulator, signIn({ client_secret: emulator.clientSecret }))
  client = new RecordedClient(emulator, body.access_token, { accept: 'application/json;odata.metadata=none' })
  const offered = '$select=appId,appRoles,id,oauth2PermissionScopes,servicePrincipalNames'
  servicePrincipals = (await client.send('GET', `${OWN_TENANT}/servicePrincipals?${offered}`)).body.value
  await addApplication()
})
afterAll(() => emulator.close())

describe('CLI for Microsoft 365', () => {
  it('signs in as the application that it registered, with its certificate', async () => {
    const claims = { aud: publicTokenEndpoint(emulator) }
    const assertion = await clientAssertion(emulator, application.appId, certificate, { claims })
    const form = { client_id: application.appId, ...assertionForm(assertion) }
    expect((await recordedToken(emulator, signIn(form))).status).toBe(200)
  })

  it('consents with grants to the new service principal', async () => {
    const { servicePrincipalId } = application
    const resourceId = servicePrincipalOf(GRAPH_APP)?.id
    const appRoleId = permission(GRAPH_APP, 'appRoles', 'Directory.Read.All')
    const grant = await client.send('POST', `${OWN_TENANT}/oauth2PermissionGrants`, {
      clientId: servicePrincipalId,
      consentType: 'AllPrincipals',
      principalId: null,
      resourceId,
      scope: 'User.Read'
    })
    const path = `${OWN_TENANT}/servicePrincipals/${servicePrincipalId}/appRoleAssignments`
    const assigned = await client.send('POST', path, { appRoleId, principalId: servicePrincipalId, resourceId })
    expect([grant.status, assigned.status]).toEqual([201, 201])
    const filter = `$expand=appRoleAssignments&$filter=appId%20eq%20%27${application.appId}%27`
    const expanded = await client.send('GET', `/v1.0/servicePrincipals?${filter}`)
    expect(expanded.body.value).toMatchObject([{ appRoleAssignments: [{ appRoleId, resourceId }] }])
  })

  it('adds a permission, and finds a resource by its name', async () => {
    const filter = `$filter=appId%20eq%20%27${application.appId}%27&$select=id,appId,requiredResourceAccess`
    const [found] = (await client.send('GET', `/v1.0/applications?${filter}`)).body.value
    const role = { id: permission(EXCHANGE_APP, 'appRoles', 'full_access_as_app'), type: 'Role' }
    const before = found?.['requiredResourceAccess'] as readonly object[]
    const requiredResourceAccess = [...before, { resourceAppId: EXCHANGE_APP, resourceAccess: [role] }]
    const change = await client.send('PATCH', `/v1.0/applications/${application.id}`, { requiredResourceAccess })
    expect(change.status).toBe(204)
    const name = '%27Office%20365%20SharePoint%20Online%27'
    const either = `(displayName%20eq%20${name}%20or%20startswith(displayName,${name}))`
    const resources = await client.send('GET', `/v1.0/servicePrincipals?$filter=${either}`)
    expect(resources.body.value).toMatchObject([{ displayName: 'Office 365 SharePoint Online' }])
  })

  it('gives a directory role by its name', async () => {
    const filter = '$filter=displayName%20eq%20%27Global%20Reader%27'
    const roles = await client.send('GET', `/v1.0/roleManagement/directory/roleDefinitions?${filter}`)
    expect(roles.body.value).toMatchObject([{ id: GLOBAL_READER }])
    const { status } = await client.send('POST', '/v1.0/roleManagement/directory/roleAssignments', {
      roleDefinitionId: GLOBAL_READER,
      principalId: application.servicePrincipalId,
      directoryScopeId: '/'
    })
    expect(status).toBe(201)
  })

  it('sends the certificates that it read back with a new one', async () => {
    const path = `${OWN_TENANT}/applications/${application.id}`
    const { body } = await client.send('GET', `${path}?$select=keyCredentials`)
    const next = await makeCertificate('The next one', 0, 90)
    const key = { type: 'AsymmetricX509Cert', usage: 'Verify', displayName: 'The next one', key: pemInBase64(next) }
    const sent = { keyCredentials: [...body.keyCredentials, key] }
    expect((await client.send('PATCH', path, sent)).status).toBe(204)
    const shown = (await client.send('GET', path)).body.keyCredentials
    expect(shown.map((each) => each.customKeyIdentifier)).toEqual([certificate.thumbprint, next.thumbprint])
  })

  it('adds an app role without saying that it is enabled, and reads app roles and scopes as lists', async () => {
    const path = `${OWN_TENANT}/applications/${application.id}`
    const role = {
      displayName: 'Tasks.Read',
      description: 'Reads tasks',
      id: 'e289436f-f012-4dce-9e1e-5bac563652da',
      value: 'Tasks.Read',
      allowedMemberTypes: ['Application']
    }
    expect((await client.send('PATCH', path, { appRoles: [role] })).status).toBe(204)
    expect((await client.send('GET', `${path}/appRoles`)).body.value).toEqual([
      { ...role, isEnabled: true, origin: 'Application' }
    ])
    const graph = `/v1.0/servicePrincipals/${servicePrincipalOf(GRAPH_APP)?.id}`
    const scopes = (await client.send('GET', `${graph}/oauth2PermissionScopes`)).body.value
    expect(scopes).toEqual(servicePrincipalOf(GRAPH_APP)?.['oauth2PermissionScopes'])
    const roles = (await client.send('GET', `${graph}/appRoles`)).body.value
    expect(roles).toEqual(servicePrincipalOf(GRAPH_APP)?.['appRoles'])
  })
})
