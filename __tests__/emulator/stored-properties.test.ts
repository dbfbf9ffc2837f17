import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { makeCertificate } from './support/certificates.ts'
import { askForToken, assertionForm, clientAssertion, GraphClient, startTenant } from './support/tenant-client.ts'

let emulator: RunningEmulator
let graph: GraphClient

beforeAll(async () => {
  emulator = await startTenant()
  emulator.grant('CustomSecAttributeAssignment.ReadWrite.All')
  graph = await GraphClient.of(emulator)
})
afterAll(() => emulator.close())

const someGuid = '11111111-2222-4333-8444-555555555555'

/** Every property of an application that clients write, beside those with tests of their own. */
const applicationProperties: readonly (readonly [string, unknown])[] = [
  ['addIns', [{ id: someGuid, type: 'FileHandler', properties: [{ key: 'version', value: '2' }] }]],
  [
    'api',
    {
      requestedAccessTokenVersion: 2,
      acceptMappedClaims: null,
      knownClientApplications: [someGuid],
      oauth2PermissionScopes: [],
      preAuthorizedApplications: [{ appId: someGuid, delegatedPermissionIds: [someGuid] }]
    }
  ],
  ['defaultRedirectUri', 'https://contoso.com/default'],
  ['description', 'Described'],
  ['groupMembershipClaims', 'SecurityGroup'],
  [
    'info',
    {
      logoUrl: null,
      marketingUrl: 'https://contoso.com/marketing',
      privacyStatementUrl: null,
      supportUrl: 'https://contoso.com/support',
      termsOfServiceUrl: null
    }
  ],
  ['isDeviceOnlyAuthSupported', true],
  ['isDisabled', false],
  ['isFallbackPublicClient', true],
  ['nativeAuthenticationApisEnabled', 'none'],
  ['notes', 'Noted'],
  [
    'optionalClaims',
    {
      accessToken: [{ name: 'ipaddr', source: null, essential: false, additionalProperties: [] }],
      idToken: [],
      saml2Token: []
    }
  ],
  ['parentalControlSettings', { countriesBlockedForMinors: ['DE'], legalAgeGroupRule: 'RequireConsentForKids' }],
  ['requestSignatureVerification', { isSignedRequestRequired: true, allowedWeakAlgorithms: 'rsaSha1' }],
  ['samlMetadataUrl', 'https://contoso.com/saml'],
  ['serviceManagementReference', 'CMDB-1'],
  [
    'servicePrincipalLockConfiguration',
    {
      isEnabled: true,
      allProperties: true,
      credentialsWithUsageSign: null,
      credentialsWithUsageVerify: null,
      tokenEncryptionKeyId: null
    }
  ],
  ['tags', ['backup']],
  ['tokenEncryptionKeyId', someGuid],
  ['oauth2RequirePostResponse', true],
  [
    'authenticationBehaviors',
    { blockAzureADGraphAccess: true, removeUnverifiedEmailClaim: null, requireClientServicePrincipal: null }
  ]
]

