import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { type Answer, GraphClient, startTenant } from './support/tenant-client.ts'

let emulator: RunningEmulator
let graph: GraphClient

beforeAll(async () => {
  emulator = await startTenant()
  graph = await GraphClient.of(emulator)
  for (let index = 0; index < 5; index += 1) {
    await graph.post('/applications', { displayName: `Listed ${index}`, tags: index === 0 ? ['first'] : [] })
  }
})
afterAll(() => emulator.close())

const names = (body: Answer): readonly string[] => body.value.map((entry) => entry.displayName)
const filtered = (set: string, filter: string, headers?: Record<string, string>) =>
  graph.get(`/${set}${set.includes('?') ? '&' : '?'}$filter=${encodeURIComponent(filter)}`, headers)

describe('a refusal', () => {
  it('carries the date without a zone, and the IDs of the exchange', async () => {
    const clientRequestId = '11111111-2222-4333-8444-555555555555'
    const { headers, body } = await graph.get('/applications/22222222-2222-4333-8444-555555555555', {
      'client-request-id': clientRequestId
    })
    expect(body.error.innerError).toEqual({
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
      'request-id': headers.get('request-id'),
      'client-request-id': clientRequestId
    })
    expect(headers.get('client-request-id')).toBe(clientRequestId)
    expect(headers.get('x-ms-ags-diagnostic')).not.toBeNull()
  })

  it('of a path that the emulator does not know is 501 and names the path', async () => {
    for (const path of ['/me', '/applications/11111111-2222-4333-8444-555555555555/extensionProperties', '/groups']) {
      const { status, body } = await graph.get(path)
      expect([status, body.error.code]).toEqual([501, 'NotImplemented'])
      expect(body.error.message).toContain(`GET /v1.0${path}`)
    }
    expect((await graph.get(`${emulator.graphEndpoint}/beta/applications`)).status).toBe(501)
    expect((await fetch(`${emulator.authorityHost}/elsewhere`)).status).toBe(501)
  })

  it('of a body over 4 MB is 413', async () => {
    const { status } = await graph.post('/applications', { displayName: 'x', notes: 'x'.repeat(5 * 1024 * 1024) })
    expect(status).toBe(413)
  })
})

describe('$select', () => {
  it('gives the selected properties and no others', async () => {
    const { body } = await graph.get('/applications?$select=appId,displayName&$top=1')
    expect(Object.keys(body.value[0] ?? {})).toEqual(['appId', 'displayName'])
    expect(body['@odata.context']).toContain('#applications(appId,displayName)')
  })

  it('of a property that does not exist is refused', async () => {
    const { status, body } = await graph.get('/applications?$select=id,colour')
    expect([status, body.error.code]).toEqual([400, 'BadRequest'])
    expect(body.error.message).toContain(
      "Could not find a property named 'colour' on type 'microsoft.graph.application'."
    )
  })
})

