import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { applicationId, thumbprint } from '../../src/domain/identifiers.ts'
import type { CertificateWithKey } from '../../src/ports.ts'
import { emulators } from '../support/emulators.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { ACCOUNT, type DestinationOptions, startVb365Session, type Vb365Session } from '../support/vb365-session.ts'

const servers = emulators()
let session: Vb365Session
let certificate: CertificateWithKey
beforeAll(async () => {
  session = await startVb365Session(servers)
  certificate = await session.registered()
})
beforeEach(async () => {
  session.organizations().length = 0
  Object.assign(session.vb365.settings, { operatorsOnly: false })
})

const OTHER_APPLICATION = applicationId('11111111-2222-4333-8444-555555555555')
const OTHER_THUMBPRINT = thumbprint('AB'.repeat(20))
const SERVICES = {
  exchangeOnline: true,
  publicFolders: false,
  sharePointOnline: true,
  teams: true,
  teamsChats: false
}

async function observe(options?: DestinationOptions) {
  const { destination, log } = session.destination(options)
  const { observed, keys } = await destination.observe(Promise.resolve(session.tenantId))
  expect(keys).toEqual([])
  return { ...observed, warnings: log.lines }
}

/** The organization that a delivery made, for a test to change. */
async function delivered() {
  await session.destination().destination.deliver(session.handover(certificate))
  const [organization] = session.organizations()
  if (organization === undefined) throw new Error('the organization was not added')
  return organization
}

describe('what the server holds', () => {
  it('is nothing where the tenant has no organization', async () => {
    expect(await observe()).toEqual({
      kind: 'vb365',
      name: session.vb365.server,
      holds: { kind: 'known', thumbprint: undefined },
      staged: [],
      outdated: [],
      inUse: [],
      applicationId: undefined,
      warnings: []
    })
  })

  it('is the certificate of all services, with the application that they use', async () => {
    await delivered()
    expect(await observe()).toMatchObject({
      holds: { kind: 'known', thumbprint: certificate.facts.thumbprint },
      applicationId: session.applicationId,
      outdated: [],
      inUse: [],
      warnings: []
    })
  })

  it('is nothing where one service has another certificate', async () => {
    const organization = await delivered()
    if (organization.sharePoint) Object.assign(organization.sharePoint, { thumbprint: OTHER_THUMBPRINT })
    expect((await observe()).holds).toEqual({ kind: 'known', thumbprint: undefined })
  })

  it('is nothing where a service of the registration is off', async () => {
    const organization = await delivered()
    Object.assign(organization, { sharePoint: null, isTeamsOnline: false })
    const { holds, outdated } = await observe()
    expect(holds).toEqual({ kind: 'known', thumbprint: undefined })
    expect(outdated).toEqual(['SharePoint Online is off', 'Microsoft Teams is off'])
  })

  it('is nothing where a service that the registration does not name has another certificate', async () => {
    const organization = await delivered()
    if (organization.sharePoint) Object.assign(organization.sharePoint, { thumbprint: OTHER_THUMBPRINT })
    const services = { ...SERVICES, sharePointOnline: false, teams: false }
    expect((await observe({ registration: { services } })).holds).toEqual({ kind: 'known', thumbprint: undefined })
  })

  it('is found among the organizations of many other tenants', async () => {
    const organization = await delivered()
    const others = Array.from({ length: 40 }, () => ({
      ...organization,
      id: crypto.randomUUID(),
      msid: crypto.randomUUID()
    }))
    session.organizations().unshift(...others)
    expect((await observe()).applicationId).toBe(session.applicationId)
  })

  it('is found where the server passes over the filter and gives page after page', async () => {
    const organization = await delivered()
    const others = Array.from({ length: 70 }, () => ({
      ...organization,
      id: crypto.randomUUID(),
      msid: crypto.randomUUID()
    }))
    session.organizations().unshift(...others)
    const front = await session.startFront({ rewriteUrl: (url) => url.replace(/msid=[^&]*&limit=\d+/, 'limit=30') })
    const { holds } = await observe({ front })
    expect(holds).toEqual({ kind: 'known', thumbprint: certificate.facts.thumbprint })
    expect(front.requests.filter((line) => line.includes('/v8/Organizations?'))).toHaveLength(3)
  })
})

