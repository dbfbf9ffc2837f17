import { beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import type { CertificatePolicies } from '../../src/domain/tenant/certificate-policy.ts'
import { emulators } from '../support/emulators.ts'
import { graphSession } from '../support/graph-session.ts'

type Policy = RunningEmulator['tenant']['appManagementPolicy']
type Restriction = Policy['keyCredentialRestrictions'][number]

const lifetime: Restriction = {
  restrictionType: 'asymmetricKeyLifetime',
  maxLifetime: 'P180D',
  restrictForAppsCreatedAfterDateTime: '2025-01-01T00:00:00Z',
  state: 'enabled'
}
const READ_LIFETIME = {
  kind: 'lifetime',
  maximum: 'P180D',
  forApplicationsAfter: new Date('2025-01-01T00:00:00Z'),
  hasExemptions: false
}

const { start, startBehindFront } = emulators()
let emulator: RunningEmulator
beforeAll(async () => {
  emulator = await start()
  emulator.grant('Policy.Read.All')
  await graphSession(emulator).apply()
})

async function observedPolicies(...roles: readonly string[]): Promise<CertificatePolicies | undefined> {
  return (await graphSession(emulator, { roles: new Set(roles) }).observe()).certificatePolicies
}

async function observedTenantPolicy(policy: Partial<Policy>) {
  Object.assign(emulator.tenant.appManagementPolicy, policy)
  return (await observedPolicies('Policy.Read.All'))?.tenant
}

describe('the app management policy of a tenant', () => {
  it('is read with its restrictions on certificates', async () => {
    const policy = { isEnabled: true, keyCredentialRestrictions: [lifetime] }
    expect(await observedTenantPolicy(policy)).toEqual({ kind: 'read', value: { restrictions: [READ_LIFETIME] } })
  })

  it('may ask for certificates of a trusted authority', async () => {
    const restriction: Restriction = {
      restrictionType: 'trustedCertificateAuthority',
      maxLifetime: null,
      restrictForAppsCreatedAfterDateTime: null,
      state: 'enabled'
    }
    expect(await observedTenantPolicy({ isEnabled: true, keyCredentialRestrictions: [restriction] })).toEqual({
      kind: 'read',
      value: {
        restrictions: [{ kind: 'trusted-authority', forApplicationsAfter: undefined, hasExemptions: false }]
      }
    })
  })

  it('may exempt identities with an attribute, which cannot be read', async () => {
    const exempting: Restriction = {
      ...lifetime,
      excludeActors: { customSecurityAttributes: [{ id: 'Policies_Exempt', operator: 'equals', value: 'yes' }] }
    }
    expect(await observedTenantPolicy({ isEnabled: true, keyCredentialRestrictions: [exempting] })).toEqual({
      kind: 'read',
      value: { restrictions: [{ ...READ_LIFETIME, hasExemptions: true }] }
    })
  })

  it('exempts no identity with an empty list of attributes', async () => {
    const restriction: Restriction = { ...lifetime, excludeActors: { customSecurityAttributes: [] } }
    expect(await observedTenantPolicy({ isEnabled: true, keyCredentialRestrictions: [restriction] })).toEqual({
      kind: 'read',
      value: { restrictions: [READ_LIFETIME] }
    })
  })

  it('has no restriction that is switched off by itself', async () => {
    const policy = { isEnabled: true, keyCredentialRestrictions: [{ ...lifetime, state: 'disabled' as const }] }
    expect(await observedTenantPolicy(policy)).toEqual({ kind: 'read', value: { restrictions: [] } })
  })

  it('restricts nothing where the whole of it is switched off', async () => {
    const policy = { isEnabled: false, keyCredentialRestrictions: [lifetime] }
    expect(await observedTenantPolicy(policy)).toEqual({ kind: 'read', value: { restrictions: [] } })
  })

  it('is not asked for by an identity that may not read it', async () => {
    const before = emulator.requests.length
    expect(await observedPolicies('Application.Read.All')).toBeUndefined()
    expect(emulator.requests.slice(before).filter(({ url }) => /policies/i.test(url))).toEqual([])
  })
})

describe('the app management policy of an application', () => {
  it('is none where none is assigned', async () => {
    expect((await observedPolicies('Policy.Read.All'))?.own).toEqual({ kind: 'read', value: undefined })
  })

  it('is read where one is assigned', async () => {
    const id = '77777777-0000-4000-8000-000000000001'
    emulator.tenant.appManagementPolicies.push({
      id,
      displayName: 'Backup',
      description: 'Certificates of backup applications',
      isEnabled: true,
      keyCredentialRestrictions: [lifetime],
      passwordCredentialRestrictions: []
    })
    const application = emulator.tenant.applications.at(-1)
    if (application === undefined) throw new Error('there is no application')
    application.appManagementPolicyId = id
    expect((await observedPolicies('Policy.Read.All'))?.own).toEqual({
      kind: 'read',
      value: { restrictions: [READ_LIFETIME] }
    })
  })
})

describe('a policy that cannot be read', () => {
  it.each([
    ['refused with 400', 400],
    ['not there', 404],
    ['an outage', 503]
  ])('because it is %s ends no run: the reason is known', async (_what, status) => {
    const { emulator: other, front } = await startBehindFront()
    const rewrite = (body: string) => {
      const batch = JSON.parse(body)
      for (const response of batch.responses) {
        if (!JSON.stringify(response.body).includes('app management')) continue
        response.status = status
        response.body = { error: { code: 'Some_Code', message: 'Something is wrong.' } }
      }
      return JSON.stringify(batch)
    }
    other.grant('Policy.Read.All')
    front.fail(/batch/, { kind: 'rewrite', rewrite }, 100)
    const session = graphSession(other, { endpoint: front.origin, roles: new Set(['Policy.Read.All']) })
    expect((await session.observe()).certificatePolicies?.tenant).toEqual({
      kind: 'unreadable',
      reason: expect.stringContaining('Something is wrong')
    })
  })
})
