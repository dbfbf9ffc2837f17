import { request } from 'node:https'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose'
import type { RunningEmulator } from '../../emulator/index.ts'
import { readSeed } from '../../emulator/seed.ts'
import { makeCertificate } from './support/certificates.ts'
import {
  askForToken,
  assertionForm,
  base64UrlOfHex,
  type Credential,
  clientAssertion,
  GraphClient,
  readCredential,
  startTenant,
  tokenEndpoint
} from './support/tenant-client.ts'

let emulator: RunningEmulator
let administrator: Credential

beforeAll(async () => {
  emulator = await startTenant()
  administrator = readCredential((await emulator.clientCertificate()).pem)
})
afterAll(() => emulator.close())

const secret = () => ({ client_secret: emulator.clientSecret })

async function signInWith(options: Parameters<typeof clientAssertion>[3], credential = administrator) {
  return await askForToken(
    emulator,
    assertionForm(await clientAssertion(emulator, emulator.clientId, credential, options))
  )
}

describe('discovery', () => {
  it('describes the tenant under its GUID and its verified domains', async () => {
    for (const name of [emulator.tenantId, 'contoso.com', 'contoso.onmicrosoft.com']) {
      const response = await fetch(`${emulator.authorityHost}/${name}/v2.0/.well-known/openid-configuration`)
      expect(response.status).toBe(200)
      expect(await response.json()).toMatchObject({
        token_endpoint: tokenEndpoint(emulator),
        issuer: `${emulator.authorityHost}/${emulator.tenantId}/v2.0`
      })
    }
  })

  it('does not know a domain that is not verified', async () => {
    const response = await fetch(
      `${emulator.authorityHost}/contoso-merger.example/v2.0/.well-known/openid-configuration`
    )
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_tenant', error_codes: [90002] })
  })

  it('names the host that a proxy forwarded, over a certificate that covers it', async () => {
    const { port } = new URL(emulator.authorityHost)
    const body = await new Promise<string>((resolve, reject) => {
      const asked = request(
        {
          host: '127.0.0.1',
          port,
          servername: 'login.microsoftonline.us',
          ca: emulator.ca,
          path: `/${emulator.tenantId}/v2.0/.well-known/openid-configuration`,
          headers: { host: 'login.microsoftonline.us' }
        },
        (response) => {
          let text = ''
          response
            .setEncoding('utf8')
            .on('data', (chunk: string) => (text += chunk))
            .on('end', () => resolve(text))
        }
      )
      asked.on('error', reject).end()
    })
    expect(JSON.parse(body)).toMatchObject({
      token_endpoint: `https://login.microsoftonline.us/${emulator.tenantId}/oauth2/v2.0/token`,
      cloud_instance_name: 'login.microsoftonline.us'
    })
  })

  it('answers instance discovery for itself and refuses a host that is no login service', async () => {
    const ask = (host: string) =>
      fetch(
        `${emulator.authorityHost}/common/discovery/instance?api-version=1.1&authorization_endpoint=https://${host}/t/oauth2/v2.0/authorize`
      )
    const known = await ask(new URL(emulator.authorityHost).host)
    expect(await known.json()).toMatchObject({
      'api-version': '1.1',
      metadata: [{ preferred_network: new URL(emulator.authorityHost).host }]
    })
    const unknown = await ask('login.example')
    expect(unknown.status).toBe(400)
    expect(await unknown.json()).toMatchObject({ error: 'invalid_instance' })
  })
})

