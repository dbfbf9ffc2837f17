import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ActionRun } from '../../scripts/runner.ts'
import { writePfx } from '../../src/pkcs12/write-pfx.ts'
import {
  type ActionInTenant,
  actionInTenant,
  conformance,
  opensslPfx,
  PFX_PASSWORD,
  pfxOf
} from '../support/action-in-tenant.ts'
import { AUTUMN } from '../support/dates.ts'
import { deleteApplication } from '../support/delete-application.ts'
import { DAY } from '../support/observed-tenant-builder.ts'
import { newCertificate } from '../support/test-certificate.ts'

const APPLICATION_ID = '404271d0-0001-4000-8000-000000000042'
const record = join(process.cwd(), 'out', `existing-application-${process.pid}.ndjson`)

function northwindRegistration(application: object = {}, change: object = {}): object {
  return {
    tenant: 'northwind.onmicrosoft.com',
    productVersion: '8.5',
    services: { exchangeOnline: true, sharePointOnline: true, teams: true },
    application: {
      flow: 'existing',
      applicationId: APPLICATION_ID,
      username: 'backup@northwind.example',
      ...application
    },
    certificate: { source: 'pfx', path: 'imported.pfx' },
    ...change
  }
}

function applicationIn({ emulator }: ActionInTenant) {
  const application = emulator.tenant.applications.find(({ appId }) => appId === APPLICATION_ID)
  if (application === undefined) throw new Error('the seed has no such application')
  return application
}

/** Web redirect URIs, foreign keys byte for byte, foreign scopes: what is none of ours. */
function foreignParts(tenant: ActionInTenant) {
  const application = applicationIn(tenant)
  const principal = tenant.emulator.tenant.servicePrincipals.find(({ appId }) => appId === APPLICATION_ID)
  const scopes = tenant.emulator.tenant.delegatedGrants
    .filter(({ clientId }) => clientId === principal?.id)
    .flatMap(({ scope }) => scope.split(/\s+/))
  return {
    web: structuredClone(application.web),
    keys: structuredClone(application.keyCredentials.slice(0, 3)),
    scopes: ['Calendars.Read', 'User.Read'].filter((scope) => scopes.includes(scope)),
    appRoles: tenant.emulator.tenant.appRoleAssignments.filter(({ principalId }) => principalId === principal?.id)
      .length
  }
}

describe('an application with three foreign keys, one of them expired, two foreign scopes and a web redirect URI', () => {
  let tenant: ActionInTenant
  let before: ReturnType<typeof foreignParts>
  const runs: ActionRun[] = []
  const writes: (readonly string[])[] = []

  beforeAll(async () => {
    tenant = await actionInTenant({ seed: 'northwind', recordFile: record, now: AUTUMN, ews: [APPLICATION_ID] })
    await pfxOf(tenant.workingDirectory, 'imported', AUTUMN)
    before = foreignParts(tenant)
    for (let run = 1; run <= 3; run += 1) {
      runs.push(await tenant.run(northwindRegistration()))
      writes.push(tenant.writes())
    }
  })
  afterAll(() => tenant.close())

  it('is made ready by the first run', () => {
    expect(runs[0]).toMatchObject({ exitCode: 0, annotations: [], outputs: { changed: 'true' } })
    expect(runs[0]?.outputs['application-id']).toBe(APPLICATION_ID)
  })

  it('keeps all of it through three runs', () => {
    const { appRoles, ...after } = foreignParts(tenant)
    const { appRoles: rolesBefore, ...expected } = before
    expect(after).toEqual(expected)
    expect(after.scopes).toEqual(['Calendars.Read', 'User.Read'])
    expect(appRoles).toBe(rolesBefore + 18)
  })

  it('has the imported certificate as its fourth', () => {
    const [, , , own, ...more] = applicationIn(tenant).keyCredentials
    expect(own?.customKeyIdentifier).toBe(runs[0]?.outputs['certificate-thumbprint'])
    expect(more).toEqual([])
  })

  it('has what restore needs beside what was there', () => {
    expect(applicationIn(tenant)).toMatchObject({
      isFallbackPublicClient: true,
      publicClient: { redirectUris: ['http://localhost'] },
      web: { redirectUris: ['https://portal.northwind.example/signin-oidc'] }
    })
  })

  it('is changed by no further run, and the third plans nothing', () => {
    expect(writes.slice(1)).toEqual([[], []])
    const marks = JSON.parse(runs[2]?.outputs['plan'] ?? '[]').map(({ mark }: { readonly mark: string }) => mark)
    expect(new Set(marks)).toEqual(new Set(['=']))
  })

  it('is handled by traffic as Microsoft publishes its model', async () => {
    expect((await conformance(record)) ?? ', 0 violations').toMatch(/, 0 violations$/)
  })
})