describe('the application', () => {
  it('is the one that is not that of the registration, where the services differ', async () => {
    const organization = await delivered()
    if (organization.sharePoint) Object.assign(organization.sharePoint, { applicationId: OTHER_APPLICATION })
    expect((await observe()).applicationId).toBe(OTHER_APPLICATION)
  })

  it('is the one of the organization, where the registration does not know its own yet', async () => {
    await delivered()
    const registration = { application: { flow: 'new', name: 'VB365' } } as const
    expect((await observe({ registration })).applicationId).toBe(session.applicationId)
  })
})

describe('what differs from the registration', () => {
  it('is listed in a few words each', async () => {
    const organization = await delivered()
    Object.assign(organization, { region: 'USDefence', isTeamsOnline: false })
    if (organization.exchange) Object.assign(organization.exchange, { account: 'old@contoso.com' })
    const services = { ...SERVICES, teamsChats: true }
    expect((await observe({ registration: { services } })).outdated).toEqual([
      'region USDefence instead of Worldwide',
      'Microsoft Teams is off',
      'team chats are off',
      `account old@contoso.com instead of ${ACCOUNT}`
    ])
  })

  it('is the organization name where SharePoint alone is protected', async () => {
    const organization = await delivered()
    Object.assign(organization, { exchange: null, isTeamsOnline: false })
    const services = { ...SERVICES, exchangeOnline: false, teams: false }
    const identity = { kind: 'organizationName', organizationName: 'contoso.com' } as const
    const application = {
      flow: 'existing',
      applicationId: session.applicationId,
      grantPermissions: true,
      identity
    } as const
    expect((await observe({ registration: { services, application } })).outdated).toEqual([
      'organization name contoso.onmicrosoft.com instead of contoso.com'
    ])
  })

  it('is not letter case, nor the @ that PowerShell puts before a domain', async () => {
    const organization = await delivered()
    if (organization.exchange) Object.assign(organization.exchange, { account: ACCOUNT.toUpperCase() })
    if (organization.sharePoint) Object.assign(organization.sharePoint, { officeOrganizationName: '@Contoso.com' })
    expect((await observe()).outdated).toEqual([])
  })

  it('is not a service that the server has beside those of the registration, of which it warns', async () => {
    await delivered()
    const services = { ...SERVICES, sharePointOnline: false, teams: false }
    const { outdated, warnings } = await observe({ registration: { services } })
    expect(outdated).toEqual([])
    expect(warnings).toEqual([
      `warning: The organization contoso.onmicrosoft.com on the VB365 server ${session.vb365.server} also protects SharePoint Online, Microsoft Teams, which "services" of the registration does not name. They are left on and get the same certificate, but the application may lack permissions for them.`
    ])
  })
})

describe('certificates in use', () => {
  it('are those of the backup applications beside the one that the organization holds', async () => {
    const organization = await delivered()
    const auxiliary = { applicationId: OTHER_APPLICATION, displayName: 'x', certificateThumbprint: OTHER_THUMBPRINT }
    organization.backupApplications.push(auxiliary)
    expect((await observe()).inUse).toEqual([OTHER_THUMBPRINT])
  })

  it('are not taken for none where they may not be read', async () => {
    await delivered()
    const front = await session.startFront()
    const body = JSON.stringify({ message: 'Access is denied.', errorCode: 'ResourceAccessDenied' })
    front.fail(/BackupApplications/, { kind: 'answer', acted: false, status: 403, body })
    expect(await observe({ front })).toMatchObject({
      holds: {
        kind: 'unknown',
        why: `Reading the backup applications of the VB365 server ${front.origin} failed: Access is denied (ResourceAccessDenied, HTTP 403)`
      },
      applicationId: session.applicationId
    })
  })
})

