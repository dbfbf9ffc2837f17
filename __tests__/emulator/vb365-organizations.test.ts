import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { RunningEmulator, RunningVb365 } from '../../emulator/index.ts'
import { makeCertificate } from './support/certificates.ts'
import { makePfx, PFX_PASSWORD } from './support/pfx-files.ts'
import { signInToVb365, startWithVb365, type Vb365Client, type Vb365Response } from './support/vb365-client.ts'

type Made = Awaited<ReturnType<typeof makeCertificate>>

const ORGANIZATIONS = '/v8/Organizations'

let emulator: RunningEmulator
let vb365: RunningVb365
let client: Vb365Client
let first: Made
let second: Made
let applicationId: string

beforeAll(async () => {
  const started = await startWithVb365()
  emulator = started.emulator
  vb365 = started.vb365
  client = await signInToVb365(vb365)
  first = await makeCertificate('First')
  second = await makeCertificate('Second')
  applicationId = emulator.clientId
  for (const made of [first, second]) register(made)
})
afterAll(() => emulator.close())
beforeEach(() => {
  vb365.installation.organizations.length = 0
})

/** Registers a certificate on the application, as the action does before it delivers. */
function register({ der, thumbprint, certificate }: Made): void {
  const application = emulator.tenant.applications.find(({ appId }) => appId === applicationId)
  application?.keyCredentials.push({
    keyId: crypto.randomUUID(),
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
    key: der,
    customKeyIdentifier: thumbprint,
    displayName: 'CN=VB365',
    startDateTime: new Date(certificate.validFrom).toISOString(),
    endDateTime: new Date(certificate.validTo).toISOString()
  })
}

function connection(made: Made, rest: object = {}): object {
  return {
    useApplicationOnlyAuth: true,
    account: 'backup@contoso.com',
    grantAdminAccess: false,
    useMfa: true,
    applicationId,
    applicationCertificate: makePfx(made),
    applicationCertificatePassword: PFX_PASSWORD,
    ...rest
  }
}

function organization(made: Made, rest: object = {}): object {
  return {
    type: 'Office365',
    region: 'Worldwide',
    isExchangeOnline: true,
    isSharePointOnline: true,
    isTeamsOnline: true,
    exchangeOnlineSettings: connection(made),
    sharePointOnlineSettings: connection(made, { officeOrganizationName: 'contoso.onmicrosoft.com' }),
    ...rest
  }
}

async function add(made = first, rest: object = {}): Promise<Vb365Response> {
  return await client.post(ORGANIZATIONS, organization(made, rest))
}

