import { describe, expect, it } from '@jest/globals'
import { tenantId } from '../../src/domain/identifiers.ts'
import { describeBlocker } from '../../src/domain/plan/describe-blocker.ts'
import { APPLICATION_ID, guidOf, SERVICE_PRINCIPAL_ID } from '../support/observed-tenant-builder.ts'

describe('an blocker in words', () => {
  it('says who has the name and both ways out', () => {
    const sentence = describeBlocker({ kind: 'name-taken', displayName: 'VB365', applicationIds: [APPLICATION_ID] })
    expect(sentence).toContain('"VB365" is in the tenant already')
    expect(sentence).toContain(APPLICATION_ID)
    expect(sentence).toContain('"flow": "existing"')
    expect(sentence).toContain('"application.name"')
  })

  it('names the application that is not there and the two values to check', () => {
    const sentence = describeBlocker({ kind: 'application-missing', applicationId: APPLICATION_ID })
    expect(sentence).toContain(APPLICATION_ID)
    expect(sentence).toContain('"application.applicationId" and "tenant"')
  })

  it('says how long a deleted application can be restored, and where', () => {
    const sentence = describeBlocker({ kind: 'application-deleted', applicationId: APPLICATION_ID })
    expect(sentence).toContain('Restore it within 30 days')
    expect(sentence).toContain('Deleted applications')
  })

  it('says which tenant an application belongs to', () => {
    const homeTenant = tenantId(guidOf(4, 2))
    const sentence = describeBlocker({
      kind: 'application-of-another-tenant',
      applicationId: APPLICATION_ID,
      homeTenant
    })
    expect(sentence).toContain(`belongs to the tenant ${homeTenant}`)
  })

  it('says that a service is not provisioned and what was needed of it', () => {
    const values = ['full_access_as_app', 'EWS.AccessAsUser.All']
    expect(describeBlocker({ kind: 'resource-missing', resource: 'exchange', values })).toBe(
      'The tenant has no Office 365 Exchange Online, which offers full_access_as_app, EWS.AccessAsUser.All: the service is not provisioned there. Assign a subscription that contains it, or switch the service off in "services".'
    )
  })

  it('says how long a certificate may last and where to make it shorter', () => {
    const restriction = { kind: 'lifetime', maximum: 'P180D', forApplicationsAfter: undefined } as const
    const sentence = describeBlocker({ kind: 'certificate-against-policy', restriction })
    expect(sentence).toContain('P180D at most')
    expect(sentence).toContain('"certificate.validityDays"')
  })

  it('says that a self-signed certificate is not taken and which one is', () => {
    const restriction = { kind: 'trusted-authority', forApplicationsAfter: undefined } as const
    const sentence = describeBlocker({ kind: 'certificate-against-policy', restriction })
    expect(sentence).toContain('self-signed')
    expect(sentence).toContain('"certificate.source": "pfx"')
  })

  it('says where to switch sign-in on again', () => {
    const sentence = describeBlocker({ kind: 'service-principal-disabled', id: SERVICE_PRINCIPAL_ID })
    expect(sentence).toContain(SERVICE_PRINCIPAL_ID)
    expect(sentence).toContain('Enterprise applications')
  })
})
