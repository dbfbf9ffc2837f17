import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeCertificate } from './support/certificates.ts'
import { askEws, ExchangeClient, exchangeAppId, getInbox, tokenFor } from './support/service-clients.ts'
import { askForToken, assertionForm, clientAssertion, GraphClient, startTenant } from './support/tenant-client.ts'

const conformance = resolve(import.meta.dirname, '../../../shared/conformance/check-traffic.mjs')
const globalReader = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451'
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A whole registration, one call of each kind. */
async function register(file: string): Promise<{ assertion: string; secret: string }> {
  const emulator = await startTenant({ recordFile: file })
  try {
    emulator.grant('Sites.Read.All')
    const graph = await GraphClient.of(emulator)
    const certificate = await makeCertificate('Recorded')
    await graph.post('/$batch', {
      requests: [
        { id: '1', method: 'GET', url: '/organization' },
        { id: '2', method: 'GET', url: '/domains' },
        { id: '3', method: 'GET', url: '/subscribedSkus' },
        { id: '4', method: 'GET', url: "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')" },
        { id: '5', method: 'GET', url: '/users/backup@contoso.com?$select=id,assignedPlans,accountEnabled' },
        { id: '6', method: 'GET', url: '/users/backup@contoso.com/mailboxSettings' },
        { id: '7', method: 'GET', url: '/servicePrincipals?$select=id,appId&$top=2' },
        { id: '8', method: 'GET', url: '/roleManagement/directory/roleDefinitions' },
        { id: '9', method: 'GET', url: '/sites/root?$select=webUrl' }
      ]
    })
    const { body: application } = await graph.patch(
      "/applications(uniqueName='recorded')",
      {
        displayName: 'Recorded',
        keyCredentials: [{ type: 'AsymmetricX509Cert', usage: 'Verify', key: certificate.der }]
      },
      { prefer: 'create-if-missing' }
    )
    const { body: client } = await graph.post('/servicePrincipals', { appId: application.appId })
    const { body: resource } = await graph.get(
      "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?$select=id"
    )
    await graph.post(`/servicePrincipals/${resource.id}/appRoleAssignedTo`, {
      principalId: client.id,
      resourceId: resource.id,
      appRoleId: '7ab1d382-f21e-4acd-a863-ba3e13f7da61'
    })
    const { body: grant } = await graph.post('/oauth2PermissionGrants', {
      clientId: client.id,
      consentType: 'AllPrincipals',
      resourceId: resource.id,
      scope: 'User.Read'
    })
    await graph.patch(`/oauth2PermissionGrants/${grant.id}`, { scope: 'User.Read offline_access' })
    await graph.post('/roleManagement/directory/roleAssignments', {
      principalId: client.id,
      roleDefinitionId: globalReader,
      directoryScopeId: '/'
    })
    await graph.get(`/applications/${application.id}?$select=id,keyCredentials`)
    await graph.get(`/applications/${application.id}/owners`)
    await graph.get('/applications?$expand=owners')
    await graph.get(`/servicePrincipals/${client.id}?$expand=appRoleAssignments`)
    await graph.get(`/servicePrincipals/${client.id}/oauth2PermissionGrants`)
    await graph.get(`/roleManagement/directory/roleAssignments?$filter=principalId eq '${client.id}'`)
    await graph.post('/servicePrincipals', { appId: application.appId })
    await graph.delete(`/applications/${application.id}`)
    const assertion = await clientAssertion(emulator, application.appId, certificate)
    await askForToken(emulator, { client_id: application.appId, ...assertionForm(assertion) })
    return { assertion, secret: emulator.clientSecret }
  } finally {
    await emulator.close()
  }
}

describe('recorded traffic', () => {
  it('holds one exchange a line, without tokens, secrets and assertions', async () => {
    const file = join(folder, 'redacted.ndjson')
    const { assertion, secret } = await register(file)
    const text = readFileSync(file, 'utf8')
    const lines = text
      .trim()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as {
            method: string
            url: string
            requestHeaders: Record<string, string>
            requestBody: Record<string, unknown>
            responseBody: Record<string, unknown>
          }
      )
    expect(lines[0]).toMatchObject({
      method: 'POST',
      requestBody: { grant_type: 'client_credentials', client_secret: 'redacted' },
      responseBody: { access_token: 'redacted', token_type: 'Bearer' }
    })
    expect(lines[1]).toMatchObject({
      method: 'POST',
      requestHeaders: { authorization: 'Bearer redacted' },
      requestBody: { requests: expect.any(Array) }
    })
    expect(text).not.toContain(secret)
    expect(text).not.toContain(assertion)
    expect(text).not.toMatch(/eyJ[\w-]{20,}\./)
  })

  // The checker of the published model is not part of this repository.
  if (existsSync(conformance)) {
    it("conforms to Microsoft's published model", async () => {
      const file = join(folder, 'checked.ndjson')
      await register(file)
      const { stdout } = await promisify(execFile)(process.execPath, [conformance, file])
      expect(stdout).toMatch(/^\d+ exchanges, 0 violations\n$/)
    })
  }
})

