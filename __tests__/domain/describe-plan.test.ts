import { describe, expect, it } from '@jest/globals'
import { applicationId } from '../../src/domain/identifiers.ts'
import { describePlan, describeStep } from '../../src/domain/plan/describe-plan.ts'
import type { CertificateOffer } from '../../src/domain/plan/planning-facts.ts'
import type { ObservedTenant } from '../../src/domain/tenant/observed-tenant.ts'
import {
  certificateFactsOf,
  completeServicePrincipal,
  DAY,
  emptyTenant,
  guidOf,
  keyCredentialOf,
  NOW,
  SERVICE_PRINCIPAL_ID,
  tenantWith
} from '../support/observed-tenant-builder.ts'
import { planOf } from '../support/plan-builder.ts'
import { certificateRequestOf, registrationOf } from '../support/registration-builder.ts'

const registration = registrationOf({ services: { exchangeOnline: true, sharePointOnline: true } })
const generate: CertificateOffer = { kind: 'generate', request: certificateRequestOf() }

function linesFor(observed: ObservedTenant, certificate = generate): readonly string[] {
  return describePlan(planOf({ registration, observed, certificate, now: NOW })).map(
    ({ mark, text }) => `${mark} ${text}`
  )
}

describe('a plan in words', () => {
  it('tells all that a new registration makes', () => {
    expect(linesFor(emptyTenant(registration))).toEqual([
      '+ application "Veeam Backup for Microsoft 365" with a new certificate (RSA 2048, 365 days)',
      '+ service principal of the application',
      '+ Microsoft Graph: Directory.Read.All (app role)',
      '+ Microsoft Graph: Directory.ReadWrite.All (app role)',
      '+ Microsoft Graph: Group.Read.All (app role)',
      '+ Microsoft Graph: Group.ReadWrite.All (app role)',
      '+ Microsoft Graph: MailboxFolder.ReadWrite.All (app role)',
      '+ Microsoft Graph: MailboxItem.ImportExport.All (app role)',
      '+ Microsoft Graph: MailboxItem.Read.All (app role)',
      '+ Microsoft Graph: Sites.Read.All (app role)',
      '+ Microsoft Graph: User.Read.All (app role)',
      '+ Office 365 Exchange Online: Exchange.ManageAsApp (app role)',
      '+ Office 365 Exchange Online: full_access_as_app (app role)',
      '+ Office 365 SharePoint Online: Sites.FullControl.All (app role)',
      '+ Office 365 SharePoint Online: User.Read.All (app role)',
      '+ Microsoft Graph: Directory.Read.All, Directory.ReadWrite.All, MailboxFolder.ReadWrite, MailboxItem.ImportExport, MailboxItem.Read, Sites.Read.All, User.Read.All, offline_access (delegated)',
      '+ Office 365 Exchange Online: EWS.AccessAsUser.All (delegated)',
      '+ Office 365 SharePoint Online: AllSites.FullControl, User.Read.All (delegated)',
      '+ directory role Global Reader'
    ])
  })

  it('tells what changes on an application that is there, and what stays', () => {
    const servicePrincipal = completeServicePrincipal(registration)
    const observed = tenantWith(registration, {
      allowsPublicClientFlows: false,
      publicClientRedirectUris: [],
      declaredAccess: tenantWith(registration).application.declaredAccess.slice(1),
      keyCredentials: [keyCredentialOf('a', { expiresOn: new Date(NOW.getTime() + DAY) })],
      servicePrincipal: {
        ...servicePrincipal,
        appRoleAssignments: [],
        delegatedGrants: servicePrincipal.delegatedGrants.map((grant) => ({ ...grant, scopes: grant.scopes.slice(1) }))
      }
    })
    expect(linesFor(observed).filter((line) => !line.includes('(app role)') || line.startsWith('~'))).toEqual([
      '+ a new certificate (RSA 2048, 365 days): the registered one is near its end (AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, until 2026-11-21)',
      '~ allow public client flows, which restore by device code needs',
      '~ redirect URI http://localhost of the public client, which restore needs',
      '~ declare 17 permissions on the application',
      '~ Microsoft Graph: Directory.Read.All (delegated)',
      '~ Office 365 Exchange Online: EWS.AccessAsUser.All (delegated)',
      '~ Office 365 SharePoint Online: AllSites.FullControl (delegated)',
      '= application "Veeam Backup for Microsoft 365"',
      `= service principal ${SERVICE_PRINCIPAL_ID}`,
      expect.stringMatching(/^= Microsoft Graph: Directory\.ReadWrite\.All, .* \(delegated\)$/),
      '= Office 365 SharePoint Online: User.Read.All (delegated)',
      '= directory role Global Reader'
    ])
  })

  it('names a certificate that is there by its thumbprint and last day', () => {
    expect(linesFor(tenantWith(registration))).toContain(`= certificate ${'A'.repeat(40)}, until 2027-11-20`)
  })

  it('names a certificate to register by its thumbprint and why', () => {
    const given: CertificateOffer = { kind: 'provided', facts: certificateFactsOf('b') }
    expect(linesFor(tenantWith(registration), given)).toContain(
      `+ certificate ${'B'.repeat(40)}: it is not registered on the application`
    )
  })

  it('begins with what stands in the way', () => {
    const namesake = applicationId(guidOf(1, 2))
    const application = { kind: 'absent', namesakes: [namesake] } as const
    expect(linesFor({ ...emptyTenant(registration), application })[0]).toMatch(/^! An application named/)
  })
})

describe('the step that lets an application use EWS', () => {
  const allow = { kind: 'allow-ews', isListed: false, allowed: 3, others: [], switchOn: false } as const
  const others = [applicationId(guidOf(1, 7)), applicationId(guidOf(1, 8))]

  it.each([
    ['add this application to the 3 that are allowed', {}],
    ['add this application to the 1 that is allowed', { allowed: 1 }],
    ['add this application to the empty list of those that are allowed', { allowed: 0 }],
    ['add this application and 2 others to the empty list of those that are allowed', { allowed: 0, others }],
    [
      'add this application and 1 other to the empty list of those that are allowed, and switch EWS on, which is off for the whole organization',
      { allowed: 0, others: others.slice(1), switchOn: true }
    ],
    ['switch EWS on for the 3 that are allowed', { isListed: true, switchOn: true }]
  ])('says: %s', (words, changes) => {
    expect(describeStep({ ...allow, ...changes })).toEqual(
      expect.objectContaining({ mark: '~', text: `EWS access: ${words}` })
    )
  })
})
