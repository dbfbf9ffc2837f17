import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { EmulatorOptions, RunningEmulator } from '../../emulator/index.ts'
import { sharePointAppId, tokenByCertificate, tokenFor } from './support/service-clients.ts'
import { GraphClient, signIn, startTenant } from './support/tenant-client.ts'

let emulator: RunningEmulator

beforeEach(async () => {
  emulator = await startTenant()
})
afterEach(async () => emulator.close())

async function restart(options: EmulatorOptions): Promise<void> {
  await emulator.close()
  emulator = await startTenant(options)
}

/** Grants a permission of SharePoint, not that of Graph of the same name. */
function grantInSharePoint(value: string): void {
  const resource = emulator.tenant.servicePrincipals.find(({ appId }) => appId === sharePointAppId)
  const role = resource?.appRoles.find((candidate) => candidate.value === value)
  if (!resource || !role) throw new Error(`SharePoint does not offer ${value}`)
  emulator.tenant.appRoleAssignments.push({
    id: value,
    appRoleId: role.id,
    principalId: emulator.objectId,
    resourceId: resource.id,
    createdDateTime: '2024-01-01T00:00:00Z'
  })
}

async function askWeb(
  token: string,
  headers: Readonly<Record<string, string>> = { accept: 'application/json' }
): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(`${emulator.sharePointEndpoint}/_api/web?$select=Title`, {
    headers: { authorization: `Bearer ${token}`, ...headers }
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

describe('sites/root in Graph', () => {
  it('names the host of the initial domain', async () => {
    emulator.grant('Sites.Read.All')
    const { status, body } = await (await GraphClient.of(emulator)).get('/sites/root?$select=webUrl')
    expect(status).toBe(200)
    expect(body).toEqual({
      '@odata.context': `${emulator.graphEndpoint}/v1.0/$metadata#sites(webUrl)/$entity`,
      webUrl: 'https://contoso.sharepoint.com'
    })
  })

  it.each([
    ['USGovernment', 'https://contoso.sharepoint.us'],
    ['USDefence', 'https://contoso.sharepoint-mil.us'],
    ['China', 'https://contoso.sharepoint.cn']
  ] as const)('of a tenant in the cloud %s is %s', async (cloud, webUrl) => {
    const graphHosts = {
      USGovernment: 'graph.microsoft.us',
      USDefence: 'dod-graph.microsoft.us',
      China: 'microsoftgraph.chinacloudapi.cn'
    }
    await restart({ cloud })
    emulator.grant('Sites.Read.All')
    const graph = new GraphClient(emulator.graphEndpoint, await tokenFor(emulator, `https://${graphHosts[cloud]}`))
    expect((await graph.get('/sites/root?$select=webUrl')).body['webUrl']).toBe(webUrl)
  })

  it('names the host of a renamed tenant, of which the initial domain says nothing', async () => {
    await restart({ sharePointHost: 'wingtip.sharepoint.com' })
    emulator.grant('Sites.Read.All')
    const { body } = await (await GraphClient.of(emulator)).get('/sites/root')
    expect(body).toMatchObject({
      webUrl: 'https://wingtip.sharepoint.com',
      siteCollection: { hostname: 'wingtip.sharepoint.com' }
    })
    expect(emulator.tenantDomain).toBe('contoso.onmicrosoft.com')
  })

  it('needs Sites.Read.All', async () => {
    const { status, body } = await (await GraphClient.of(emulator)).get('/sites/root?$select=webUrl')
    expect([status, body.error.code]).toEqual([403, 'accessDenied'])
  })

  it('does not exist where SharePoint was never provisioned', async () => {
    await restart({ seed: 'fabrikam' })
    emulator.grant('Sites.Read.All')
    const { status, body } = await (await GraphClient.of(emulator)).get('/sites/root?$select=webUrl')
    expect([status, body.error.message]).toEqual([400, 'Tenant does not have a SPO license.'])
  })
})

describe('_api/web', () => {
  beforeEach(() => grantInSharePoint('Sites.FullControl.All'))

  it.each([sharePointAppId, 'https://contoso.sharepoint.com'])('is read with a token for %s', async (resource) => {
    const { status, text } = await askWeb(await tokenByCertificate(emulator, resource))
    expect(status).toBe(200)
    expect(JSON.parse(text)).toMatchObject({ 'odata.type': 'SP.Web', Title: 'Contoso Team Site' })
    expect(emulator.requests.at(-1)).toMatchObject({
      method: 'GET',
      url: '/_api/web?$select=Title',
      status: 200,
      host: 'sharePoint'
    })
  })

  it('is read with a token for the origin of the emulator', async () => {
    expect((await askWeb(await tokenByCertificate(emulator, emulator.sharePointEndpoint))).status).toBe(200)
  })

  it.each([
    ['application/json;odata=nometadata', 'application/json', '{"Title":"Contoso Team Site"}'],
    ['application/json;odata=verbose', 'application/json', '"d":{"__metadata"'],
    ['*/*', 'application/atom+xml;type=entry;charset=utf-8', '<d:Title>Contoso Team Site</d:Title>']
  ])('comes in the form that Accept: %s asks for', async (accept, type, content) => {
    const { headers, text } = await askWeb(await tokenByCertificate(emulator, sharePointAppId), { accept })
    expect(headers.get('content-type')).toContain(type)
    expect(text).toContain(content)
  })

  it.each(['https://contoso.sharepoint.com', 'https://fabrikam.sharepoint.com'])(
    'of a renamed tenant is 401 for a token for %s',
    async (resource) => {
      await restart({ sharePointHost: 'wingtip.sharepoint.com' })
      grantInSharePoint('Sites.FullControl.All')
      const { status, headers } = await askWeb(await tokenByCertificate(emulator, resource))
      expect(status).toBe(401)
      expect(headers.get('x-ms-diagnostics')).toContain(`Invalid audience Uri '${resource}'.`)
      for (const right of [sharePointAppId, 'https://wingtip.sharepoint.com'])
        expect((await askWeb(await tokenByCertificate(emulator, right))).status).toBe(200)
    }
  )

  it('is 401 for a token that was got with a client secret', async () => {
    const { status, text } = await askWeb(await tokenFor(emulator, sharePointAppId))
    expect([status, text]).toEqual([401, 'Unsupported app only token.'])
  })

  it('is 401 for a token for Graph, and for none', async () => {
    expect((await askWeb(await signIn(emulator))).status).toBe(401)
    const { status, headers } = await askWeb('')
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toContain(`client_id="${sharePointAppId}"`)
  })

  it('knows no other properties than title and address', async () => {
    const token = await tokenByCertificate(emulator, sharePointAppId)
    const url = `${emulator.sharePointEndpoint}/_api/web?$select=Colour`
    expect((await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status).toBe(400)
  })
})

describe('permissions in SharePoint', () => {
  it.each(['Sites.Read.All', 'Sites.ReadWrite.All', 'Sites.Manage.All', 'Sites.FullControl.All'])(
    '%s reads the root site',
    async (permission) => {
      grantInSharePoint(permission)
      expect((await askWeb(await tokenByCertificate(emulator, sharePointAppId))).status).toBe(200)
    }
  )

  it('are 403 when they do not reach', async () => {
    grantInSharePoint('User.Read.All')
    const { status, text } = await askWeb(await tokenByCertificate(emulator, sharePointAppId))
    expect(status).toBe(403)
    expect(JSON.parse(text)).toMatchObject({
      error: { code: '-2147024891, System.UnauthorizedAccessException' }
    })
  })

  it('are 401 when there are none at all, also where Graph has one of that name', async () => {
    emulator.grant('Sites.FullControl.All')
    expect((await askWeb(await tokenByCertificate(emulator, sharePointAppId))).status).toBe(401)
  })
})
