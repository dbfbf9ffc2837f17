import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { readSeed } from '../../emulator/seed.ts'
import { makeCertificate } from './support/certificates.ts'
import { GraphClient, startTenant } from './support/tenant-client.ts'

let emulator: RunningEmulator
let graph: GraphClient
let yearLong: Awaited<ReturnType<typeof makeCertificate>>

beforeAll(async () => {
  emulator = await startTenant()
  emulator.grant('Policy.ReadWrite.ApplicationConfiguration')
  emulator.grant('CustomSecAttributeAssignment.Read.All')
  graph = await GraphClient.of(emulator)
  yearLong = await makeCertificate('Year', -1, 365)
})
afterAll(() => emulator.close())

type Restriction = RunningEmulator['tenant']['appManagementPolicy']['keyCredentialRestrictions'][number]
const lifetime: Restriction = {
  restrictionType: 'asymmetricKeyLifetime',
  maxLifetime: 'P180D',
  restrictForAppsCreatedAfterDateTime: null,
  state: 'enabled',
  excludeActors: null
}

beforeEach(() => setPolicy(lifetime))

function setPolicy(...restrictions: Restriction[]): void {
  emulator.tenant.appManagementPolicy.isEnabled = true
  emulator.tenant.appManagementPolicy.keyCredentialRestrictions = restrictions
}

const register = (change: object = {}) =>
  graph.post('/applications', {
    displayName: 'Judged',
    keyCredentials: [{ type: 'AsymmetricX509Cert', usage: 'Verify', key: yearLong.der, ...change }]
  })

describe('the default app management policy', () => {
  it('is read with its restrictions', async () => {
    const { body } = await graph.get('/policies/defaultAppManagementPolicy')
    expect(body).toMatchObject({ isEnabled: true, applicationRestrictions: { keyCredentials: [lifetime] } })
  })

  it('refuses a certificate that lives too long', async () => {
    const { status, body } = await register()
    expect([status, body.error.code]).toEqual([400, 'CredentialInvalidLifetimeAsPerAppPolicy'])
    expect(body.error.message).toBe(
      "Credential lifetime exceeds the max value allowed as per assigned policy '00000000-0000-0000-0000-000000000000'."
    )
    expect(body.error.details).toMatchObject([{ code: 'InvalidKeyEndDate', target: 'EndDate' }])
  })

  it('judges the dates of the key credential, not of the certificate', async () => {
    const endDateTime = new Date(Date.now() + 170 * 86_400_000).toISOString()
    expect((await register({ endDateTime })).status).toBe(201)
  })

  it.each(['P1Y2M', 'P53W', 'P366D', 'P366DT12H'])('allows it for %s', async (maxLifetime) => {
    setPolicy({ ...lifetime, maxLifetime })
    expect((await register()).status).toBe(201)
  })

  it.each([
    ['switched off', { state: 'disabled' as const }],
    ['for applications created later', { restrictForAppsCreatedAfterDateTime: '2099-01-01T00:00:00Z' }]
  ])('does not apply when it is %s', async (_, change) => {
    setPolicy({ ...lifetime, ...change })
    expect((await register()).status).toBe(201)
  })

  it('refuses a self-signed certificate where an authority is required', async () => {
    setPolicy({ ...lifetime, restrictionType: 'trustedCertificateAuthority', maxLifetime: null })
    expect((await register()).body.error.code).toBe('CredentialTypeNotAllowedAsPerAppPolicy')
  })

  it('leaves certificates alone that are there already', async () => {
    emulator.tenant.appManagementPolicy.isEnabled = false
    const { body: created } = await register()
    setPolicy(lifetime)
    expect((await graph.patch(`/applications/${created.id}`, { keyCredentials: created.keyCredentials })).status).toBe(
      204
    )
  })
})

