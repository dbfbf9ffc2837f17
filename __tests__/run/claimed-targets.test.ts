import { describe, expect, it } from '@jest/globals'
import { applicationId, tenantId } from '../../src/domain/identifiers.ts'
import type { NamedRegistration } from '../../src/domain/request/named-registration.ts'
import { ClaimedTargets } from '../../src/run/claimed-targets.ts'
import { registrationOf } from '../support/registration-builder.ts'

const TENANT = tenantId('c0470500-0000-4000-8000-000000000006')
const OTHER_TENANT = tenantId('c0470500-0000-4000-8000-000000000007')
const APPLICATION = applicationId('6f1d2c3b-4a59-4e68-8b7c-9d0e1f2a3b4c')
const DELIVERY = { vb365: { server: 'https://vb365.contoso.example:4443', username: 'a@b' } }

const named = (file: string, changes: Readonly<Record<string, unknown>>): NamedRegistration => ({
  file,
  registration: registrationOf(changes)
})
const byDomain = named('a.json', { tenant: 'contoso.com' })
const byId = named('b.json', { tenant: TENANT })

describe('two registrations of a run', () => {
  it('may not be for one application, however they name the tenant', () => {
    const claimed = new ClaimedTargets()
    claimed.claim(byDomain, { tenantId: TENANT, applicationId: undefined })
    expect(() => claimed.claim(byId, { tenantId: TENANT, applicationId: undefined })).toThrow(
      `a.json and b.json are for the same application in the tenant ${TENANT}, which they call contoso.com and ${TENANT}. Keep one of them, or let each name an application of its own. Nothing was done for b.json.`
    )
  })

  it('may not be for one application that one calls by its name and one by its ID', () => {
    const existing = { flow: 'existing', applicationId: APPLICATION, username: 'veeam@contoso.com' }
    const claimed = new ClaimedTargets()
    claimed.claim(byDomain, { tenantId: TENANT, applicationId: APPLICATION })
    expect(() =>
      claimed.claim(named('b.json', { tenant: 'contoso.com', application: existing }), {
        tenantId: TENANT,
        applicationId: APPLICATION
      })
    ).toThrow(/^a\.json and b\.json are for the same application in the tenant [0-9a-f-]+\. Keep one of them/)
  })

  it('may not deliver different applications to one organization on a VB365 server', () => {
    const claimed = new ClaimedTargets()
    const one = named('a.json', { tenant: 'contoso.com', delivery: DELIVERY })
    const other = named('b.json', { tenant: TENANT, delivery: DELIVERY, application: { flow: 'new', name: 'Another' } })
    claimed.claim(one, { tenantId: TENANT, applicationId: undefined })
    expect(() => claimed.claim(other, { tenantId: TENANT, applicationId: undefined })).toThrow(
      'a.json and b.json are for the same organization on https://vb365.contoso.example:4443 in the tenant'
    )
  })

  it('may be for applications of one name in different tenants', () => {
    const claimed = new ClaimedTargets()
    claimed.claim(byDomain, { tenantId: TENANT, applicationId: undefined })
    expect(() => claimed.claim(byId, { tenantId: OTHER_TENANT, applicationId: undefined })).not.toThrow()
  })

  it('are not taken for one where nothing says which tenant they are in', () => {
    const claimed = new ClaimedTargets()
    claimed.claim(byDomain, { tenantId: undefined, applicationId: undefined })
    expect(() => claimed.claim(byId, { tenantId: undefined, applicationId: undefined })).not.toThrow()
  })
})
