import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { applicationId } from '../../src/domain/identifiers.ts'
import { readPfx } from '../../src/pkcs12/read-pfx.ts'
import type { CertificateWithKey } from '../../src/ports.ts'
import { manualClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { newCertificate } from '../support/test-certificate.ts'
import {
  ACCOUNT,
  type DestinationOptions,
  type SentOrganization,
  startVb365Session,
  type Vb365Session
} from '../support/vb365-session.ts'

const servers = emulators()
let session: Vb365Session
let first: CertificateWithKey
let second: CertificateWithKey
beforeAll(async () => {
  session = await startVb365Session(servers)
  first = await session.registered('First')
  second = await session.registered('Second')
})
beforeEach(() => {
  session.organizations().length = 0
  session.vb365.settings.backupApplicationsKeepCertificate = false
})

const OTHER_APPLICATION = applicationId('11111111-2222-4333-8444-555555555555')
const SERVICES = { exchangeOnline: true, publicFolders: false, sharePointOnline: true, teams: true, teamsChats: false }

async function deliver(certificate: CertificateWithKey, options?: DestinationOptions) {
  const tested = session.destination(options)
  await tested.destination.deliver(session.handover(certificate))
  return tested
}

async function refusal(certificate: CertificateWithKey, options?: DestinationOptions) {
  const { code, message } = await refusalOf(
    session.destination(options).destination.deliver(session.handover(certificate))
  )
  return { code, message }
}

function onlyOrganization() {
  const [organization, ...others] = session.organizations()
  expect(others).toEqual([])
  if (organization === undefined) throw new Error('there is no organization')
  return organization
}

/** The changes that the server got while something was done, as `METHOD /path`. */
async function changesOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = session.vb365.requests.length
  await work()
  return session.vb365.requests
    .slice(before)
    .filter(({ method, url }) => method !== 'GET' && !url.startsWith('/v8/token'))
    .map(({ method, url }) => `${method} ${url}`)
}

describe('an organization that is added', () => {
  it('has services, region, account and the certificate of the registration', async () => {
    expect(await changesOf(() => deliver(first))).toEqual(['POST /v8/Organizations'])
    const connection = {
      applicationId: session.applicationId,
      thumbprint: first.facts.thumbprint,
      grantAdminAccess: false,
      useMfa: true,
      sharePointSaveAllWebParts: false
    }
    expect(onlyOrganization()).toMatchObject({
      msid: session.tenantId,
      region: 'Worldwide',
      exchange: { ...connection, account: ACCOUNT, officeOrganizationName: null },
      sharePoint: { ...connection, account: null, officeOrganizationName: 'contoso.onmicrosoft.com' },
      isTeamsOnline: true,
      isTeamsChatsOnline: false
    })
  })

  it('has the impersonation account of a new application from its delivery', async () => {
    const delivery = { impersonationAccount: 'veeam@contoso.com' }
    await deliver(first, { delivery, registration: { application: { flow: 'new', name: 'VB365' } } })
    expect(onlyOrganization()).toMatchObject({
      exchange: { account: 'veeam@contoso.com' },
      sharePoint: { officeOrganizationName: 'contoso.onmicrosoft.com' }
    })
  })

  it('has SharePoint alone by a domain, without an account', async () => {
    const services = { ...SERVICES, exchangeOnline: false, teams: false }
    const identity = { kind: 'organizationName', organizationName: 'contoso.com' } as const
    const application = {
      flow: 'existing',
      applicationId: session.applicationId,
      grantPermissions: true,
      identity
    } as const
    await deliver(first, { registration: { services, application } })
    expect(onlyOrganization()).toMatchObject({
      exchange: null,
      sharePoint: { account: null, officeOrganizationName: 'contoso.com' },
      isTeamsOnline: false
    })
  })

  it('finds SharePoint by the domain of the account where the tenant is given by its ID', async () => {
    await deliver(first, { registration: { tenant: session.tenantId } })
    expect(onlyOrganization().sharePoint?.officeOrganizationName).toBe('contoso.com')
  })

  it('asks no human to sign in to Microsoft 365', async () => {
    const sent: SentOrganization[] = []
    await deliver(first, { front: await session.startFront({ onChange: (body) => sent.push(body) }) })
    expect(sent[0]).toMatchObject({ type: 'Office365', configureApplication: false })
  })
})

describe('the PFX', () => {
  it('is whole, in both services, in an encryption that Windows Server 2016 opens, under a password of its own', async () => {
    const sent: SentOrganization[] = []
    const front = await session.startFront({ onChange: (body) => sent.push(body) })
    const { secrets } = await deliver(first, { front })
    await deliver(second, { front })
    const passwords = sent.map(({ exchangeOnlineSettings: settings }) => settings['applicationCertificatePassword'])
    expect(new Set(passwords).size).toBe(2)
    expect(secrets).toContain(passwords[0])
    for (const settings of [sent[0]?.exchangeOnlineSettings, sent[0]?.sharePointOnlineSettings]) {
      expect(settings?.['applicationCertificateThumbprint']).toBe(first.facts.thumbprint)
      const pfx = Buffer.from(String(settings?.['applicationCertificate']), 'base64')
      const read = await readPfx(pfx, String(passwords[0]))
      expect(read.privateKey.equals(first.privateKey)).toBe(true)
      // pbeWithSHAAnd3-KeyTripleDES-CBC, RFC 7292 appendix C
      expect(pfx.includes(Buffer.from('060a2a864886f70d010c0103', 'hex'))).toBe(true)
    }
  })
})