describe('an application without service principal', () => {
  it('gets one', async () => {
    const tenant = await actionInTenant({ seed: 'northwind' })
    await opensslPfx(tenant.workingDirectory, 'imported')
    const state = tenant.emulator.tenant
    const principal = state.servicePrincipals.find(({ appId }) => appId === APPLICATION_ID)
    state.servicePrincipals = state.servicePrincipals.filter(({ id }) => id !== principal?.id)
    state.appRoleAssignments = state.appRoleAssignments.filter(({ principalId }) => principalId !== principal?.id)
    state.delegatedGrants = state.delegatedGrants.filter(({ clientId }) => clientId !== principal?.id)
    const run = await tenant.run(northwindRegistration())
    expect(run.exitCode).toBe(0)
    expect(run.outputs['service-principal-id']).toBe(
      state.servicePrincipals.find(({ appId }) => appId === APPLICATION_ID)?.id
    )
    await tenant.close()
  })
})

describe('an application that cannot be configured', () => {
  let tenant: ActionInTenant
  beforeAll(async () => {
    tenant = await actionInTenant({ seed: 'northwind' })
    await opensslPfx(tenant.workingDirectory, 'imported')
  })
  afterAll(() => tenant.close())

  async function refusal(application: object, change: object = {}): Promise<string> {
    const run = await tenant.run(northwindRegistration(application, change))
    expect(run.exitCode).toBe(1)
    expect(tenant.writes()).toEqual([])
    expect(run.annotations.filter(({ level }) => level === 'error')).toHaveLength(1)
    return run.annotations.find(({ level }) => level === 'error')?.message ?? ''
  }

  it('because the tenant does not know it', async () => {
    const applicationId = '404271d0-0001-4000-8000-0000000000ff'
    expect(await refusal({ applicationId })).toMatch(/^No application has the application ID 404271d0.*Check/)
  })

  it('because the tenant does not know it, and then a plan promises nothing', async () => {
    const applicationId = '404271d0-0001-4000-8000-0000000000ff'
    const run = await tenant.run(northwindRegistration({ applicationId }), { inputs: { mode: 'plan' } })
    expect(run.exitCode).toBe(1)
    expect(run.outputs['changed']).toBe('false')
    expect(JSON.parse(run.outputs['plan'] ?? '')).toEqual([
      { mark: '!', kind: 'application-missing', text: expect.stringContaining(applicationId) }
    ])
  })

  it('because the identity may write only what it owns', async () => {
    const applicationId = '404271d0-0001-4000-8000-000000000038'
    expect(await refusal({ applicationId })).toMatch(/does not own 404271d0-0002-4000-8000-000000000037/)
  })

  it('because its sign-in was switched off', async () => {
    const principal = tenant.emulator.tenant.servicePrincipals.find(({ appId }) => appId === APPLICATION_ID)
    if (principal === undefined) throw new Error('the seed has no such service principal')
    principal.accountEnabled = false
    expect(await refusal({})).toMatch(/Sign-in is switched off for the service principal/)
    principal.accountEnabled = true
  })

  it('because it lives in another tenant', async () => {
    const [template] = tenant.emulator.tenant.servicePrincipals
    if (template === undefined) throw new Error('the seed has no service principal')
    const appId = '404271d0-0001-4000-8000-00000000abcd'
    const appOwnerOrganizationId = '99999999-0000-4000-8000-000000000001'
    const id = '404271d0-0003-4000-8000-00000000abcd'
    tenant.emulator.tenant.servicePrincipals.push({ ...template, id, appId, appOwnerOrganizationId, appRoles: [] })
    expect(await refusal({ applicationId: appId })).toMatch(
      /belongs to the tenant 99999999-0000-4000-8000-000000000001/
    )
  })

  it('because it was deleted', async () => {
    const fresh = await actionInTenant({ seed: 'northwind' })
    await opensslPfx(fresh.workingDirectory, 'imported')
    deleteApplication(fresh.emulator, APPLICATION_ID)
    const run = await fresh.run(northwindRegistration())
    expect(run.annotations[0]?.message).toMatch(/was deleted\. Restore it within 30 days/)
    await fresh.close()
  })

  it('because its account does not exist, is disabled in its directory, or has a foreign domain', async () => {
    expect(await refusal({ username: 'nobody@northwind.example' })).toMatch(/has no user nobody@northwind\.example/)
    expect(await refusal({ username: 'backup@elsewhere.example' })).toMatch(
      /elsewhere\.example is not a verified domain/
    )
  })
})