describe('an application', () => {
  it.each(applicationProperties)('keeps its %s on create and in a change', async (name, value) => {
    const { status, body: created } = await graph.post('/applications', { displayName: 'Created', [name]: value })
    expect(status).toBe(201)
    expect((await graph.get(`/applications/${created.id}?$select=${name}`)).body[name]).toEqual(value)
    const { body: changed } = await graph.post('/applications', { displayName: 'Changed' })
    expect((await graph.patch(`/applications/${changed.id}`, { [name]: value })).status).toBe(204)
    expect((await graph.get(`/applications/${changed.id}?$select=${name}`)).body[name]).toEqual(value)
  })

  it.each(['authenticationBehaviors', 'oauth2RequirePostResponse', 'managerApplications'])(
    'shows %s only to those who select it',
    async (name) => {
      const { body } = await graph.post('/applications', { displayName: 'Shown' })
      expect(body).not.toHaveProperty(name)
      expect((await graph.get(`/applications/${body.id}`)).body).not.toHaveProperty(name)
      expect((await graph.get(`/applications/${body.id}?$select=${name}`)).body).toHaveProperty(name)
    }
  )

  it('shows nothing but what Microsoft’s model has', async () => {
    const { body } = await graph.post('/applications', { displayName: 'Modelled' })
    expect(body).not.toHaveProperty('ownerIds')
    expect(body).toMatchObject({ createdByAppId: emulator.clientId, certification: null, verifiedPublisher: {} })
  })

  it('gives redirect URIs the positions that they were sent with', async () => {
    const redirectUriSettings = [
      { uri: 'https://contoso.com/b', index: 2 },
      { uri: 'https://contoso.com/a', index: 1 }
    ]
    const { body } = await graph.post('/applications', { displayName: 'Positions', web: { redirectUriSettings } })
    expect(body['web']).toMatchObject({
      redirectUris: ['https://contoso.com/b', 'https://contoso.com/a'],
      redirectUriSettings
    })
    const { status } = await graph.patch(`/applications/${body.id}`, {
      web: { redirectUris: ['https://contoso.com/c'], redirectUriSettings }
    })
    expect(status).toBe(400)
  })

  it('takes null for a complex property as empty', async () => {
    const redirectUris = ['http://localhost']
    const { body } = await graph.post('/applications', { displayName: 'Emptied', publicClient: { redirectUris } })
    expect((await graph.patch(`/applications/${body.id}`, { publicClient: null, spa: null, web: null })).status).toBe(
      204
    )
    expect((await graph.get(`/applications/${body.id}`)).body['publicClient']).toEqual({ redirectUris: [] })
  })

  it('may repeat its own IDs in a change, but no others', async () => {
    const { body } = await graph.post('/applications', { displayName: 'Identified' })
    const path = `/applications/${body.id}`
    expect((await graph.patch(path, { id: body.id, appId: body.appId, notes: 'x' })).status).toBe(204)
    expect((await graph.patch(path, { id: someGuid })).body.error.message).toBe(
      "Property 'id' is read-only and cannot be set."
    )
    expect((await graph.patch(path, { appId: someGuid })).body.error.message).toContain("'appId' is read-only")
    expect((await graph.post('/applications', { displayName: 'x', id: someGuid })).status).toBe(400)
  })
})

describe('a complex property that is changed', () => {
  const before = {
    api: { requestedAccessTokenVersion: 2, knownClientApplications: [someGuid] },
    web: {
      homePageUrl: 'https://contoso.com',
      implicitGrantSettings: { enableIdTokenIssuance: true },
      redirectUriSettings: [
        { uri: 'https://contoso.com/1', index: 1 },
        { uri: 'https://contoso.com/2', index: 2 }
      ]
    }
  }
  const change = {
    api: { knownClientApplications: [] },
    web: { redirectUris: ['https://contoso.com/2'], implicitGrantSettings: { enableAccessTokenIssuance: true } }
  }

  async function changed(client: GraphClient, first: object, second: object) {
    const { body } = await client.post('/applications', { displayName: 'Complex', ...first })
    expect((await client.patch(`/applications/${body.id}`, second)).status).toBe(204)
    return (await client.get(`/applications/${body.id}`)).body
  }

  it('is replaced as a whole', async () => {
    expect(await changed(graph, before, change)).toMatchObject({
      api: { requestedAccessTokenVersion: null, knownClientApplications: [] },
      web: {
        homePageUrl: null,
        implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: true },
        redirectUriSettings: [{ uri: 'https://contoso.com/2', index: null }]
      }
    })
  })

  it('keeps what is left out in a tenant that merges, but no position of a redirect URI that went', async () => {
    const own = await startTenant({ complexProperties: 'merge' })
    try {
      const client = await GraphClient.of(own)
      expect(await changed(client, before, change)).toMatchObject({
        api: { requestedAccessTokenVersion: 2, knownClientApplications: [] },
        web: {
          homePageUrl: 'https://contoso.com',
          implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: true },
          redirectUris: ['https://contoso.com/2'],
          redirectUriSettings: [{ uri: 'https://contoso.com/2', index: 2 }]
        }
      })
      const positions = { web: { redirectUriSettings: [{ uri: 'https://contoso.com/3', index: 3 }] } }
      expect((await changed(client, before, positions))['web']).toMatchObject({
        homePageUrl: 'https://contoso.com',
        redirectUris: ['https://contoso.com/3']
      })
      expect(await changed(client, before, { web: null })).toMatchObject({ web: { homePageUrl: null } })
    } finally {
      await own.close()
    }
  })
})