describe('an organization that is changed', () => {
  it('gets the new certificate, and nothing else of it is changed', async () => {
    await deliver(first)
    const organization = onlyOrganization()
    Object.assign(organization, { description: 'Backed up since 2019', isTeamsChatsOnline: true })
    if (organization.sharePoint) {
      Object.assign(organization.sharePoint, {
        sharePointSaveAllWebParts: true,
        grantAdminAccess: true,
        officeOrganizationName: 'contoso.com'
      })
    }
    const before = structuredClone(organization)
    expect(await changesOf(() => deliver(second))).toEqual([`PUT /v8/Organizations/${organization.id}`])
    const { thumbprint } = second.facts
    expect(onlyOrganization()).toEqual({
      ...before,
      exchange: { ...before.exchange, thumbprint },
      sharePoint: { ...before.sharePoint, thumbprint },
      backupApplications: [expect.objectContaining({ certificateThumbprint: thumbprint })]
    })
  })

  it('gets what the registration says and it lacks', async () => {
    await deliver(first)
    const organization = onlyOrganization()
    Object.assign(organization, { sharePoint: null, isTeamsOnline: false, region: 'USGovernment' })
    if (organization.exchange) Object.assign(organization.exchange, { account: 'old@contoso.com' })
    await deliver(first, { registration: { services: { ...SERVICES, teamsChats: true } } })
    expect(onlyOrganization()).toMatchObject({
      region: 'Worldwide',
      exchange: { account: ACCOUNT },
      sharePoint: { thumbprint: first.facts.thumbprint, officeOrganizationName: 'contoso.onmicrosoft.com' },
      isTeamsOnline: true,
      isTeamsChatsOnline: true
    })
  })

  it('keeps a service that the registration does not name, with the same certificate', async () => {
    await deliver(first)
    await deliver(second, { registration: { services: { ...SERVICES, sharePointOnline: false, teams: false } } })
    expect(onlyOrganization()).toMatchObject({
      sharePoint: { thumbprint: second.facts.thumbprint },
      isTeamsOnline: true
    })
  })

  it('keeps its account where the registration names none', async () => {
    await deliver(first)
    await deliver(second, { registration: { application: { flow: 'new', name: 'VB365' } } })
    expect(onlyOrganization().exchange).toMatchObject({ account: ACCOUNT, thumbprint: second.facts.thumbprint })
  })

  it('is sent nothing when it is up to date already', async () => {
    await deliver(first)
    expect(await changesOf(() => deliver(first))).toEqual([])
  })

  it('is warned of where its backup applications keep the earlier certificate', async () => {
    await deliver(first)
    session.vb365.settings.backupApplicationsKeepCertificate = true
    const { log } = await deliver(second)
    expect(log.lines.at(-1)).toBe(
      `warning: The organization contoso.onmicrosoft.com on the VB365 server ${session.vb365.server} has the certificate ${second.facts.thumbprint} now, but its backup applications still use ${first.facts.thumbprint} for the same application ${session.applicationId}. Backups will fail there once that certificate is removed or expires: give the new PFX in the Backup Applications Manager of VB365, or remove the entry.`
    )
  })
})

describe('an organization with another application', () => {
  const takeOver = (server: string, name: string, foreign: string, own: string) =>
    `The organization ${name} on the VB365 server ${server} uses the application ${foreign}, not ${own}, so it was not changed. If it is to use ${own} from now on, set "replaceApplication" to true in "delivery.vb365".`

  it.each(['exchange', 'sharePoint'] as const)('in %s is not taken over', async (service) => {
    await deliver(first)
    const organization = onlyOrganization()
    Object.assign(organization[service] ?? {}, { applicationId: OTHER_APPLICATION })
    const changes = await changesOf(async () => {
      expect(await refusal(second)).toEqual({
        code: 'application-conflict',
        message: takeOver(session.vb365.server, organization.name, OTHER_APPLICATION, session.applicationId)
      })
    })
    expect(changes).toEqual([])
  })

  it('is taken over with "replaceApplication"', async () => {
    await deliver(first)
    Object.assign(onlyOrganization().exchange ?? {}, { applicationId: OTHER_APPLICATION })
    await deliver(second, { delivery: { replaceApplication: true } })
    expect(onlyOrganization().exchange).toMatchObject({
      applicationId: session.applicationId,
      thumbprint: second.facts.thumbprint
    })
  })
})

