import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { type MadeCertificate, makeCertificate } from './support/certificates.ts'
import { publicTokenEndpoint, type RecordedAnswer, RecordedClient, recordedToken } from './support/recorded-client.ts'
import {
  assertionForm,
  type Credential,
  clientAssertion,
  readCredential,
  startTenant
} from './support/tenant-client.ts'

/**
 * What Terraform 1.11.4 with its provider azuread 3.9.0 sends, recorded on 2026-11-26 as docs/witnesses.md says. Before it
 * shows an object as made, it reads it back; a value that is not given back is drift in the next plan.
 */

const GRAPH_APP = '00000003-0000-0000-c000-000000000000'
const GLOBAL_READER = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451'

let emulator: RunningEmulator
let certificate: MadeCertificate
let client: RecordedClient
let application: RecordedAnswer['body']
let servicePrincipal: RecordedAnswer['body']
let graphId: string
let roleId: string

async function signIn(clientId: string, credential: Credential) {
  const options = { namedBy: 'kid', claims: { aud: publicTokenEndpoint(emulator) } } as const
  const assertion = await clientAssertion(emulator, clientId, credential, options)
  const scope = 'https://graph.microsoft.com/.default'
  return await recordedToken(emulator, { form: { client_id: clientId, scope, ...assertionForm(assertion) } })
}

const reference = (id: string): string => `https://graph.microsoft.com/v1.0/directoryObjects/${id}`
const read = async (path: string) => (await client.send('GET', path)).body
const change = async (path: string, body: object) => (await client.send('PATCH', path, body)).status

/** `azuread_application` with every property that the provider sends. */
const wantedApplication = () => ({
  api: {
    acceptMappedClaims: false,
    knownClientApplications: [],
    oauth2PermissionScopes: [],
    requestedAccessTokenVersion: 1
  },
  appRoles: [],
  description: null,
  displayName: 'By Terraform',
  groupMembershipClaims: null,
  identifierUris: [],
  info: { marketingUrl: null, privacyStatementUrl: null, supportUrl: null, termsOfServiceUrl: null },
  isDeviceOnlyAuthSupported: false,
  isFallbackPublicClient: true,
  notes: null,
  optionalClaims: {},
  publicClient: { redirectUris: ['http://localhost'] },
  requiredResourceAccess: [{ resourceAccess: [{ id: roleId, type: 'Role' }], resourceAppId: GRAPH_APP }],
  serviceManagementReference: null,
  signInAudience: 'AzureADMyOrg',
  spa: { redirectUris: [] },
  tags: [],
  web: {
    homePageUrl: null,
    implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
    logoutUrl: null,
    redirectUris: ['https://contoso.example/signin']
  }
})

/** `azuread_service_principal` likewise. */
const wantedServicePrincipal = () => ({
  accountEnabled: true,
  alternativeNames: [],
  appId: application.appId,
  appRoleAssignmentRequired: false,
  loginUrl: null,
  notes: null,
  notificationEmailAddresses: [],
  preferredSingleSignOnMode: null,
  samlSingleSignOnSettings: {},
  tags: []
})

async function make(set: string, type: string, body: object): Promise<RecordedAnswer['body']> {
  const owners = { 'owners@odata.bind': [reference(emulator.objectId)] }
  const sent = { '@odata.type': `#microsoft.graph.${type}`, ...body, ...owners }
  const { status, body: made } = await client.send('POST', `/v1.0/${set}`, sent)
  expect(status).toBe(201)
  return made
}

beforeAll(async () => {
  emulator = await startTenant()
  certificate = await makeCertificate('By Terraform', 0, 90)
  const { body } = await signIn(emulator.clientId, readCredential((await emulator.clientCertificate()).pem))
  client = new RecordedClient(emulator, body.access_token, {
    accept: 'application/json; charset=utf-8; IEEE754Compatible=false',
    'content-type': 'application/json; charset=utf-8',
    'odata-version': '4.0',
    'odata-maxversion': '4.0'
  })
  const [graph] = (await read(`/v1.0/servicePrincipals?%24filter=appId+eq+%27${GRAPH_APP}%27`)).value
  const roles = graph?.['appRoles'] as readonly { readonly id: string; readonly value: string }[]
  graphId = graph?.id ?? ''
  roleId = roles.find(({ value }) => value === 'Directory.Read.All')?.id ?? ''
  application = await make('applications', 'application', wantedApplication())
  const placeholder = { description: 'TERRAFORM_UPDATE_1bae14fa-eefe-8d7d-38bf-c0064385cacd' }
  servicePrincipal = await make('servicePrincipals', 'servicePrincipal', {
    ...wantedServicePrincipal(),
    ...placeholder
  })
})
afterAll(() => emulator.close())

