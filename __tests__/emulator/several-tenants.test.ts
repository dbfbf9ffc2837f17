import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator, Tenant } from '../../emulator/index.ts'
import { GraphClient, startTenant, type TokenAnswer } from './support/tenant-client.ts'

let emulator: RunningEmulator
beforeAll(async () => {
  emulator = await startTenant({ tenants: 3, ews: 'others' })
})
afterAll(() => emulator.close())

/** Asks the tenant with that name for a Graph token, in the name of the provider's application unless `form` says otherwise. */
async function askFor(tenant: string, form: Readonly<Record<string, string>> = {}) {
  const fields = {
    grant_type: 'client_credentials',
    scope: 'https://graph.microsoft.com/.default',
    client_id: emulator.clientId,
    client_secret: emulator.clientSecret,
    ...form
  }
  const response = await fetch(`${emulator.authorityHost}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(fields)
  })
  return { status: response.status, body: (await response.json()) as TokenAnswer }
}

async function graphIn(tenant: string): Promise<GraphClient> {
  return new GraphClient(emulator.graphEndpoint, (await askFor(tenant)).body.access_token)
}

function tenant(number: number): Tenant {
  const found = emulator.tenantOf(emulator.tenants[number - 1]?.tenantId ?? '')
  if (found === undefined) throw new Error(`there is no tenant ${number}`)
  return found
}

describe('several tenants', () => {
  it('have names and IDs of their own, the first being that of the seed', () => {
    expect(emulator.tenants.map(({ tenantDomain }) => tenantDomain)).toEqual([
      'contoso.onmicrosoft.com',
      'contoso-2.onmicrosoft.com',
      'contoso-3.onmicrosoft.com'
    ])
    expect(emulator.tenants[0]?.tenantId).toBe(emulator.tenantId)
    expect(new Set(emulator.tenants.map(({ tenantId }) => tenantId)).size).toBe(3)
  })

  it('are administered by one application, by ID or domain, with the same secret', async () => {
    for (const { tenantId, tenantDomain } of emulator.tenants) {
      for (const name of [tenantId, tenantDomain.toUpperCase()]) {
        const { body } = await (await graphIn(name)).get('/organization')
        expect(body.value.map(({ id }) => id)).toEqual([tenantId])
      }
    }
  })

  it('have a service principal each of that application, which is at home in the first', async () => {
    const filter = `?$filter=appId eq '${emulator.clientId}'`
    const graph = await graphIn('contoso-2.onmicrosoft.com')
    const [principals, applications] = [
      await graph.get(`/servicePrincipals${filter}`),
      await graph.get(`/applications${filter}`)
    ]
    expect(principals.body.value).toMatchObject([{ appOwnerOrganizationId: emulator.tenantId }])
    expect(principals.body.value[0]?.id).not.toBe(emulator.objectId)
    expect(applications.body.value).toEqual([])
  })

  it('keep what is written in one of them from the others', async () => {
    const [second, third] = [await graphIn('contoso-2.com'), await graphIn('contoso-3.com')]
    const created = await second.post('/applications', { displayName: 'Backup of 2' })
    expect(created.status).toBe(201)
    expect((await third.get(`/applications/${created.body.id}`)).status).toBe(404)
    const refused = await askFor('contoso-3.com', { client_id: created.body.appId })
    expect(refused).toMatchObject({ status: 400, body: { error_codes: [700016] } })
  })

  it('stand in Exchange as the options say', () => {
    expect(tenant(3).exchange.ewsAllowedAppIds).toEqual(tenant(1).exchange.ewsAllowedAppIds)
    expect(tenant(3).exchange.ewsAllowedAppIds).toHaveLength(3)
  })

  it('refuse the application where nobody has let it in', async () => {
    const third = tenant(3)
    third.servicePrincipals = third.servicePrincipals.filter(({ appId }) => appId !== emulator.clientId)
    expect(await askFor(third.id)).toMatchObject({ status: 401, body: { error_codes: [7000229] } })
  })

  it('refuse an application of one tenant alone', async () => {
    const reader = emulator.identity('Entra inventory reader')
    const form = { client_id: reader.clientId, client_secret: reader.clientSecret }
    expect((await askFor('contoso.com', form)).status).toBe(200)
    expect(await askFor('contoso-2.com', form)).toMatchObject({ status: 400, body: { error_codes: [700016] } })
  })

  it('are not found by other names', async () => {
    expect(await askFor('contoso-4.com')).toMatchObject({ status: 400, body: { error_codes: [90002] } })
  })
})