describe('the sign-in', () => {
  it('is made once, and again when the server has forgotten it', async () => {
    const { destination } = session.destination()
    const signIns = () => session.vb365.requests.filter(({ url }) => url === '/v8/token').length
    const before = signIns()
    await destination.prepare()
    await destination.observe(Promise.resolve(session.tenantId))
    expect(signIns()).toBe(before + 1)
    session.vb365.endSessions()
    await destination.deliver(session.handover(first))
    expect(signIns()).toBe(before + 2)
  })

  it('that the server itself does not accept ends the delivery', async () => {
    const front = await session.startFront()
    front.fail(/Organizations/, { kind: 'answer', acted: false, status: 401 }, 2)
    expect(await refusal(first, { front })).toEqual({
      code: 'sign-in-failed',
      message: `The VB365 server ${front.origin} signs in and then does not accept its own token. Check that the clocks of the VB365 server, of the machine with its REST API and of its proxies show the same time in UTC.`
    })
  })
})

describe('what the server refuses', () => {
  it('is passed on in its words', async () => {
    const application = {
      flow: 'existing',
      applicationId: session.applicationId,
      grantPermissions: true,
      identity: { kind: 'username', username: 'backup@nowhere.example' }
    } as const
    const changes = await changesOf(async () => {
      expect(await refusal(first, { registration: { application } })).toEqual({
        code: 'request-refused',
        message: `Adding the organization to the VB365 server ${session.vb365.server} failed: Failed to connect to Exchange Online: AADSTS90002: Tenant 'nowhere.example' not found (HttpError, HTTP 500).`
      })
    })
    expect(changes).toHaveLength(1)
  })

  it('is waited for where Microsoft 365 may not know the certificate yet', async () => {
    const unknown = await newCertificate('Registered late')
    const clock = manualClock()
    const late = {
      now: clock.now,
      async sleep(milliseconds: number) {
        await clock.sleep(milliseconds)
        if (clock.slept.length === 2) session.register(unknown)
      }
    }
    const changes = await changesOf(() => deliver(unknown, { clock: late }))
    expect(changes).toEqual(Array(3).fill('POST /v8/Organizations'))
    expect(onlyOrganization().exchange?.thumbprint).toBe(unknown.facts.thumbprint)
  })

  it('is waited for no longer than the run', async () => {
    const stranger = await newCertificate('Stranger')
    const { code, message } = await refusal(stranger)
    expect(code).toBe('service-unreachable')
    expect(message).toContain(
      `Adding the organization to the VB365 server ${session.vb365.server} failed: Failed to connect to Exchange Online: AADSTS700027`
    )
  })

  it('is passed on in one line, without its stack trace and without our secrets', async () => {
    const front = await session.startFront()
    const { password } = session.vb365
    front.fail(/^POST \/v8\/Organizations/, {
      kind: 'answer',
      acted: false,
      status: 400,
      body: JSON.stringify({
        message: `Not valid.\r\n::error::svc-vb365 ${password}`,
        errorCode: 'ParameterValidationFailure',
        stackTrace: `at Execute(${password})`
      })
    })
    expect((await refusal(first, { front })).message).toBe(
      `Adding the organization to the VB365 server ${front.origin} failed: Not valid. ::error::svc-vb365 *** (ParameterValidationFailure, HTTP 400).`
    )
  })
})

describe('afterwards', () => {
  it('a server that does not show what it took fails the delivery', async () => {
    const front = await session.startFront()
    await deliver(first)
    const shown = first.facts.thumbprint
    front.fail(/^PUT/, { kind: 'answer', acted: false, status: 204 })
    expect(await refusal(second, { front })).toEqual({
      code: 'request-refused',
      message: `The VB365 server ${front.origin} took the certificate ${second.facts.thumbprint} of the application ${session.applicationId} and does not show it for Exchange Online and SharePoint Online. Look at the organization in VB365, and run again.`
    })
    expect(onlyOrganization().exchange?.thumbprint).toBe(shown)
  })

  it('what the server did not take over of the registration is warned of', async () => {
    const front = await session.startFront()
    front.fail(/^GET \/v8\/Organizations\?msid/, { kind: 'rewrite', rewrite: (body) => body })
    front.fail(/^GET \/v8\/Organizations\?msid/, {
      kind: 'rewrite',
      rewrite: (body) => body.replace('"isTeamsOnline":true', '"isTeamsOnline":false')
    })
    const { log } = await deliver(first, { front })
    expect(log.lines.at(-1)).toBe(
      `warning: The VB365 server ${front.origin} took the organization contoso.onmicrosoft.com and still differs from the registration: Microsoft Teams is off.`
    )
  })

  it('a tenant without a known ID is not delivered to', async () => {
    const { destination } = session.destination()
    const { code, message } = await refusalOf(destination.deliver(session.handover(first, { tenantId: undefined })))
    expect(code).toBe('request-refused')
    expect(message).toBe(
      `The certificate was not delivered to the VB365 server ${session.vb365.server}: the ID of the tenant is not known, by which the organization is found there. Give the ID of the tenant as "tenant" in the registration file.`
    )
  })
})
