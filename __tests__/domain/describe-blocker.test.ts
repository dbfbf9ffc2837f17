import { describe, expect, it } from '@jest/globals'
import { applicationId, tenantId } from '../../src/domain/identifiers.ts'
import { describeBlocker } from '../../src/domain/plan/describe-blocker.ts'
import { APPLICATION_ID, guidOf, SERVICE_PRINCIPAL_ID } from '../support/observed-tenant-builder.ts'

const ALL_APPLICATIONS = { forApplicationsAfter: undefined, hasExemptions: false } as const

describe('a blocker in words', () => {
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
    const restriction = { kind: 'lifetime', maximum: 'P180D', ...ALL_APPLICATIONS } as const
    const sentence = describeBlocker({ kind: 'certificate-against-policy', restriction })
    expect(sentence).toContain('P180D at most')
    expect(sentence).toContain('"certificate.validityDays"')
  })

  it('says that a self-signed certificate is not taken and which one is', () => {
    const restriction = { kind: 'trusted-authority', ...ALL_APPLICATIONS } as const
    const sentence = describeBlocker({ kind: 'certificate-against-policy', restriction })
    expect(sentence).toContain('self-signed')
    expect(sentence).toContain('"certificate.source": "pfx"')
  })

  it('names the application ID that is meant where an object ID was given', () => {
    const given = applicationId(guidOf(2, 1))
    const sentence = describeBlocker({
      kind: 'object-id-given',
      given,
      displayName: 'VB365',
      applicationId: APPLICATION_ID
    })
    expect(sentence).toBe(
      `${given} is not an application ID but the object ID of "VB365"; its application ID is ${APPLICATION_ID}. Give that in "application.applicationId".`
    )
  })

  it('says who switched an application off, and who can switch it on', () => {
    const sentenceFor = (by: 'microsoft' | 'administrator') =>
      describeBlocker({ kind: 'application-disabled', applicationId: APPLICATION_ID, by })
    expect(sentenceFor('microsoft')).toMatch(/^Microsoft disabled .* Only Microsoft can enable it again.*AADSTS7000112/)
    expect(sentenceFor('administrator')).toMatch(/deactivated by an administrator\. Find out why, then activate it/)
  })

  it('says which service is switched off, and two ways to have it again', () => {
    const sentence = describeBlocker({
      kind: 'resource-disabled',
      resource: 'exchange',
      servicePrincipalId: SERVICE_PRINCIPAL_ID
    })
    expect(sentence).toMatch(/^Office 365 Exchange Online is switched off.*AADSTS500014.*Renew.*or enable it/)
    expect(sentence).toContain(SERVICE_PRINCIPAL_ID)
  })

  it('counts what has to be removed, and names the first of what could be', () => {
    const removable = ['300 of Microsoft Graph', '90 of Contoso API']
    expect(
      describeBlocker({ kind: 'application-limit', list: 'declared permissions', held: 395, added: 12, removable })
    ).toBe(
      'The application has 395 declared permissions and would get 12 more, but Entra takes 400 at most. Remove at least 7 unused ones in the Entra admin center under App registrations: VB365 does not need 300 of Microsoft Graph, 90 of Contoso API.'
    )
    const uris = Array.from({ length: 256 }, (_, index) => `https://${index}.example/`)
    const sentence = describeBlocker({
      kind: 'application-limit',
      list: 'redirect URIs',
      held: 256,
      added: 1,
      removable: uris
    })
    expect(sentence).toMatch(/Remove at least 1 .*: it has https:\/\/0\.example\/, .* and 251 more\.$/)
  })

  it('says what the key of the administering identity would be used for', () => {
    const sentence = describeBlocker({ kind: 'caller-is-the-application', applicationId: APPLICATION_ID })
    expect(sentence).toContain(`"application.applicationId" is ${APPLICATION_ID}, the identity that signs in`)
    expect(sentence).toContain('would lie in the PFX that is meant for VB365. Two IDs were probably mixed up')
    expect(sentence).toContain('or another identity in "client-id"')
  })

  it('names few of many applications of one name, and the number', () => {
    const applicationIds = Array.from({ length: 40 }, (_, index) => applicationId(guidOf(1, index)))
    const sentence = describeBlocker({ kind: 'name-taken', displayName: 'VB365', applicationIds })
    expect(sentence).toMatch(/: [0-9a-f-]{36}, .* and 35 more\. To configure it/)
  })

  it('says where to switch sign-in on again', () => {
    const sentence = describeBlocker({ kind: 'service-principal-disabled', id: SERVICE_PRINCIPAL_ID })
    expect(sentence).toContain(SERVICE_PRINCIPAL_ID)
    expect(sentence).toContain('Enterprise applications')
  })
})