describe('what may not be read', () => {
  it.each([
    ['the password is not given', { password: undefined }, 'the input "vb365-password" is not given'],
    ['the password is wrong', { password: 'wrong' }, 'did not sign CONTOSO\\svc-vb365 in'],
    ['the pin is wrong', { delivery: { serverThumbprint: undefined } }, 'is not trusted by this machine']
  ])('is unknown, with why: %s', async (_, options, why) => {
    expect((await observe(options)).holds).toEqual({ kind: 'unknown', why: expect.stringContaining(why) })
  })

  it('is unknown where the server serves restore operators only', async () => {
    session.vb365.settings.operatorsOnly = true
    expect((await observe()).holds).toEqual({
      kind: 'unknown',
      why: expect.stringContaining('serves restore operators only')
    })
  })

  it('is unknown where the tenant is', async () => {
    const { destination } = session.destination()
    const { observed } = await destination.observe(Promise.resolve(undefined))
    expect(observed.holds).toEqual({ kind: 'unknown', why: 'the ID of the tenant is not known' })
  })

  it('ends with the run', async () => {
    const { ActionError } = await import('../../src/errors.ts')
    const cancelled = new ActionError('cancelled', 'The run was cancelled.')
    const { destination } = session.destination({ signal: AbortSignal.abort(cancelled) })
    expect(await refusalOf(destination.observe(Promise.resolve(session.tenantId)))).toBe(cancelled)
  })
})

describe('an organization that could not be delivered to', () => {
  const observing = (options?: DestinationOptions) =>
    refusalOf(session.destination(options).destination.observe(Promise.resolve(session.tenantId)))

  it('is refused where the tenant has several', async () => {
    const organization = await delivered()
    session.organizations().push({ ...organization, id: '99999999-2222-4333-8444-555555555555' })
    const { code, message } = await observing()
    expect(code).toBe('application-conflict')
    expect(message).toBe(
      `The VB365 server ${session.vb365.server} has several organizations of this tenant: contoso.onmicrosoft.com (${organization.id}), contoso.onmicrosoft.com (99999999-2222-4333-8444-555555555555). Remove all but one there.`
    )
  })

  it('is refused where it has an on-premises part', async () => {
    await delivered()
    const front = await session.startFront()
    front.fail(/Organizations\?/, { kind: 'rewrite', rewrite: (body) => body.replace('"Office365"', '"Hybrid"') })
    const { code, message } = await observing({ front })
    expect(code).toBe('application-conflict')
    expect(message).toBe(
      `The organization contoso.onmicrosoft.com on the VB365 server ${front.origin} has the type Hybrid. It cannot be changed from here, because its on-premises part has passwords that the server does not give back: take the PFX there by hand, and remove "delivery.vb365" from the registration file.`
    )
  })

  it('is refused where it has to be added and the registration names no account', async () => {
    const { code, message } = await observing({ registration: { application: { flow: 'new', name: 'VB365' } } })
    expect(code).toBe('registration-invalid')
    expect(message).toBe(
      `The VB365 server ${session.vb365.server} has no organization of this tenant yet, and to add it an account of the tenant (name@domain) is needed, which the registration does not name. Give the impersonation account as "impersonationAccount" in "delivery.vb365", with "flow": "existing" as "username" in "application", or add it in VB365 once by hand.`
    )
  })

  it('is refused where SharePoint has to be added and the registration names no domain', async () => {
    const services = { ...SERVICES, exchangeOnline: false, teams: false }
    const { message } = await observing({
      registration: { tenant: session.tenantId, services, application: { flow: 'new', name: 'VB365' } }
    })
    expect(message).toBe(
      `The VB365 server ${session.vb365.server} has no organization of this tenant yet, and to add it a domain of the tenant is needed, which the registration does not name. Give a domain as "tenant" in the registration file.`
    )
  })
})