const servicePrincipalProperties: readonly (readonly [string, unknown])[] = [
  ['accountEnabled', false],
  ['addIns', [{ id: someGuid, type: 'FileHandler', properties: [{ key: 'version', value: '2' }] }]],
  ['alternativeNames', ['a', 'b']],
  ['appRoleAssignmentRequired', true],
  ['customSecurityAttributes', { Set: { '@odata.type': '#microsoft.graph.customSecurityAttributeValue', Name: 'x' } }],
  ['description', 'Described'],
  ['homepage', 'https://contoso.com'],
  [
    'info',
    {
      logoUrl: null,
      marketingUrl: null,
      privacyStatementUrl: null,
      supportUrl: 'https://contoso.com/support',
      termsOfServiceUrl: null
    }
  ],
  ['isDisabled', true],
  ['loginUrl', 'https://contoso.com/login'],
  ['logoutUrl', 'https://contoso.com/logout'],
  ['notes', 'Noted'],
  ['notificationEmailAddresses', ['backup@contoso.com']],
  ['preferredSingleSignOnMode', 'saml'],
  ['preferredTokenSigningKeyThumbprint', 'ABCDEF'],
  ['replyUrls', ['https://contoso.com/reply']],
  ['samlSingleSignOnSettings', { relayState: 'state' }],
  ['servicePrincipalNames', ['https://contoso.com/app']],
  ['tags', ['WindowsAzureActiveDirectoryIntegratedApp']],
  ['tokenEncryptionKeyId', someGuid]
]

describe('a service principal', () => {
  async function backing(properties: object = {}): Promise<string> {
    return (await graph.post('/applications', { displayName: 'Backing', ...properties })).body.appId
  }

  it.each(servicePrincipalProperties)('keeps its %s on create and in a change', async (name, value) => {
    const { status, body: created } = await graph.post('/servicePrincipals', { appId: await backing(), [name]: value })
    expect(status).toBe(201)
    expect((await graph.get(`/servicePrincipals/${created.id}?$select=${name}`)).body[name]).toEqual(value)
    const { body: changed } = await graph.post('/servicePrincipals', { appId: await backing() })
    expect((await graph.patch(`/servicePrincipals/${changed.id}`, { [name]: value })).status).toBe(204)
    expect((await graph.get(`/servicePrincipals/${changed.id}?$select=${name}`)).body[name]).toEqual(value)
  })

  it('follows its application where it has nothing of its own', async () => {
    const appId = await backing({
      web: { homePageUrl: 'https://contoso.com', redirectUris: ['https://contoso.com/r'] }
    })
    expect((await graph.post('/servicePrincipals', { appId })).body).toMatchObject({
      homepage: 'https://contoso.com',
      replyUrls: ['https://contoso.com/r'],
      createdByAppId: emulator.clientId
    })
  })

  it('keeps certificates of its own', async () => {
    const { der } = await makeCertificate('SAML')
    const keyCredentials = [{ type: 'AsymmetricX509Cert', usage: 'Verify', key: der }]
    const { body } = await graph.post('/servicePrincipals', { appId: await backing(), keyCredentials })
    expect(body.keyCredentials).toMatchObject([{ displayName: 'CN=SAML', key: null }])
    const selected = await graph.get(`/servicePrincipals/${body.id}?$select=keyCredentials`)
    expect(selected.body.keyCredentials[0]?.key).toBe(der)
  })

  it('may repeat its own IDs and name in a change, but no others', async () => {
    const { body } = await graph.post('/servicePrincipals', { appId: await backing() })
    const path = `/servicePrincipals/${body.id}`
    const repeated = { id: body.id, appId: body.appId, displayName: 'Backing', notes: 'x' }
    expect((await graph.patch(path, repeated)).status).toBe(204)
    expect((await graph.patch(path, { id: someGuid })).status).toBe(400)
    expect((await graph.patch(path, { displayName: 'Other' })).body.error.message).toBe(
      'Property displayName on the service principal does not match the application object.'
    )
  })

  it('takes custom security attributes only from those who may assign them', async () => {
    const own = await startTenant()
    try {
      const { status } = await (await GraphClient.of(own)).patch(`/servicePrincipals/${own.objectId}`, {
        customSecurityAttributes: { Set: { Name: 'x' } }
      })
      expect(status).toBe(403)
    } finally {
      await own.close()
    }
  })

  it('that is disabled gets no token', async () => {
    const certificate = await makeCertificate('Disabled')
    const keyCredentials = [{ type: 'AsymmetricX509Cert', usage: 'Verify', key: certificate.der }]
    const appId = await backing({ keyCredentials })
    const { body } = await graph.post('/servicePrincipals', { appId, isDisabled: true })
    const codes = async (): Promise<readonly number[] | undefined> => {
      const form = assertionForm(await clientAssertion(emulator, appId, certificate))
      return (await askForToken(emulator, { client_id: appId, ...form })).body.error_codes
    }
    expect(await codes()).toEqual([7000112])
    await graph.patch(`/servicePrincipals/${body.id}`, { isDisabled: false })
    expect(await codes()).toBeUndefined()
  })
})