describe('an application that is granted nothing here', () => {
  let tenant: ActionInTenant
  const noAdministrator = { inputs: { 'client-id': '', 'client-secret': '' } }
  const inspected = northwindRegistration({ grantPermissions: false })
  beforeAll(async () => {
    tenant = await actionInTenant({ seed: 'northwind' })
    await opensslPfx(tenant.workingDirectory, 'imported')
  })
  afterAll(() => tenant.close())

  it('is told that its certificate is not registered, by thumbprint', async () => {
    const run = await tenant.run(inspected, noAdministrator)
    expect(run.exitCode).toBe(1)
    expect(run.annotations[0]?.message).toContain(
      `The certificate ${run.outputs['certificate-thumbprint']} is not registered on the application ${APPLICATION_ID}`
    )
    expect(tenant.writes()).toEqual([])
  })

  it('is told that its certificate has expired, and when, before anybody signs in', async () => {
    const twoYearsAgo = new Date(Date.now() - 2 * 365 * DAY)
    const expired = await newCertificate('Expired', twoYearsAgo)
    const pfx = await writePfx(
      { ...expired, friendlyName: 'Expired' },
      { password: PFX_PASSWORD, encryption: 'AES256_SHA256' }
    )
    await writeFile(join(tenant.workingDirectory, 'expired.pfx'), pfx)
    const before = tenant.emulator.requests.length
    const run = await tenant.run({ ...inspected, certificate: { source: 'pfx', path: 'expired.pfx' } }, noAdministrator)
    expect(run.exitCode).toBe(1)
    const expiredOn = expired.facts.notAfter.toISOString().slice(0, 10)
    expect(run.annotations[0]?.message).toMatch(new RegExp(`The certificate expired on ${expiredOn} .*CN=Expired`))
    expect(tenant.emulator.requests.length).toBe(before)
  })

  it('is told which roles its tokens lack', async () => {
    await tenant.run(northwindRegistration())
    const state = tenant.emulator.tenant
    const principal = state.servicePrincipals.find(({ appId }) => appId === APPLICATION_ID)
    const kept = state.appRoleAssignments
    const exchange = state.servicePrincipals.find(({ displayName }) => displayName.includes('Exchange'))
    state.appRoleAssignments = kept.filter(
      ({ principalId, resourceId }) => principalId !== principal?.id || resourceId !== exchange?.id
    )
    const run = await tenant.run(inspected, noAdministrator)
    expect(run.annotations[0]?.message).toMatch(/Connect to Exchange \(EWS\): .* lacks full_access_as_app/)
    expect(run.annotations[0]?.message).toMatch(/Connect to PowerShell: .* lacks Exchange\.ManageAsApp/)
    state.appRoleAssignments = kept
  })

  it('passes every check once it is ready, without an administrator and without a write', async () => {
    const run = await tenant.run(inspected, noAdministrator)
    expect({ exitCode: run.exitCode, changed: run.outputs['changed'] }).toEqual({ exitCode: 0, changed: 'false' })
    expect(tenant.writes()).toEqual([])
    expect(run.log).toMatch(/Check impersonation account: passed/)
  })
})

it('what the identity may not read is a warning that names the permission, and no failure', async () => {
  const tenant = await actionInTenant({ seed: 'northwind' })
  await opensslPfx(tenant.workingDirectory, 'imported')
  const missing = ['Organization.Read.All', 'LicenseAssignment.Read.All', 'User.Read.All', 'MailboxSettings.Read']
  for (const permission of missing) tenant.emulator.revoke(permission)
  const registration = northwindRegistration({}, { services: { exchangeOnline: true, publicFolders: true } })
  const run = await tenant.run(registration)
  expect(run.exitCode).toBe(0)
  expect(new Set(run.annotations.map(({ level }) => level))).toEqual(new Set(['warning']))
  const told = run.annotations.map(({ message }) => message).join('\n')
  expect(told).toMatch(/may not read the organization; the permission Organization\.Read\.All would allow it/)
  expect(told).toMatch(/may not read the subscriptions; the permission LicenseAssignment\.Read\.All would allow it/)
  expect(told).toMatch(/may not read the impersonation account; the permission User\.Read\.All would allow it/)
  await tenant.close()
})

describe('an application that backs up public folders', () => {
  it.each([
    ['backup@contoso.com', 0, /Add-PublicFolderClientPermission -User 'backup@contoso\.com' -AccessRights Owner/],
    ['foundation@contoso.com', 1, /foundation@contoso\.com has no Exchange Online licence that carries a mailbox/],
    ['nomailbox@contoso.com', 1, /nomailbox@contoso\.com has no active mailbox/],
    ['disabled@contoso.com', 1, /the account disabled@contoso\.com is disabled/]
  ])('through the account %s', async (username, exitCode, sentence) => {
    const tenant = await actionInTenant()
    await opensslPfx(tenant.workingDirectory, 'imported')
    const application = tenant.emulator.tenant.applications.find(({ appId }) => appId !== tenant.emulator.clientId)
    const registration = {
      tenant: 'contoso.onmicrosoft.com',
      productVersion: '8.5',
      services: { exchangeOnline: true, publicFolders: true },
      application: { flow: 'existing', applicationId: application?.appId, username },
      certificate: { source: 'pfx', path: 'imported.pfx' }
    }
    application?.ownerIds.push(tenant.emulator.objectId)
    const run = await tenant.run(registration)
    expect(run.exitCode).toBe(exitCode)
    expect(`${run.summary}${run.annotations.map(({ message }) => message).join()}`).toMatch(sentence)
    await tenant.close()
  })
})