describe('adding an organization', () => {
  afterEach(() => emulator.setClock(new Date()))

  it('gives it with application and thumbprint for each service, and neither certificate nor password', async () => {
    const { status, body, text } = await add(first, { description: 'not given back' })
    expect(status).toBe(201)
    const service = {
      useApplicationOnlyAuth: true,
      account: 'backup@contoso.com',
      grantAdminAccess: false,
      useMfa: true,
      applicationId,
      applicationCertificateThumbprint: first.thumbprint
    }
    expect(body).toMatchObject({
      type: 'Office365',
      region: 'Worldwide',
      name: 'contoso.onmicrosoft.com',
      msid: emulator.tenantId,
      isExchangeOnline: true,
      isSharePointOnline: true,
      isTeamsOnline: true,
      isTeamsChatsOnline: false
    })
    expect(body.exchangeOnlineSettings).toEqual(service)
    expect(body['sharePointOnlineSettings']).toEqual({
      ...service,
      officeOrganizationName: 'contoso.onmicrosoft.com',
      sharePointSaveAllWebParts: false
    })
    expect(text).not.toMatch(/applicationCertificate"|assword|not given back/)
  })

  it('of a tenant that is there is refused', async () => {
    await add()
    const { status, body } = await add()
    expect(status).toBe(409)
    expect(body).toMatchObject({
      errorCode: 'OperationConflict',
      message: expect.stringContaining('already been added')
    })
  })

  it.each([
    ['no certificate', { applicationCertificate: undefined }, 'applicationCertificate is required'],
    ['no password', { applicationCertificatePassword: undefined }, 'applicationCertificatePassword is required'],
    ['no application', { applicationId: undefined }, 'applicationId is required'],
    ['basic authentication', { useApplicationOnlyAuth: false }, 'useApplicationOnlyAuth must be true'],
    ['an account without domain', { account: 'backup' }, 'account must be of the form name@domain'],
    ['no account', { account: null }, 'account is required'],
    ['the thumbprint of another', { applicationCertificateThumbprint: 'AB' }, 'is not that of the certificate'],
    ['an application ID that is none', { applicationId: 'x' }, 'applicationId must be a GUID'],
    ['what is not known', { certificate: 'x' }, 'exchangeOnlineSettings.certificate is not known']
  ])('with %s is refused', async (_, change, message) => {
    const { status, body } = await add(first, { exchangeOnlineSettings: connection(first, change) })
    expect(status).toBe(400)
    expect(body).toMatchObject({ errorCode: 'ParameterValidationFailure', message: expect.stringContaining(message) })
  })

  it('opens the certificate; a stack trace may hold what was sent', async () => {
    const change = { applicationCertificatePassword: 'not the password' }
    const { status, body } = await add(first, { exchangeOnlineSettings: connection(first, change) })
    expect(status).toBe(400)
    expect(body.message).toContain('cannot be opened')
    expect(body.stackTrace).toContain('not the password')
  })

  it.each([
    ['isTeamsOnline needs', { isSharePointOnline: false }],
    ['isTeamsChatsOnline needs', { isTeamsOnline: false, isTeamsChatsOnline: true }],
    ['not available in the region China', { region: 'China' }],
    ['At least one of', { isExchangeOnline: false, isSharePointOnline: false, isTeamsOnline: false }],
    ['region is required', { region: null }],
    ['sharePointOnlineSettings is required', { sharePointOnlineSettings: null }],
    ['must be a domain without @', { sharePointOnlineSettings: { useApplicationOnlyAuth: true } }]
  ])('is refused with "%s"', async (message, change) => {
    const settings = (change as { sharePointOnlineSettings?: object | null }).sharePointOnlineSettings
    const withAt = settings ? { sharePointOnlineSettings: connection(first, { officeOrganizationName: '@x.y' }) } : {}
    const { status, body } = await add(first, { ...change, ...withAt })
    expect(status).toBe(400)
    expect(body.message).toContain(message)
  })

  it('connects to Microsoft 365: an application or certificate that is not registered is refused', async () => {
    const stranger = await makeCertificate('Stranger')
    const { status, body } = await add(stranger)
    expect(status).toBe(500)
    expect(body).toMatchObject({ errorCode: 'HttpError', message: expect.stringContaining('AADSTS700027') })
    const unknown = connection(first, { applicationId: '00000000-0000-4000-8000-000000000000' })
    expect((await add(first, { exchangeOnlineSettings: unknown })).body.message).toContain('AADSTS700016')
    const elsewhere = connection(first, { account: 'backup@fabrikam.com' })
    expect((await add(first, { exchangeOnlineSettings: elsewhere })).body.message).toContain('AADSTS90002')
  })

  it('of an application that is disabled is refused', async () => {
    const servicePrincipal = emulator.tenant.servicePrincipals.find(({ appId }) => appId === applicationId)
    if (servicePrincipal) servicePrincipal.accountEnabled = false
    expect((await add()).body.message).toContain('AADSTS7000112')
    if (servicePrincipal) servicePrincipal.accountEnabled = true
  })

  it('with an expired certificate is refused, by the clock of the emulator', async () => {
    emulator.setClock(new Date(Date.now() + 400 * 86_400_000))
    const later = await signInToVb365(vb365)
    const { body } = await later.post(ORGANIZATIONS, organization(first))
    expect(body.message).toContain('expired')
  })
})

describe('the organizations', () => {
  it('are found by the ID of their tenant', async () => {
    await add()
    const found = await client.get(`${ORGANIZATIONS}?msid=${emulator.tenantId.toUpperCase()}`)
    expect(found.body.results).toHaveLength(1)
    const none = await client.get(`${ORGANIZATIONS}?msid=00000000-0000-4000-8000-000000000000`)
    expect(none.body).toMatchObject({ offset: 0, limit: 30, results: [] })
  })

  it('come page by page', async () => {
    await add()
    const [only] = vb365.installation.organizations
    if (only)
      vb365.installation.organizations.push({ ...only, id: 'second', msid: 'x' }, { ...only, id: 'third', msid: 'y' })
    const { body } = await client.get(`${ORGANIZATIONS}?limit=2`)
    expect(body.results).toHaveLength(2)
    const rest = await client.get(body._links['next']?.href ?? '')
    expect(rest.body.results.map(({ id }) => id)).toEqual(['third'])
    expect(rest.body._links['next']).toBeUndefined()
  })

  it.each(['msid=x', 'limit=0', 'limit=10001', 'offset=-1', 'name=contoso'])(
    'are not listed with ?%s',
    async (query) => {
      const { status, body } = await client.get(`${ORGANIZATIONS}?${query}`)
      expect(status).toBe(400)
      expect(body.errorCode).toBe('ParameterValidationFailure')
    }
  )

  it('are removed', async () => {
    const { body } = await add()
    expect((await client.send('DELETE', `${ORGANIZATIONS}/${body.id}`)).status).toBe(204)
    const { status, body: missing } = await client.get(`${ORGANIZATIONS}/${body.id}`)
    expect({ status, errorCode: missing.errorCode }).toEqual({ status: 404, errorCode: 'ResourceNotFound' })
  })
})

describe('changing an organization', () => {
  afterEach(() => {
    vb365.settings.connectionMs = 0
    vb365.settings.backupApplicationsKeepCertificate = false
  })

  it('takes the new certificate and answers nothing', async () => {
    const { body } = await add()
    const { status, text } = await client.put(`${ORGANIZATIONS}/${body.id}`, organization(second))
    expect({ status, text }).toEqual({ status: 204, text: '' })
    const { body: changed } = await client.get(`${ORGANIZATIONS}/${body.id}`)
    expect(changed.exchangeOnlineSettings['applicationCertificateThumbprint']).toBe(second.thumbprint)
  })

  it('needs certificate and password again, so that what was read cannot be written back', async () => {
    const { body } = await add()
    const { _links, _actions, id: _, ...readBack } = (await client.get(`${ORGANIZATIONS}/${body.id}`)).body
    const { status, body: refused } = await client.put(`${ORGANIZATIONS}/${body.id}`, readBack)
    expect(status).toBe(400)
    expect(refused.message).toContain('applicationCertificate is required')
  })

  it('refuses what is read-only', async () => {
    const { body } = await add()
    const { status } = await client.put(`${ORGANIZATIONS}/${body.id}`, organization(second, { id: body.id }))
    expect(status).toBe(400)
  })

  it('switches off what is left out, and keeps the description', async () => {
    const { body } = await add(first, { description: 'kept' })
    const { isTeamsOnline: _, isSharePointOnline: __, ...less } = organization(first) as Record<string, unknown>
    await client.put(`${ORGANIZATIONS}/${body.id}`, less)
    const { body: changed } = await client.get(`${ORGANIZATIONS}/${body.id}`)
    expect(changed).toMatchObject({ isExchangeOnline: true, isSharePointOnline: false, isTeamsOnline: false })
    expect(vb365.installation.organizations[0]?.description).toBe('kept')
  })

  it('lets the two services have different certificates', async () => {
    const { body } = await add()
    const exchangeOnlineSettings = connection(second)
    await client.put(`${ORGANIZATIONS}/${body.id}`, organization(first, { exchangeOnlineSettings }))
    const { body: changed } = await client.get(`${ORGANIZATIONS}/${body.id}`)
    expect(changed.exchangeOnlineSettings['applicationCertificateThumbprint']).toBe(second.thumbprint)
    expect(changed['sharePointOnlineSettings']).toMatchObject({ applicationCertificateThumbprint: first.thumbprint })
  })

  it('may take long', async () => {
    const { body } = await add()
    vb365.settings.connectionMs = 100
    const start = performance.now()
    await client.put(`${ORGANIZATIONS}/${body.id}`, organization(second))
    expect(performance.now() - start).toBeGreaterThanOrEqual(100)
  })

  it('is done even when the client has gone', async () => {
    const { body } = await add()
    vb365.settings.connectionMs = 500
    const sent = client.send(
      'PUT',
      `${ORGANIZATIONS}/${body.id}`,
      organization(second),
      'application/json',
      AbortSignal.timeout(200)
    )
    await expect(sent).rejects.toThrow()
    const [changed] = vb365.installation.organizations
    while (changed?.sharePoint?.thumbprint !== second.thumbprint) await delay(20)
    expect(changed.exchange?.thumbprint).toBe(second.thumbprint)
  })

  it('renews its own entry among the backup applications, and leaves the others', async () => {
    const { body } = await add()
    const auxiliary = { applicationId: crypto.randomUUID(), displayName: 'Auxiliary', certificateThumbprint: 'AB' }
    vb365.installation.organizations[0]?.backupApplications.push(auxiliary)
    await client.put(`${ORGANIZATIONS}/${body.id}`, organization(second))
    const { body: list } = await client.get(`${ORGANIZATIONS}/${body.id}/BackupApplications`)
    expect(list.results).toEqual([
      { applicationId, displayName: 'Entra registration pipeline', certificateThumbprint: second.thumbprint },
      auxiliary
    ])
  })

  it('may leave its own entry there with the old certificate', async () => {
    const { body } = await add()
    vb365.settings.backupApplicationsKeepCertificate = true
    await client.put(`${ORGANIZATIONS}/${body.id}`, organization(second))
    const { body: list } = await client.get(`${ORGANIZATIONS}/${body.id}/BackupApplications`)
    expect(list.results).toMatchObject([{ certificateThumbprint: first.thumbprint }])
  })
})

it('answers 501 to what is not emulated', async () => {
  expect((await client.get('/v8/Jobs')).status).toBe(501)
})
