import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { GraphClient, startTenant } from './support/tenant-client.ts'

const exchangeFoundation = '113feb6c-3fe4-4440-bddc-54d774bf0318'
let emulator: RunningEmulator
let graph: GraphClient

beforeAll(async () => {
  emulator = await startTenant()
  graph = await GraphClient.of(emulator)
})
afterAll(() => emulator.close())

describe('the organisation', () => {
  it('is one, with its verified domains and the initial one marked', async () => {
    const { body } = await graph.get('/organization?$select=id,displayName,tenantType,verifiedDomains')
    expect(body.value).toEqual([
      {
        id: emulator.tenantId,
        displayName: 'Contoso',
        tenantType: 'AAD',
        verifiedDomains: [
          expect.objectContaining({ name: 'contoso.com', isDefault: true, isInitial: false, type: 'Managed' }),
          expect.objectContaining({ name: 'contoso.onmicrosoft.com', isDefault: false, isInitial: true })
        ]
      }
    ])
  })

  it('has domains, verified or not', async () => {
    const { body } = await graph.get('/domains')
    expect(body.value.map((domain) => [domain.id, domain['isVerified']])).toEqual([
      ['contoso.com', true],
      ['contoso.onmicrosoft.com', true],
      ['contoso-merger.example', false]
    ])
    expect((await graph.get('/domains/contoso.com')).body['isDefault']).toBe(true)
    expect((await graph.get('/domains/elsewhere.example')).status).toBe(404)
  })

  it('has subscriptions with the plans of Exchange and SharePoint', async () => {
    const { body } = await graph.get('/subscribedSkus')
    const plans = body.value.map((sku) => [sku['skuPartNumber'], JSON.stringify(sku['servicePlans'])])
    expect(plans[0]?.[0]).toBe('ENTERPRISEPACK')
    expect(plans[0]?.[1]).toContain('"servicePlanName":"EXCHANGE_S_ENTERPRISE","provisioningStatus":"Success"')
    expect(plans[0]?.[1]).toContain('SHAREPOINTENTERPRISE')
    expect(plans[1]?.[1]).toContain(exchangeFoundation)
  })
})

describe('a user', () => {
  const select = '$select=id,accountEnabled,assignedLicenses,assignedPlans,userPrincipalName'

  it('shows licences and account state only when they are selected', async () => {
    const { body } = await graph.get('/users/backup@contoso.com')
    expect(body).toMatchObject({ displayName: 'Backup Account', mail: 'backup@contoso.com' })
    expect(body).not.toHaveProperty('assignedPlans')
    expect(body).not.toHaveProperty('accountEnabled')
  })

  it('is found by ID and by user principal name in any case', async () => {
    const { body } = await graph.get(`/users/BACKUP@contoso.com?${select}`)
    expect(body['accountEnabled']).toBe(true)
    expect(body['assignedPlans']).toContainEqual(
      expect.objectContaining({
        service: 'exchange',
        capabilityStatus: 'Enabled',
        servicePlanId: 'efb87545-963c-4e0d-99df-69c6916d9eb0'
      })
    )
    expect((await graph.get(`/users/${body.id}`)).status).toBe(200)
  })

  it('may have an Exchange plan that gives no mailbox', async () => {
    const { body } = await graph.get(`/users/foundation@contoso.com?${select}`)
    expect(body['assignedPlans']).toContainEqual(
      expect.objectContaining({ service: 'exchange', servicePlanId: exchangeFoundation })
    )
    const { body: licences } = await graph.get('/users/foundation@contoso.com/licenseDetails')
    expect(licences.value).toMatchObject([
      {
        skuPartNumber: 'AAD_PREMIUM',
        servicePlans: [{ servicePlanName: 'EXCHANGE_S_FOUNDATION', provisioningStatus: 'Success' }, {}]
      }
    ])
  })

  it('may be disabled', async () => {
    expect((await graph.get(`/users/disabled@contoso.com?${select}`)).body['accountEnabled']).toBe(false)
  })

  it('that does not exist is not found', async () => {
    expect((await graph.get('/users/nobody@contoso.com')).body.error.code).toBe('Request_ResourceNotFound')
  })

  it('is listed by filter', async () => {
    expect(
      (await graph.get("/users?$filter=userPrincipalName eq 'shared@contoso.com'&$select=id,mail")).body.value
    ).toMatchObject([{ mail: 'shared@contoso.com' }])
  })
})

describe('a mailbox', () => {
  it.each([
    ['backup@contoso.com', 'user'],
    ['shared@contoso.com', 'shared']
  ])('of %s is for %s', async (user, purpose) => {
    expect((await graph.get(`/users/${user}/mailboxSettings`)).body['userPurpose']).toBe(purpose)
    expect((await graph.get(`/users/${user}/mailboxSettings/userPurpose`)).body.value).toBe(purpose)
  })

  it.each([
    ['nomailbox@contoso.com', 404, 'MailboxNotEnabledForRESTAPI'],
    ['blocked@contoso.com', 403, 'ErrorAccessDenied'],
    ['policy@contoso.com', 403, 'ErrorAccessDenied']
  ])('of %s is refused with %d', async (user, status, code) => {
    for (const path of ['mailboxSettings', 'mailboxSettings/userPurpose']) {
      const answer = await graph.get(`/users/${user}/${path}`)
      expect([answer.status, answer.body.error.code]).toEqual([status, code])
    }
  })
})

describe('a mailbox that an application access policy closes', () => {
  it('is refused in the words of Exchange', async () => {
    const { body } = await graph.get('/users/policy@contoso.com/mailboxSettings/userPurpose')
    expect(body.error.message).toBe(
      'Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.'
    )
  })
})

describe('the bundled seeds', () => {
  it('fabrikam lacks the services that were never provisioned', async () => {
    const fabrikam = await startTenant({ seed: 'fabrikam' })
    try {
      const client = await GraphClient.of(fabrikam)
      expect(
        (await client.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?$select=id")).status
      ).toBe(200)
      for (const appId of ['00000002-0000-0ff1-ce00-000000000000', '00000003-0000-0ff1-ce00-000000000000']) {
        expect((await client.get(`/servicePrincipals(appId='${appId}')`)).status).toBe(404)
      }
    } finally {
      await fabrikam.close()
    }
  })

  it('northwind has an application of the usual name by somebody else, and an owned one that others use', async () => {
    const northwind = await startTenant({ seed: 'northwind' })
    try {
      const client = await GraphClient.of(northwind)
      const { body: foreign } = await client.get(
        "/applications?$filter=displayName eq 'Veeam Backup for Microsoft 365'&$expand=owners"
      )
      expect(foreign.value).toMatchObject([{ owners: [{ displayName: 'Service desk automation' }] }])
      const { body: owned } = await client.get("/applications?$filter=displayName eq 'Northwind backup'&$expand=owners")
      expect(owned.value).toMatchObject([
        {
          owners: [{ id: northwind.objectId }],
          web: { redirectUris: ['https://portal.northwind.example/signin-oidc'] }
        }
      ])
      expect(owned.value[0]?.keyCredentials.map((key) => Date.parse(key.endDateTime) < Date.now())).toEqual([
        true,
        false,
        false
      ])
      const { body: grants } = await client.get(
        `/servicePrincipals(appId='${owned.value[0]?.appId}')/oauth2PermissionGrants`
      )
      expect(grants.value).toMatchObject([{ consentType: 'AllPrincipals', scope: ' User.Read Calendars.Read' }])
    } finally {
      await northwind.close()
    }
  })
})