describe('a policy for single applications', () => {
  const exempting = (change: object = {}): object => ({
    displayName: 'Long-lived',
    description: 'Certificates of up to two years.',
    isEnabled: true,
    restrictions: { keyCredentials: [{ restrictionType: 'asymmetricKeyLifetime', maxLifetime: 'P2Y' }] },
    ...change
  })
  const newKey = (): object => ({
    keyCredentials: [{ type: 'AsymmetricX509Cert', usage: 'Verify', key: yearLong.der }]
  })

  async function policy(change: object = {}): Promise<string> {
    const { status, body } = await graph.post('/policies/appManagementPolicies', exempting(change))
    if (status !== 201) throw new Error(body.error.message)
    return body.id
  }

  async function applicationUnder(...policies: string[]): Promise<string> {
    const { body } = await graph.post('/applications', { displayName: 'Under a policy' })
    for (const id of policies) {
      const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/policies/appManagementPolicies/${id}` }
      const assigned = await graph.post(`/applications/${body.id}/appManagementPolicies/$ref`, reference)
      if (assigned.status !== 204) throw new Error(assigned.body.error.message)
    }
    return body.id
  }

  it('is created, listed, read and changed', async () => {
    const id = await policy()
    const listed = await graph.get("/policies/appManagementPolicies?$filter=displayName eq 'Long-lived'")
    expect(listed.body.value.map((entry) => entry.id)).toContain(id)
    expect((await graph.patch(`/policies/appManagementPolicies/${id}`, { isEnabled: false })).status).toBe(204)
    expect((await graph.get(`/policies/appManagementPolicies/${id}`)).body).toMatchObject({
      displayName: 'Long-lived',
      isEnabled: false,
      restrictions: {
        passwordCredentials: [],
        keyCredentials: [
          {
            restrictionType: 'asymmetricKeyLifetime',
            maxLifetime: 'P2Y',
            state: 'enabled',
            restrictForAppsCreatedAfterDateTime: null,
            excludeActors: null
          }
        ]
      }
    })
  })

  it('names a type of restriction once', async () => {
    const twice = { restrictionType: 'asymmetricKeyLifetime', maxLifetime: 'P1Y' }
    const { status } = await graph.post(
      '/policies/appManagementPolicies',
      exempting({ restrictions: { keyCredentials: [twice, twice] } })
    )
    expect(status).toBe(400)
  })

  it('is assigned to an application, one at a time, and taken away', async () => {
    const id = await policy()
    const application = await applicationUnder(id)
    expect((await graph.get(`/applications/${application}/appManagementPolicies`)).body.value).toMatchObject([{ id }])
    expect((await graph.get(`/policies/appManagementPolicies/${id}/appliesTo`)).body.value).toMatchObject([
      { '@odata.type': '#microsoft.graph.application', id: application }
    ])
    const second = { '@odata.id': `https://graph.microsoft.com/v1.0/policies/appManagementPolicies/${await policy()}` }
    expect((await graph.post(`/applications/${application}/appManagementPolicies/$ref`, second)).status).toBe(400)
    expect((await graph.delete(`/applications/${application}/appManagementPolicies/${id}/$ref`)).status).toBe(204)
    expect((await graph.get(`/applications/${application}/appManagementPolicies`)).body.value).toEqual([])
  })

  it('counts instead of the default policy', async () => {
    const exempt = await applicationUnder(await policy())
    expect((await graph.patch(`/applications/${exempt}`, newKey())).status).toBe(204)
    const ordinary = await applicationUnder()
    expect((await graph.patch(`/applications/${ordinary}`, newKey())).body.error.code).toBe(
      'CredentialInvalidLifetimeAsPerAppPolicy'
    )
  })

  it('refuses in its own name', async () => {
    emulator.tenant.appManagementPolicy.isEnabled = false
    const strict = { keyCredentials: [{ restrictionType: 'asymmetricKeyLifetime', maxLifetime: 'P30D' }] }
    const id = await policy({ restrictions: strict })
    const { body } = await graph.patch(`/applications/${await applicationUnder(id)}`, newKey())
    expect(body.error.message).toBe(`Credential lifetime exceeds the max value allowed as per assigned policy '${id}'.`)
  })

  it('inherits nothing from the default policy, even where it is disabled or empty', async () => {
    for (const change of [{ restrictions: {} }, { isEnabled: false }]) {
      const application = await applicationUnder(await policy(change))
      expect((await graph.patch(`/applications/${application}`, newKey())).status).toBe(204)
    }
  })

  it('leaves its applications to the default policy when it is deleted', async () => {
    const id = await policy()
    const application = await applicationUnder(id)
    expect((await graph.delete(`/policies/appManagementPolicies/${id}`)).status).toBe(204)
    expect((await graph.patch(`/applications/${application}`, newKey())).status).toBe(400)
  })

  it('may come with the seed', async () => {
    const seed = readSeed('northwind')
    const id = '404271d0-0007-4000-8000-000000000001'
    const keyCredentials = [{ restrictionType: 'asymmetricKeyLifetime' as const, maxLifetime: 'P2Y' }]
    const applications = seed.applications.map((application) =>
      application.displayName === 'Northwind backup' ? { ...application, appManagementPolicy: id } : application
    )
    const policies = [{ id, displayName: 'Long-lived', isEnabled: true, keyCredentials }]
    const own = await startTenant({ seed: { ...seed, applications, appManagementPolicies: policies } })
    try {
      own.grant('Policy.Read.All')
      const { objectId } = applications.find((application) => application.appManagementPolicy === id) ?? {}
      const list = await (await GraphClient.of(own)).get(`/applications/${objectId}/appManagementPolicies`)
      expect(list.body.value).toMatchObject([{ id, displayName: 'Long-lived', isEnabled: true }])
      await expect(startTenant({ seed: { ...seed, applications } })).rejects.toThrow(
        'applications[3].appManagementPolicy is not among appManagementPolicies.'
      )
    } finally {
      await own.close()
    }
  })

  it('is read only with Policy.Read.All, besides what reads applications', async () => {
    const reader = await GraphClient.of(emulator, emulator.identity('Entra inventory reader'))
    const application = await applicationUnder()
    expect((await reader.get(`/applications/${application}/appManagementPolicies`)).status).toBe(403)
    expect((await reader.get('/policies/appManagementPolicies')).status).toBe(403)
  })
})