interface RecordedLine {
  readonly url: string
  readonly status: number
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly requestBody: unknown
  readonly responseBody: unknown
}

function linesOf(file: string): RecordedLine[] {
  const text = readFileSync(file, 'utf8')
  expect(text).not.toMatch(/eyJ[\w-]{20,}\./)
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordedLine)
}

describe('recorded traffic of Exchange and SharePoint', () => {
  it('stands in files of its own, so that the other one holds nothing but Entra and Graph', async () => {
    const emulator = await startTenant({ recordFile: join(folder, 'traffic.ndjson') })
    const { exchangeEndpoint, sharePointEndpoint, tenantId } = emulator
    await (await ExchangeClient.of(emulator)).run('Get-OrganizationConfig')
    await askEws(emulator, await tokenFor(emulator, exchangeAppId), getInbox(''))
    await fetch(`${sharePointEndpoint}/_api/web`)
    await emulator.close()
    expect(linesOf(join(folder, 'traffic.exchange.ndjson'))).toEqual([
      expect.objectContaining({
        url: `${exchangeEndpoint}/adminapi/beta/${tenantId}/InvokeCommand`,
        requestHeaders: expect.objectContaining({ authorization: 'Bearer redacted' }),
        requestBody: { CmdletInput: { CmdletName: 'Get-OrganizationConfig', Parameters: {} } },
        responseBody: expect.objectContaining({ value: [expect.objectContaining({ EwsEnabled: true })] })
      }),
      expect.objectContaining({ url: `${exchangeEndpoint}/EWS/Exchange.asmx`, requestBody: getInbox(''), status: 403 })
    ])
    expect(linesOf(join(folder, 'traffic.sharePoint.ndjson'))).toEqual([
      expect.objectContaining({ url: `${sharePointEndpoint}/_api/web`, status: 403 })
    ])
    const others = linesOf(join(folder, 'traffic.ndjson'))
    expect(others.filter(({ url }) => !url.startsWith(`${emulator.authorityHost}/${tenantId}/`))).toEqual([])
  })

  it('of an earlier run goes', async () => {
    const recordFile = join(folder, 'twice.ndjson')
    const first = await startTenant({ recordFile })
    await fetch(`${first.sharePointEndpoint}/_api/web`)
    await first.close()
    expect(existsSync(join(folder, 'twice.sharePoint.ndjson'))).toBe(true)
    await (await startTenant({ recordFile })).close()
    expect(existsSync(join(folder, 'twice.sharePoint.ndjson'))).toBe(false)
  })
})

describe('a state file', () => {
  it('brings the tenant back in the next run, with the new certificate of the administrator', async () => {
    const stateFile = join(folder, 'state.json')
    const first = await startTenant({ stateFile })
    const { body } = await (await GraphClient.of(first)).post('/applications', { displayName: 'Kept' })
    await first.clientCertificate()
    await first.close()
    const second = await startTenant({ stateFile, seed: 'northwind' })
    try {
      expect(second.tenantId).toBe(first.tenantId)
      expect((await (await GraphClient.of(second)).get(`/applications/${body.id}`)).body.displayName).toBe('Kept')
      await second.clientCertificate()
      const keys = second.tenant.applications.find((candidate) => candidate.appId === second.clientId)?.keyCredentials
      expect(keys).toHaveLength(1)
    } finally {
      await second.close()
    }
  })

  it('keeps what was set in Exchange, and wins over the options', async () => {
    const stateFile = join(folder, 'exchange.json')
    const first = await startTenant({ stateFile, ews: 'others' })
    await (await ExchangeClient.of(first)).run('Set-OrganizationConfig', { EwsAllowedAppIDs: '', EwsEnabled: false })
    await first.close()
    const second = await startTenant({ stateFile, ews: 'others' })
    expect(second.tenant.exchange).toMatchObject({ ewsEnabled: false, ewsAllowedAppIds: [], isEwsEnforced: true })
    await second.close()
  })
})