describe('Terraform', () => {
  it('finds an application as it made it, once it has been renamed twice', async () => {
    const path = `/v1.0/applications/${application.id}`
    const type = '#microsoft.graph.application'
    expect(await change(path, { '@odata.type': type, displayName: 'TERRAFORM_UPDATE_88324ca5' })).toBe(204)
    expect(await change(path, { '@odata.type': type, displayName: 'By Terraform' })).toBe(204)
    expect(await read(path)).toMatchObject(wantedApplication())
    const post = `/beta/applications/${application.id}?%24select=oauth2RequirePostResponse`
    expect(await read(post)).toHaveProperty('oauth2RequirePostResponse')
    expect((await read(`${path}/owners`)).value).toMatchObject([{ id: emulator.objectId }])
  })

  it('finds a service principal as it made it', async () => {
    const path = `/v1.0/servicePrincipals/${servicePrincipal.id}`
    const type = '#microsoft.graph.servicePrincipal'
    expect(await change(path, { '@odata.type': type, description: null })).toBe(204)
    expect(await read(path)).toMatchObject({ ...wantedServicePrincipal(), description: null })
    const metadata = `/beta/servicePrincipals/${servicePrincipal.id}?%24select=samlMetadataUrl`
    expect(await read(metadata)).toHaveProperty('samlMetadataUrl')
    expect((await read(`${path}/owners`)).value).toMatchObject([{ id: emulator.objectId }])
  })

  it('registers a certificate under an ID of its own, signs in with it, and takes it away', async () => {
    const path = `/v1.0/applications/${application.id}`
    const body = { '@odata.type': '#microsoft.graph.application', id: application.id }
    const key = {
      key: Buffer.from(certificate.certificate.toString()).toString('base64'),
      keyId: '847d2788-998e-d47d-8d87-edbbfe758268',
      type: 'AsymmetricX509Cert',
      usage: 'Verify'
    }
    expect(await change(path, { ...body, keyCredentials: [key] })).toBe(204)
    expect((await read(path)).keyCredentials).toMatchObject([{ keyId: key.keyId, type: key.type, usage: key.usage }])
    expect((await signIn(application.appId, certificate)).status).toBe(200)
    expect(await change(path, { ...body, keyCredentials: [] })).toBe(204)
    expect((await signIn(application.appId, certificate)).status).toBe(401)
  })

  it('grants app roles from the side of the resource, and scopes without a principal', async () => {
    const path = `/v1.0/servicePrincipals/${graphId}/appRoleAssignedTo`
    const assignment = { appRoleId: roleId, principalId: servicePrincipal.id, resourceId: graphId }
    const assigned = await client.send('POST', path, {
      '@odata.type': '#microsoft.graph.appRoleAssignment',
      ...assignment
    })
    expect(assigned.status).toBe(201)
    expect(await read(`${path}/${assigned.body.id}`)).toMatchObject(assignment)
    const grant = {
      clientId: servicePrincipal.id,
      consentType: 'AllPrincipals',
      resourceId: graphId,
      scope: 'User.Read'
    }
    const granted = await client.send('POST', '/v1.0/oauth2PermissionGrants', {
      '@odata.type': '#microsoft.graph.oAuth2PermissionGrant',
      ...grant
    })
    expect(granted.status).toBe(201)
    expect(await read(`/v1.0/oauth2PermissionGrants/${granted.body.id}`)).toMatchObject(grant)
    for (const made of [`${path}/${assigned.body.id}`, `/v1.0/oauth2PermissionGrants/${granted.body.id}`]) {
      expect((await client.send('DELETE', made)).status).toBe(204)
      expect((await client.send('GET', made)).status).toBe(404)
    }
  })

  it('activates a directory role by its template, and assigns it', async () => {
    const templates = (await read('/v1.0/directoryRoleTemplates')).value
    expect(templates).toContainEqual(expect.objectContaining({ id: GLOBAL_READER, displayName: 'Global Reader' }))
    const wanted = `/v1.0/directoryRoles?%24filter=roleTemplateId+eq+%27${GLOBAL_READER}%27`
    expect((await read(wanted)).value).toEqual([])
    const activation = { '@odata.type': '#microsoft.graph.directoryRole', roleTemplateId: GLOBAL_READER }
    const role = await client.send('POST', '/v1.0/directoryRoles', activation)
    expect(role.status).toBe(201)
    expect((await read(`/v1.0/directoryRoles/${role.body.id}`))['roleTemplateId']).toBe(GLOBAL_READER)
    const assignment = { directoryScopeId: '/', principalId: servicePrincipal.id, roleDefinitionId: GLOBAL_READER }
    const assigned = await client.send('POST', '/v1.0/roleManagement/directory/roleAssignments', {
      '@odata.type': '#microsoft.graph.unifiedRoleAssignment',
      ...assignment
    })
    expect(assigned.status).toBe(201)
    const path = `/v1.0/roleManagement/directory/roleAssignments/${assigned.body.id}`
    expect(await read(path)).toMatchObject(assignment)
    expect((await client.send('DELETE', path)).status).toBe(204)
  })
})