describe('an actor that a restriction excludes', () => {
  const excluding = (value: string): Restriction => ({
    ...lifetime,
    excludeActors: { customSecurityAttributes: [{ id: 'PolicyExemptions_Certificates', operator: 'equals', value }] }
  })
  const actor = () => emulator.tenant.servicePrincipals.find((candidate) => candidate.id === emulator.objectId)

  beforeAll(() => {
    const servicePrincipal = actor()
    if (servicePrincipal) servicePrincipal.customSecurityAttributes = { PolicyExemptions: { Certificates: 'Exempt' } }
  })
  afterAll(() => {
    const servicePrincipal = actor()
    if (servicePrincipal) servicePrincipal.customSecurityAttributes = {}
  })

  it('may register what the restriction forbids others', async () => {
    setPolicy(excluding('Exempt'))
    expect((await register()).status).toBe(201)
  })

  it('is compared with regard to case', async () => {
    setPolicy(excluding('exempt'))
    expect((await register()).status).toBe(400)
  })

  it('is shown as Graph writes it', async () => {
    setPolicy(excluding('Exempt'))
    const { body } = await graph.get('/policies/defaultAppManagementPolicy')
    expect(body['applicationRestrictions']).toMatchObject({
      keyCredentials: [
        {
          excludeActors: {
            customSecurityAttributes: [
              {
                '@odata.type': '#microsoft.graph.customSecurityAttributeStringValueExemption',
                id: 'PolicyExemptions_Certificates',
                operator: 'equals',
                value: 'Exempt'
              }
            ]
          }
        }
      ]
    })
  })

  it('can read its attributes, when it selects them and holds the permission', async () => {
    const path = `/servicePrincipals/${emulator.objectId}`
    expect((await graph.get(path)).body).not.toHaveProperty('customSecurityAttributes')
    expect((await graph.get(`${path}?$select=id,customSecurityAttributes`)).body).toMatchObject({
      customSecurityAttributes: { PolicyExemptions: { Certificates: 'Exempt' } }
    })
    const reader = await GraphClient.of(emulator, emulator.identity('Entra inventory reader'))
    expect((await reader.get(`${path}?$select=customSecurityAttributes`)).status).toBe(403)
  })
})
