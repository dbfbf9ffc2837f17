import { beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import type { CertificatePolicy } from '../../src/domain/tenant/certificate-policy.ts'
import { queryFor } from '../../src/domain/tenant/tenant-query.ts'
import { emulators } from '../support/emulators.ts'
import { graphSession } from '../support/graph-session.ts'
import { registrationOf } from '../support/registration-builder.ts'

type Policy = RunningEmulator['tenant']['appManagementPolicy']

const lifetime: Policy['keyCredentialRestrictions'][number] = {
  restrictionType: 'asymmetricKeyLifetime',
  maxLifetime: 'P180D',
  restrictForAppsCreatedAfterDateTime: '2025-01-01T00:00:00Z',
  state: 'enabled'
}

const { start } = emulators()
let emulator: RunningEmulator
beforeAll(async () => {
  emulator = await start()
  emulator.grant('Policy.Read.All')
})

async function observedPolicy(
  policy: Partial<Policy>,
  ...roles: readonly string[]
): Promise<CertificatePolicy | undefined> {
  Object.assign(emulator.tenant.appManagementPolicy, policy)
  const { directory } = graphSession(emulator, { roles: new Set(roles) })
  return (await directory.observe(queryFor(registrationOf()))).certificatePolicy
}

describe('the app management policy of a tenant', () => {
  it('is read with its restrictions on certificates', async () => {
    const policy = { isEnabled: true, keyCredentialRestrictions: [lifetime] }
    expect(await observedPolicy(policy, 'Policy.Read.All')).toEqual({
      restrictions: [{ kind: 'lifetime', maximum: 'P180D', forApplicationsAfter: new Date('2025-01-01T00:00:00Z') }]
    })
  })

  it('tells that a certificate has to come from a trusted authority', async () => {
    const restriction: typeof lifetime = {
      restrictionType: 'trustedCertificateAuthority',
      maxLifetime: null,
      restrictForAppsCreatedAfterDateTime: null,
      state: 'enabled'
    }
    expect(
      await observedPolicy({ isEnabled: true, keyCredentialRestrictions: [restriction] }, 'Policy.Read.All')
    ).toEqual({ restrictions: [{ kind: 'trusted-authority', forApplicationsAfter: undefined }] })
  })

  it('has no restriction that is switched off by itself', async () => {
    const policy = { isEnabled: true, keyCredentialRestrictions: [{ ...lifetime, state: 'disabled' as const }] }
    expect(await observedPolicy(policy, 'Policy.Read.All')).toEqual({ restrictions: [] })
  })

  it('is none where the whole of it is switched off', async () => {
    const policy = { isEnabled: false, keyCredentialRestrictions: [lifetime] }
    expect(await observedPolicy(policy, 'Policy.Read.All')).toBeUndefined()
  })

  it('is not asked for by an identity that may not read it', async () => {
    const before = emulator.requests.length
    expect(await observedPolicy({ isEnabled: true }, 'Application.Read.All')).toBeUndefined()
    expect(emulator.requests.slice(before).filter(({ url }) => url.includes('/policies/'))).toEqual([])
  })

  it('is passed over where Graph refuses it in spite of the token', async () => {
    emulator.revoke('Policy.Read.All')
    expect(await observedPolicy({ isEnabled: true }, 'Policy.Read.All')).toBeUndefined()
  })
})