describe('paging', () => {
  it('follows links of whole pages until there is none', async () => {
    const seen: string[] = []
    let next: string | undefined = `/applications?$filter=startswith(displayName,'Listed')&$top=2`
    let pages = 0
    while (next !== undefined) {
      const { body }: { body: Answer } = await graph.get(next)
      seen.push(...names(body))
      next = body['@odata.nextLink']
      pages += 1
    }
    expect(pages).toBe(3)
    expect(seen).toEqual(['Listed 0', 'Listed 1', 'Listed 2', 'Listed 3', 'Listed 4'])
  })

  it('gives 100 at most when nothing is said', async () => {
    const own = await startTenant({ seed: 'fabrikam' })
    try {
      const [template] = own.tenant.applications
      if (!template) throw new Error('no application')
      for (let index = 0; index < 120; index += 1)
        own.tenant.applications.push({ ...template, id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` })
      const { body } = await (await GraphClient.of(own)).get('/applications?$select=id')
      expect(body.value).toHaveLength(100)
      expect(body['@odata.nextLink']).toMatch(
        new RegExp(`^${own.graphEndpoint}/v1.0/applications\\?\\$select=id&\\$skiptoken=`)
      )
    } finally {
      await own.close()
    }
  })

  it.each(['0', '1000', 'ten'])('refuses $top=%s', async (top) => {
    const { status, body } = await graph.get(`/applications?$top=${top}`)
    expect([status, body.error.message]).toEqual([
      400,
      `Invalid page size specified: '${top}'. Must be between 1 and 999 inclusive.`
    ])
  })
})

describe('$filter', () => {
  it.each([
    ["displayName eq 'listed 1'", ['Listed 1']],
    ["displayName in ('Listed 1','Listed 3')", ['Listed 1', 'Listed 3']],
    ["startswith(displayName,'Listed') and not (displayName eq 'Listed 0')", undefined],
    ["tags/any(t:t eq 'first')", ['Listed 0']],
    [
      "displayName eq 'Listed 1' or (displayName eq 'Listed 2' and signInAudience eq 'AzureADMyOrg')",
      ['Listed 1', 'Listed 2']
    ],
    ["startswith(displayName,'Listed 4') and createdDateTime ge 2026-01-01T00:00:00Z", ['Listed 4']],
    ['createdDateTime gt 2026-01-01T00:00:00Z', undefined],
    ["displayName eq 'it''s'", []]
  ])('%s', async (filter, expected) => {
    const { status, body } = await filtered('applications', filter)
    if (expected === undefined) expect([status, body.error.code]).toEqual([400, 'Request_UnsupportedQuery'])
    else expect(names(body)).toEqual(expected)
  })

  it('takes ne and not only as an advanced query', async () => {
    const filter = "startswith(displayName,'Listed') and displayName ne 'Listed 0'"
    expect((await filtered('applications', filter)).status).toBe(400)
    const { body } = await filtered('applications?$count=true', filter, { consistencylevel: 'eventual' })
    expect(body['@odata.count']).toBe(4)
  })

  it.each([
    ['applications', "notes eq 'x'", 'Request_UnsupportedQuery'],
    ['applications', 'displayName eq Listed', 'BadRequest'],
    ['applications', "displayName eq 'x", 'BadRequest'],
    ['applications', "displayName like 'x'", 'BadRequest'],
    ['oauth2PermissionGrants', "startswith(clientId,'a')", 'Request_UnsupportedQuery'],
    ['subscribedSkus', "skuPartNumber eq 'ENTERPRISEPACK'", 'Request_UnsupportedQuery']
  ])('on %s: %s is refused', async (set, filter, code) => {
    const { status, body } = await filtered(set, filter)
    expect([status, body.error.code]).toEqual([400, code])
  })

  it('compares the resource of an assignment with a GUID without quotes', async () => {
    const path = `servicePrincipals/${emulator.objectId}/appRoleAssignments`
    const graphId = emulator.tenant.servicePrincipals.find(
      (candidate) => candidate.displayName === 'Microsoft Graph'
    )?.id
    expect((await filtered(path, `resourceId eq ${graphId}`)).body.value).toHaveLength(10)
    expect((await filtered(path, `resourceId eq '${graphId}'`)).status).toBe(400)
  })
})

describe('other query options', () => {
  it.each([
    ['/applications?$expand=owners,extensionProperties', 400],
    ['/applications?$expand=extensionProperties', 400],
    ['/applications?$search="displayName:x"', 501],
    ['/applications?$apply=aggregate', 400],
    ['/applications?$top=1&$top=2', 400]
  ])('%s is answered %d', async (path, status) => {
    expect((await graph.get(path)).status).toBe(status)
  })
})

describe('$orderby', () => {
  const advanced = { consistencylevel: 'eventual' }
  const upns = async (order: string): Promise<unknown[]> =>
    (await graph.get(`/users?$select=userPrincipalName&$orderby=${order}`)).body.value.map(
      (user) => user['userPrincipalName']
    )

  it('sorts by what the reference names, up or down, without regard to case', async () => {
    const ascending = await upns('userPrincipalName')
    expect(ascending).toEqual([...ascending].sort())
    expect(await upns('userPrincipalName desc')).toEqual([...ascending].reverse())
    expect((await graph.get('/applications?$orderby=displayName')).status).toBe(200)
    expect((await graph.get('/servicePrincipals?$orderby=displayName asc')).status).toBe(200)
  })

  it.each([
    ['/users?$orderby=createdDateTime desc', "Unsupported sort property 'createdDateTime' for 'User'."],
    ['/applications?$orderby=notes', "Unsupported sort property 'notes' for 'Application'."],
    ['/oauth2PermissionGrants?$orderby=scope', "Unsupported sort property 'scope' for 'OAuth2PermissionGrant'."],
    [
      "/applications?$filter=startswith(displayName,'a')&$orderby=displayName",
      'Sorting not supported for current query.'
    ],
    ['/users?$orderby=displayName,userPrincipalName', 'Sorting not supported for current query.']
  ])('%s is refused', async (path, message) => {
    const { status, body } = await graph.get(path)
    expect([status, body.error.code, body.error.message]).toEqual([400, 'Request_UnsupportedQuery', message])
  })

  it('sorts what is filtered, and by dates, only as an advanced query', async () => {
    const filtered = "/applications?$count=true&$filter=startswith(displayName,'Listed')&$orderby=displayName desc"
    const { body } = await graph.get(filtered, advanced)
    expect(body.value.map((entry) => entry.displayName)).toEqual([4, 3, 2, 1, 0].map((index) => `Listed ${index}`))
    expect((await graph.get('/applications?$orderby=createdDateTime')).status).toBe(400)
    expect((await graph.get('/applications?$count=true&$orderby=createdDateTime', advanced)).status).toBe(200)
    const deleted = '/directory/deletedItems/microsoft.graph.application?$count=true&$orderby=deletedDateTime desc'
    expect((await graph.get(deleted, advanced)).status).toBe(200)
  })
})
