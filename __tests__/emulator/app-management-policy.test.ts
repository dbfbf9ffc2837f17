import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { makeCertificate } from './support/certificates.ts'
import { GraphClient, startTenant } from './support/tenant-client.ts'

let emulator: RunningEmulator
let graph: GraphClient
let yearLong: Awaited<ReturnType<typeof makeCertificate>>

beforeAll(async () => {
  emulator = await startTenant()
  emulator.grant('Policy.Read.All')
  graph = await GraphClient.of(emulator)
  yearLong = await makeCertificate('Year', -1, 365)
})
afterAll(() => emulator.close())

type Restriction = RunningEmulator['tenant']['appManagementPolicy']['keyCredentialRestrictions'][number]
const lifetime: Restriction = {
  restrictionType: 'asymmetricKeyLifetime',
  maxLifetime: 'P180D',
  restrictForAppsCreatedAfterDateTime: null,
  state: 'enabled'
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