describe('a client secret', () => {
  it('gets a bearer token that is not cached', async () => {
    const { status, headers, body } = await askForToken(emulator, {
      ...secret(),
      'x-client-SKU': 'unknown fields are passed over'
    })
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toContain('no-store')
    expect(headers.get('x-ms-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(Object.keys(body)).toEqual(['token_type', 'expires_in', 'ext_expires_in', 'access_token'])
  })

  it('may come as HTTP Basic', async () => {
    const basic = Buffer.from(`${emulator.clientId}:${emulator.clientSecret}`).toString('base64')
    const response = await fetch(tokenEndpoint(emulator), {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' })
    })
    expect(response.status).toBe(200)
  })

  it('is refused with the body of an Entra error when it is wrong', async () => {
    const { status, body } = await askForToken(emulator, { client_secret: 'wrong' })
    expect(status).toBe(401)
    expect(body).toMatchObject({
      error: 'invalid_client',
      error_codes: [7000215],
      error_uri: 'https://login.microsoftonline.com/error?code=7000215'
    })
    expect(body.error_description).toMatch(
      /^AADSTS7000215: .* Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/
    )
    expect(body.error_description).not.toContain('wrong.')
  })

  it('is refused when it has expired', async () => {
    const application = emulator.tenant.applications.find((candidate) => candidate.appId === emulator.clientId)
    application?.passwordCredentials.push({
      keyId: '0',
      displayName: null,
      secretText: 'old',
      startDateTime: '2020-01-01T00:00:00Z',
      endDateTime: '2021-01-01T00:00:00Z'
    })
    const { status, body } = await askForToken(emulator, { client_secret: 'old' })
    expect([status, body.error, body.error_codes]).toEqual([401, 'invalid_client', [7000222]])
  })
})

describe('a certificate assertion', () => {
  it.each(['RS256', 'PS256'] as const)('signs in with %s', async (algorithm) => {
    const { status, body } = await signInWith({ algorithm })
    expect(status).toBe(200)
    expect(decodeJwt(body.access_token)).toMatchObject({ appid: emulator.clientId, appidacr: '2' })
  })

  it('may be made out to the token endpoint under a verified domain', async () => {
    const { status } = await signInWith({ claims: { aud: `${emulator.authorityHost}/contoso.com/oauth2/v2.0/token` } })
    expect(status).toBe(200)
  })

  const now = () => Math.floor(Date.now() / 1000)
  it.each([
    ['for another audience', () => ({ claims: { aud: 'https://login.microsoftonline.com/common' } }), 700023],
    ['that has expired', () => ({ claims: { nbf: now() - 2000, exp: now() - 1000 } }), 700024],
    ['that is not valid yet', () => ({ claims: { nbf: now() + 1000, exp: now() + 1600 } }), 700024],
    ['whose subject is not its issuer', () => ({ claims: { sub: 'somebody else' } }), 50048],
    ['of another client', () => ({ claims: { iss: 'somebody else', sub: 'somebody else' } }), 700021],
    ['with a start that is no number', () => ({ claims: { nbf: 'yesterday' } as unknown as JWTPayload }), 50027],
    ['without an ID', () => ({ claims: { jti: '' } }), 50027],
    [
      'with a hexadecimal thumbprint',
      () => ({ header: { x5t: administrator.certificate.fingerprint.replaceAll(':', '') } }),
      700027
    ]
  ])('%s is refused', async (_, options, code) => {
    const { status, body } = await signInWith(options())
    expect([status, body.error, body.error_codes]).toEqual([401, 'invalid_client', [code]])
  })

  it('may have a padded thumbprint, as MSAL for Python sends it', async () => {
    const x5t = `${base64UrlOfHex(administrator.certificate.fingerprint)}=`
    expect((await signInWith({ header: { x5t } })).status).toBe(200)
  })

  it('may name its key by kid alone, as Terraform does', async () => {
    expect((await signInWith({ namedBy: 'kid' })).status).toBe(200)
    const unknown = await signInWith({ namedBy: 'kid' }, await makeCertificate('Stranger'))
    expect([unknown.status, unknown.body.error_codes]).toEqual([401, [700027]])
    const unnamed = await signInWith({ namedBy: 'nothing' })
    expect([unnamed.status, unnamed.body.error_codes]).toEqual([401, [50027]])
  })

  it('tolerates clocks that differ by four minutes', async () => {
    const { status } = await signInWith({ claims: { nbf: now() + 240, exp: now() + 840 } })
    expect(status).toBe(200)
  })

  it('with a certificate that is not registered names its thumbprint', async () => {
    const stranger = await makeCertificate('Stranger')
    const { status, body } = await signInWith({}, stranger)
    expect([status, body.error_codes]).toEqual([401, [700027]])
    expect(body.error_description).toContain(
      `[Reason - The key was not found., Thumbprint of key used by client: '${stranger.thumbprint}'`
    )
  })

  it('signed with another key than the certificate names is refused', async () => {
    const stranger = await makeCertificate('Stranger')
    const { body } = await signInWith({}, { certificate: administrator.certificate, privateKey: stranger.privateKey })
    expect(body.error_codes).toEqual([700027])
    expect(body.error_description).toContain('did not match the expected signature value')
  })

  it('with a registered certificate that has expired is refused', async () => {
    const expired = await makeCertificate('Expired', -20, -10)
    emulator.tenant.applications
      .find((candidate) => candidate.appId === emulator.clientId)
      ?.keyCredentials.push({
        keyId: '0',
        type: 'AsymmetricX509Cert',
        usage: 'Verify',
        key: expired.der,
        customKeyIdentifier: expired.thumbprint,
        displayName: null,
        startDateTime: '2026-01-01T00:00:00Z',
        endDateTime: '2026-01-02T00:00:00Z'
      })
    const { body } = await signInWith({}, expired)
    expect(body.error_codes).toEqual([700027])
    expect(body.error_description).toContain('The key used is expired.')
  })

  it('that is no token is refused', async () => {
    const { status, body } = await askForToken(emulator, assertionForm('not.a.token'))
    expect([status, body.error_codes]).toEqual([401, [50027]])
  })
})

describe('a request for a token', () => {
  it.each([
    [
      'for an unknown application',
      { client_id: '11111111-2222-4333-8444-555555555555' },
      400,
      'unauthorized_client',
      700016
    ],
    ['without a credential', { client_secret: '' }, 401, 'invalid_client', 7000216],
    [
      'for two resources',
      { scope: 'https://graph.microsoft.com/.default https://outlook.office365.com/.default' },
      400,
      'invalid_scope',
      70011
    ],
    ['for a single permission', { scope: 'https://graph.microsoft.com/User.Read.All' }, 400, 'invalid_scope', 1002012],
    ['without a scope', { scope: '' }, 400, 'invalid_request', 90014],
    [
      'for a resource that the tenant lacks',
      { scope: 'https://vault.azure.net/.default' },
      400,
      'invalid_resource',
      500011
    ],
    ['with another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
    ['without a grant', { grant_type: '' }, 400, 'invalid_request', 900144]
  ])('%s is refused', async (_, form, status, error, code) => {
    const answer = await askForToken(emulator, { ...secret(), ...form })
    expect([answer.status, answer.body.error, answer.body.error_codes]).toEqual([status, error, [code]])
  })

  it('of an unknown tenant is refused', async () => {
    const response = await fetch(`${emulator.authorityHost}/fabrikam.com/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({})
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_request', error_codes: [90002] })
  })

  it('of an application without or with a disabled service principal is refused', async () => {
    const own = await startTenant()
    try {
      const client = own.tenant.servicePrincipals.find((candidate) => candidate.appId === own.clientId)
      if (!client) throw new Error('no service principal')
      client.accountEnabled = false
      const disabled = await askForToken(own, { client_secret: own.clientSecret })
      expect([disabled.status, disabled.body.error, disabled.body.error_codes]).toEqual([
        400,
        'unauthorized_client',
        [7000112]
      ])
      own.tenant.servicePrincipals = own.tenant.servicePrincipals.filter((candidate) => candidate !== client)
      const missing = await askForToken(own, { client_secret: own.clientSecret })
      expect([missing.status, missing.body.error, missing.body.error_codes]).toEqual([401, 'invalid_client', [7000229]])
    } finally {
      await own.close()
    }
  })
})

describe('what is disabled', () => {
  it.each([
    ['by Microsoft', { disabledByMicrosoftStatus: 'DisabledDueToViolationOfServicesAgreement' }, [7000112]],
    ['by its owner', { isDisabled: true }, [7000112]],
    ['by neither', { disabledByMicrosoftStatus: 'NotDisabled', isDisabled: false }, undefined]
  ])('an application that is disabled %s', async (_, change, codes) => {
    const own = await startTenant()
    try {
      const application = own.tenant.applications.find((candidate) => candidate.appId === own.clientId)
      const graph = await GraphClient.of(own)
      Object.assign(application ?? {}, change)
      expect((await askForToken(own, { client_secret: own.clientSecret })).body.error_codes).toEqual(codes)
      expect((await graph.get(`/applications/${application?.id}`)).body).toMatchObject(change)
    } finally {
      await own.close()
    }
  })

  it('a resource gets no token, and says so in its service principal', async () => {
    const seed = readSeed('contoso')
    const resourceServicePrincipals = (seed.resourceServicePrincipals ?? []).map((resource) => ({
      ...resource,
      accountEnabled: resource.appId !== '00000002-0000-0ff1-ce00-000000000000'
    }))
    const own = await startTenant({ seed: { ...seed, resourceServicePrincipals } })
    try {
      const scope = 'https://outlook.office365.com/.default'
      const { status, body } = await askForToken(own, { client_secret: own.clientSecret, scope })
      expect([status, body.error, body.error_codes]).toEqual([400, 'invalid_resource', [500014]])
      expect(body.error_description).toContain(
        "The service principal for resource 'https://outlook.office365.com' is disabled. This indicate that a subscription"
      )
      const graph = await GraphClient.of(own)
      const exchange = await graph.get("/servicePrincipals(appId='00000002-0000-0ff1-ce00-000000000000')")
      expect(exchange.body['accountEnabled']).toBe(false)
    } finally {
      await own.close()
    }
  })
})

describe('an access token', () => {
  it('is a v1 app-only token of the service principal', async () => {
    const { body } = await askForToken(emulator, secret())
    const claims = decodeJwt(body.access_token)
    expect(claims).toMatchObject({
      aud: 'https://graph.microsoft.com',
      iss: `https://sts.windows.net/${emulator.tenantId}/`,
      ver: '1.0',
      idtyp: 'app',
      oid: emulator.objectId,
      sub: emulator.objectId,
      appidacr: '1',
      tid: emulator.tenantId
    })
    expect(claims).not.toHaveProperty('scp')
    expect(decodeProtectedHeader(body.access_token)).toMatchObject({ typ: 'JWT', alg: 'RS256' })
  })

  it.each([
    'https://outlook.office365.com/.default',
    'https://outlook.office365.com//.default',
    'https://contoso.sharepoint.com/.default',
    'https://contoso-admin.sharepoint.com/.default',
    '00000002-0000-0ff1-ce00-000000000000/.default'
  ])('for %s carries that audience, and no roles where none are granted', async (scope) => {
    const { status, body } = await askForToken(emulator, { ...secret(), scope })
    expect(status).toBe(200)
    const claims = decodeJwt(body.access_token)
    expect(claims.aud).toBe(scope.slice(0, -'/.default'.length))
    expect('roles' in claims).toBe(!scope.includes('sharepoint'))
  })

  it.each([
    ['Worldwide', ['graph.microsoft.com', 'outlook.office365.com', 'contoso.sharepoint.com']],
    ['USGovernment', ['graph.microsoft.us', 'outlook.office365.us', 'contoso.sharepoint.us']],
    ['USDefence', ['dod-graph.microsoft.us', 'outlook-dod.office365.us', 'contoso.sharepoint-mil.us']],
    ['China', ['microsoftgraph.chinacloudapi.cn', 'partner.outlook.cn', 'contoso.sharepoint.cn']]
  ] as const)('in the cloud %s is issued for the hosts of that cloud alone', async (cloud, own) => {
    const hosts = [
      ...['graph.microsoft.com', 'outlook.office365.com', 'contoso.sharepoint.com'],
      ...['graph.microsoft.us', 'outlook.office365.us', 'contoso.sharepoint.us'],
      ...['dod-graph.microsoft.us', 'outlook-dod.office365.us', 'contoso.sharepoint-mil.us'],
      ...['microsoftgraph.chinacloudapi.cn', 'partner.outlook.cn', 'contoso.sharepoint.cn']
    ]
    emulator.traits.cloud = cloud
    const answers = await Promise.all(
      hosts.map((host) => askForToken(emulator, { ...secret(), scope: `https://${host}/.default` }))
    )
    emulator.traits.cloud = 'Worldwide'
    const issued = hosts.filter((_, index) => answers[index]?.status === 200)
    expect(issued).toEqual(own)
    const refused = answers.filter((answer) => answer.status !== 200)
    expect(new Set(refused.map((answer) => answer.body.error_codes[0]))).toEqual(new Set([500011]))
  })

  it('keeps the roles it was issued with; the next one shows what was granted and the directory roles', async () => {
    const graph = await GraphClient.of(emulator)
    const exchange = emulator.tenant.servicePrincipals.find((candidate) => candidate.displayName.includes('Exchange'))
    const role = exchange?.appRoles.find((candidate) => candidate.value === 'full_access_as_app')
    await graph.post(`/servicePrincipals/${emulator.objectId}/appRoleAssignments`, {
      principalId: emulator.objectId,
      resourceId: exchange?.id,
      appRoleId: role?.id
    })
    await graph.post('/roleManagement/directory/roleAssignments', {
      principalId: emulator.objectId,
      roleDefinitionId: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
      directoryScopeId: '/'
    })
    const { body } = await askForToken(emulator, { ...secret(), scope: 'https://outlook.office365.com/.default' })
    const claims = decodeJwt(body.access_token)
    expect(claims['roles']).toEqual(['Exchange.ManageAsApp', 'full_access_as_app'])
    expect(claims['wids']).toContain('f2ef992c-3afb-46b9-b7cf-a126ee74c451')
  })
})
